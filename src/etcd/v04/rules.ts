import type { DiscoveryRules } from '../../discovery/rules.ts'
import type { GoRaftRules } from '../../goraft/rules.ts'

/** The replaceable choices of an etcd 0.4 process. */
export interface Etcd04Rules {
  readonly goraft: GoRaftRules
  readonly discovery: DiscoveryRules
}
