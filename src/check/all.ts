import { committedEntriesStay } from './committed-entries-stay.ts'
import { type RunningCheck, startCheck } from './invariant.ts'
import { logsMatch } from './logs-match.ts'
import { oneClusterPerToken } from './one-cluster-per-token.ts'
import { oneFounderPerToken } from './one-founder-per-token.ts'
import { oneLeaderPerTerm } from './one-leader-per-term.ts'

/** Begins every invariant there is, in the order in which they are reported. */
export function startAllChecks(): readonly RunningCheck[] {
  return [
    startCheck(oneLeaderPerTerm),
    startCheck(logsMatch),
    startCheck(committedEntriesStay),
    startCheck(oneFounderPerToken),
    startCheck(oneClusterPerToken),
  ]
}

/** Names of all invariants, in the same order: what a scenario may name. */
export const INVARIANT_NAMES: readonly string[] = startAllChecks().map((check) => check.name)
