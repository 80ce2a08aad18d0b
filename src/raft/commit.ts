import { commitTo, termAt } from './log.ts'
import type { Progress } from './progress.ts'
import { majorityIndex } from './quorum.ts'
import type { Raft } from './raft.ts'
import type { RaftRules } from './rules.ts'

/**
 * Commits what a quorum has acknowledged, if that is of this term; what stands before it by implication.
 *
 * Source: etcd-io/raft, raft.go, maybeCommit; Raft paper, section 5.4.2.
 */
export function maybeCommit(raft: Raft): boolean {
  const { log, members, config } = raft
  // Most acknowledgements commit nothing, and to see that takes no order of all of them.
  if (!isBeyond(members.incoming, log.committed, config.rules)) return false
  const incoming = majorityIndex(matches(members.incoming), config.rules)
  const outgoing =
    members.outgoing.length === 0
      ? incoming
      : majorityIndex(matches(members.outgoing), config.rules)
  const index = Math.min(incoming, outgoing)
  if (index <= log.committed || index === Number.POSITIVE_INFINITY) return false
  if (!config.rules.mayCommit(termAt(log, index), raft.term)) return false
  commitTo(log, index)
  return true
}

/** Whether a majority has more than what is committed. */
function isBeyond(voters: readonly Progress[], committed: number, rules: RaftRules): boolean {
  let missing = rules.majority(voters.length)
  for (let at = 0; at < voters.length && missing > 0; at += 1) {
    if ((voters[at]?.match ?? 0) > committed) missing -= 1
  }
  return missing === 0
}

const scratch: number[] = []

function matches(voters: readonly Progress[]): readonly number[] {
  scratch.length = voters.length
  for (let at = 0; at < voters.length; at += 1) scratch[at] = voters[at]?.match ?? 0
  return scratch
}
