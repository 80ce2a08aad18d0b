import type { FirewallRule } from '../network/firewall.ts'
import type { Path } from './problem.ts'
import { checkHost, type Resolving } from './resolving.ts'

/** A rule as a person writes it. */
export interface FirewallShape {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly port?: number | undefined
  readonly action?: FirewallRule['action'] | undefined
}

/** A rule of a firewall with its hosts checked; what is left out means everybody and every port. */
export function firewallRuleOf(into: Resolving, path: Path, shape: FirewallShape): FirewallRule {
  const { from = '*', to = '*', port = null, action = 'silent' } = shape
  checkHost(into, [...path, 'from'], from, ['*'])
  checkHost(into, [...path, 'to'], to, ['*'])
  return { from, to, port, action }
}
