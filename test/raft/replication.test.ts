import { describe, expect, test } from 'vitest'
import { campaign, propose, tick } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, entriesOf, hand, lone, loneLeader, sketch } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function say(member: Member, data: string): string[] {
  propose(member.raft, data)
  return sketch(member.settle())
}

// Source: spec/raft.md, sections 7 and 12; raft.go, handleAppendEntries; log.go, maybeAppend.
describe('a follower', () => {
  const app = { kind: 'app', from: 2, term: 2 } as const

  test('appends what fits, and answers with the last index it holds in common', () => {
    const member = lone()
    const entries = entriesOf(3, [2, 2])

    const sent = hand(member, { ...app, index: 2, logTerm: 1, entries, commit: 3 })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/4'])
    expect(member.applied).toEqual(entries.slice(0, 1))
    expect(member.storage.lastIndex).toBe(4)
    expect(member.storage.hardState).toEqual({ term: 2, vote: 0, commit: 3 })
  })

  test('refuses a gap, and hints at its last index', () => {
    const sent = hand(lone(), { ...app, index: 5, logTerm: 2, entries: entriesOf(6, [2]) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 1/5 no 2'])
  })

  test('refuses another term before, and hints at where the logs may meet', () => {
    const member = lone({ terms: [1, 3, 3, 3], hardState: { term: 3, vote: 0, commit: 2 } })

    const sent = hand(member, { ...app, term: 4, index: 6, logTerm: 2 })

    expect(sketch(sent)).toEqual(['1>2 app-resp t4 1/6 no 3'])
  })

  test('replaces a conflicting tail', () => {
    const member = lone({ terms: [1, 1, 1] })

    hand(member, { ...app, index: 3, logTerm: 1, entries: entriesOf(4, [2]) })

    expect(member.storage.lastIndex).toBe(4)
    expect(member.storage.term(4)).toBe(2)
  })

  test('never truncates for an old or repeated append', () => {
    const member = lone({ terms: [2, 2, 2, 2], hardState: { term: 2, vote: 0, commit: 2 } })

    const some = { index: 2, logTerm: 1, entries: entriesOf(3, [2, 2]) }
    const none = { index: 3, logTerm: 2 }

    expect(sketch(hand(member, { ...app, ...some }))).toEqual(['1>2 app-resp t2 0/4'])
    expect(sketch(hand(member, { ...app, ...none }))).toEqual(['1>2 app-resp t2 0/3'])
    expect(member.storage.lastIndex).toBe(6)
  })

  test('answers an append below its commit index with the commit index', () => {
    const member = lone({ terms: [2, 2, 2], hardState: { term: 2, vote: 0, commit: 4 } })

    const sent = hand(member, { ...app, index: 3, logTerm: 2, entries: entriesOf(4, [2, 2]) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/4'])
  })

  test('commits no further than what the append vouches for', () => {
    const member = lone({ terms: [1, 1, 1] })

    hand(member, { ...app, index: 2, logTerm: 1, entries: entriesOf(3, [1]), commit: 5 })

    expect(member.storage.hardState.commit).toBe(3)
  })

  test('commits by heartbeats and echoes their context', () => {
    const member = lone({ terms: [1] })

    const sent = hand(member, { ...app, kind: 'heartbeat', commit: 3, context: 'position' })

    expect(sent[0]).toMatchObject({ kind: 'heartbeat-resp', to: 2, context: 'position' })
    expect(member.storage.hardState.commit).toBe(3)
  })

  test('drops appends of an earlier term', () => {
    const member = lone({ terms: [4] })

    expect(hand(member, { ...app, index: 2, logTerm: 1, entries: entriesOf(3, [2]) })).toEqual([])
    expect(member.storage.term(3)).toBe(4)
  })
})

// Source: spec/raft.md, section 12; raft.go, maybeCommit.
describe('a leader commits', () => {
  test('what a majority, itself included, has written', () => {
    const member = loneLeader()
    say(member, 'a')

    expect(member.storage.hardState.commit).toBe(2)
    acknowledge(member, 4, [2])
    expect(member.storage.hardState.commit).toBe(4)
    expect(member.applied.map(({ data }) => data)).toEqual(['', 'a'])
  })

  test('only entries of its own term; older ones come along', () => {
    const member = loneLeader({}, { terms: [1, 1] })

    acknowledge(member, 4, [2, 3])
    expect(member.storage.hardState.commit).toBe(2)
    acknowledge(member, 5, [3])
    expect(member.storage.hardState.commit).toBe(5)
  })

  test('by both halves of a joint configuration', () => {
    const member = lone({ confState: { ...confStateOf([1, 4, 5]), votersOutgoing: [1, 2, 3] } })
    campaign(member.raft)
    member.settle()
    for (const from of [2, 4]) hand(member, { kind: 'vote-resp', from, term: 2 })

    acknowledge(member, 3, [4, 5])
    expect(member.storage.hardState.commit).toBe(2)
    acknowledge(member, 3, [2])
    expect(member.storage.hardState.commit).toBe(3)
  })

  test('without the acknowledgement of learners', () => {
    const member = loneLeader({}, { confState: confStateOf([1, 2, 3], [4, 5]) })

    acknowledge(member, 3, [4, 5])

    expect(member.storage.hardState.commit).toBe(2)
  })

  test('and tells everyone at once', () => {
    const member = loneLeader()
    acknowledge(member, 3, [2, 3])
    say(member, 'a')

    expect(sketch(acknowledge(member, 4, [2]))).toEqual(['1>2 app t2 2/4 c4', '1>3 app t2 2/4 c4'])
  })

  test('nothing for an acknowledgement that came before', () => {
    const member = loneLeader()
    acknowledge(member, 3, [2, 3])

    expect(acknowledge(member, 3, [2])).toEqual([])
  })
})

describe('a leader', () => {
  test('steps back by whole terms when an append is refused', () => {
    const member = loneLeader(
      {},
      { terms: [2, 2, 5, 5, 5], hardState: { term: 5, vote: 0, commit: 2 } },
    )
    const refusal = { kind: 'app-resp', from: 2, term: 6, index: 7, isRejected: true } as const

    const sent = hand(member, { ...refusal, rejectHint: 6, logTerm: 3 })

    expect(sketch(sent)).toEqual(['1>2 app t6 2/4 [5/5 5/6 5/7 6/8] c2'])
  })

  test('ignores refusals that are older than what it knows', () => {
    const member = loneLeader()
    acknowledge(member, 3, [2])

    const refusal = { kind: 'app-resp', from: 2, term: 2, isRejected: true } as const

    expect(hand(member, { ...refusal, index: 2, rejectHint: 1, logTerm: 1 })).toEqual([])
  })

  test('gives up its lead to a higher term', () => {
    const member = loneLeader()

    hand(member, { kind: 'app-resp', from: 2, term: 5, index: 0 })

    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
  })

  test('sends heartbeats that commit no more than each peer holds', () => {
    const member = loneLeader({ heartbeatTicks: 2 })
    acknowledge(member, 3, [2])
    tick(member.raft, 1)
    expect(member.settle()).toEqual([])
    tick(member.raft, 1)

    expect(sketch(member.settle())).toEqual(['1>2 heartbeat t2 c3', '1>3 heartbeat t2'])
  })
})

// Source: spec/raft.md, section 8.
describe('a proposal', () => {
  test('at a follower goes to its leader, at a term of its own', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })
    propose(member.raft, 'a')

    const sent = member.settle()

    expect(sketch(sent)).toEqual(['1>2 prop t0 [0/0]'])
    expect(sent[0]?.entries[0]?.data).toBe('a')
  })

  test('at a follower is dropped without a leader, and when forwarding is off', () => {
    const leaderless = lone()
    const proud = lone({ options: { disableProposalForwarding: true } })
    hand(proud, { kind: 'heartbeat', from: 2, term: 3 })

    expect(propose(leaderless.raft, 'a')).toBe('proposal-dropped')
    expect(propose(proud.raft, 'a')).toBe('proposal-dropped')
    expect([leaderless.settle(), proud.settle()]).toEqual([[], []])
  })

  test('at a candidate is dropped', () => {
    const member = lone()
    campaign(member.raft)
    member.settle()

    expect(propose(member.raft, 'a')).toBe('proposal-dropped')
  })

  test('forwarded to a leader is appended at its term', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)

    expect(cluster.propose(2, 'a')).toBeUndefined()
    cluster.deliverAll()

    expect([1, 2, 3].map((id) => cluster.member(id).applied.at(-1))).toEqual(
      [1, 2, 3].map(() => entriesOf(4, [2], 'a')[0]),
    )
  })

  test('at a leader that is no member any more is dropped', () => {
    const member = loneLeader({}, { confState: confStateOf([1, 2, 3]) })
    acknowledge(member, 3, [2, 3])
    hand(member, {
      kind: 'prop',
      from: 2,
      entries: [
        {
          kind: 'conf-change-v2',
          term: 0,
          index: 0,
          data: '',
          change: {
            transition: 'auto',
            operations: [{ kind: 'remove-node', node: 1 }],
            context: '',
          },
        },
      ],
    })
    acknowledge(member, 4, [2, 3])

    expect(member.confState.voters).toEqual([2, 3])
    expect(propose(member.raft, 'a')).toBe('proposal-dropped')
  })
})
