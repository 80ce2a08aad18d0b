import { jointVote, majorityVote } from '../../../../src/raft/quorum.ts'
import type { QuorumCase } from './kind.ts'

const WORDS = { won: 'VoteWon', lost: 'VoteLost', pending: 'VotePending' } as const

/** How a vote stands. Source: etcd-io/raft, quorum/. */
export function describeVote({ incoming, outgoing, values }: QuorumCase): string {
  const voteOf = (id: number) => {
    const value = values.get(id)
    return value === undefined ? undefined : value === 2
  }
  const result =
    outgoing === undefined ? majorityVote(incoming, voteOf) : jointVote(incoming, outgoing, voteOf)
  const mirrored = jointVote(outgoing ?? [], incoming, voteOf)
  const doubt = mirrored === result ? '' : `${WORDS[mirrored]} <-- via symmetry\n`
  return `${WORDS[result]}\n${doubt}`
}
