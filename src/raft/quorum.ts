import type { RaftRules } from './rules.ts'

export type VoteResult = 'won' | 'lost' | 'pending'

/** Above this many voters sorting all indexes at once is faster. */
const FEW = 10
const scratch: number[] = []

/**
 * The highest index that a majority has acknowledged: infinity without voters, for an empty half of a
 * joint configuration decides nothing.
 *
 * @param indexes What each voter has acknowledged, in any order; 0 for unknown. Not changed.
 *
 * Source: etcd-io/raft, quorum/majority.go, CommittedIndex.
 */
export function majorityIndex(indexes: readonly number[], rules: RaftRules): number {
  const count = indexes.length
  if (count === 0) return Number.POSITIVE_INFINITY
  const position = count - rules.majority(count)
  if (count > FEW) return new Float64Array(indexes).sort()[position] ?? 0
  for (let at = 0; at < count; at += 1) {
    const index = indexes[at] ?? 0
    let to = at
    while (to > 0 && (scratch[to - 1] ?? 0) > index) {
      scratch[to] = scratch[to - 1] ?? 0
      to -= 1
    }
    scratch[to] = index
  }
  return scratch[position] ?? 0
}

/**
 * How a vote stands among the voters of one majority; without voters it is won.
 *
 * @param votes By voter: true, false, or undefined when it is not known yet.
 *
 * Source: etcd-io/raft, quorum/majority.go, VoteResult.
 */
export function majorityVote(
  voters: readonly number[],
  voteOf: (id: number) => boolean | undefined,
  rules: RaftRules,
): VoteResult {
  let granted = 0
  let missing = 0
  for (const id of voters) {
    const vote = voteOf(id)
    if (vote === undefined) missing += 1
    else if (vote) granted += 1
  }
  const needed = voters.length === 0 ? 0 : rules.majority(voters.length)
  if (granted >= needed) return 'won'
  return granted + missing >= needed ? 'pending' : 'lost'
}

/** How a vote stands when both halves of a joint configuration must agree. */
export function jointVote(one: VoteResult, other: VoteResult): VoteResult {
  if (one === other) return one
  return one === 'lost' || other === 'lost' ? 'lost' : 'pending'
}
