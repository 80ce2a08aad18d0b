import type { Recorded } from '../../trace/event.ts'
import { burntToken } from './burnt-token.ts'
import { deadCluster } from './dead-cluster.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { firewall } from './firewall.ts'
import { fullCluster } from './full-cluster.ts'
import { invalidCloudConfig } from './invalid-cloud-config.ts'
import { noPrivateAddress } from './no-private-address.ts'
import { serviceUnreachable } from './service-unreachable.ts'
import { staleToken } from './stale-token.ts'
import { tokenPlaceholder } from './token-placeholder.ts'
import { unreachablePeerAddress } from './unreachable-peer-address.ts'

/** Every known problem, in the order in which they are reported. */
export const DIAGNOSERS: readonly Diagnoser[] = [
  invalidCloudConfig,
  tokenPlaceholder,
  noPrivateAddress,
  serviceUnreachable,
  unreachablePeerAddress,
  firewall,
  staleToken,
  deadCluster,
  burntToken,
  fullCluster,
]

/** What went wrong in a run, by known problem, then by first evidence; empty when nothing did. */
export function diagnoseAll(events: Iterable<Recorded>): readonly Diagnosis[] {
  const all = [...events]
  return DIAGNOSERS.flatMap((diagnoser) => diagnoser.find(all))
}
