import { type DiscoveryRules, REAL_DISCOVERY_RULES } from '../discovery/rules.ts'
import { type GoRaftRules, REAL_GORAFT_RULES } from '../goraft/rules.ts'

/** Every safety-relevant choice of the protocols, as values. */
export interface WorldRules {
  readonly goraft: GoRaftRules
  readonly discovery: DiscoveryRules
}

/** The rules of the real software. */
export const REAL_RULES: WorldRules = { goraft: REAL_GORAFT_RULES, discovery: REAL_DISCOVERY_RULES }

/** A planted bug: replaces rules of the real software by wrong ones. */
export interface BugSwitch {
  readonly name: string
  /** The rule it replaces, as `core.rule`. */
  readonly replaces: string
  /** The rules with the bug in them. */
  readonly plant: (rules: WorldRules) => WorldRules
  /** What goes wrong, in a sentence or two. */
  readonly story: string
}

/** The real rules with some bugs planted, in the order given. */
export function plantBugs(bugs: readonly BugSwitch[]): WorldRules {
  return bugs.reduce((rules, bug) => bug.plant(rules), REAL_RULES)
}
