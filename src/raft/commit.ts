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
  // Most acknowledgements commit nothing, which is seen without any sorting.
  if (!isMajorityBeyond(members.incoming, log.committed, config.rules)) return false
  if (!isMajorityBeyond(members.outgoing, log.committed, config.rules)) return false
  const incoming = majorityIndex(matches(members.incoming), config.rules)
  const outgoing =
    members.outgoing.length === 0
      ? incoming
      : majorityIndex(matches(members.outgoing), config.rules)
  const index = Math.min(incoming, outgoing)
  if (index === Number.POSITIVE_INFINITY) return false
  if (!config.rules.mayCommit(termAt(log, index), raft.term)) return false
  commitTo(log, index)
  return true
}

function isMajorityBeyond(voters: readonly Progress[], index: number, rules: RaftRules): boolean {
  let count = 0
  for (let at = 0; at < voters.length; at += 1) {
    if ((voters[at]?.match ?? 0) > index) count += 1
  }
  return voters.length === 0 || count >= rules.majority(voters.length)
}

const scratch: number[] = []

function matches(voters: readonly Progress[]): readonly number[] {
  scratch.length = voters.length
  for (let at = 0; at < voters.length; at += 1) scratch[at] = voters[at]?.match ?? 0
  return scratch
}
