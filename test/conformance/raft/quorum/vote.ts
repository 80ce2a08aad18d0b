import { jointVote, majorityVote } from '../../../../src/raft/quorum.ts'
import { raftRules } from '../../../../src/raft/rules.ts'
import { type QuorumCase, YES } from './quorum-case.ts'

const WORDS = { won: 'VoteWon', lost: 'VoteLost', pending: 'VotePending' } as const

/** How a vote stands. Source: etcd-io/raft, quorum/. */
export function describeVote({ incoming, outgoing, values }: QuorumCase): string {
  const voteOf = (id: number) => {
    const value = values.get(id)
    return value === undefined ? undefined : value === YES
  }
  const first = majorityVote(incoming, voteOf, raftRules)
  if (outgoing === undefined) return `${WORDS[first]}\n`
  const second = majorityVote(outgoing, voteOf, raftRules)
  const result = jointVote(first, second)
  const mirrored = jointVote(second, first)
  const doubt = mirrored === result ? '' : `${WORDS[mirrored]} <-- via symmetry\n`
  return `${WORDS[result]}\n${doubt}`
}
