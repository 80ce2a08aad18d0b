import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../src/raft/message.ts'
import { campaign, propose, reportSnapshot, reportUnreachable, tick } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, entriesOf, hand, lone, loneLeader, sketch, stepOnly } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function snapshotAt(index: number, term: number, confState = confStateOf([1, 2, 3])): Snapshot {
  return { index, term, confState, data: '7' }
}

/** A leader whose log starts at 6, with peer 2 up to date and peer 3 silent since its election. */
function compactedLeader(options: Parameters<typeof loneLeader>[0] = {}): Member {
  const member = loneLeader(options)
  propose(member.raft, 'a')
  propose(member.raft, 'b')
  member.settle()
  acknowledge(member, 5, [2])
  member.compact(0)
  return member
}

const refusal = { kind: 'app-resp', from: 3, term: 2, index: 2, isRejected: true } as const

// Source: spec/raft.md, sections 11 and 14; raft.go, maybeSendSnapshot.
describe('a leader', () => {
  test('sends a snapshot to an active peer that needs compacted entries', () => {
    const member = compactedLeader()

    const sent = hand(member, { ...refusal, rejectHint: 0 })

    expect(sketch(sent)).toEqual(['1>3 snap t2 s2/5'])
  })

  test('sends none to a peer it did not hear of since the last check of the quorum', () => {
    const member = loneLeader({ checkQuorum: true })
    acknowledge(member, 3, [2, 3])
    propose(member.raft, 'a')
    member.settle()
    acknowledge(member, 4, [2])
    member.compact(0)
    for (let passed = 0; passed < 10; passed += 1) tick(member.raft, 1)
    member.settle()
    reportUnreachable(member.raft, 3)
    propose(member.raft, 'b')

    expect(sketch(member.settle())).toEqual(['1>2 app t2 2/4 [2/5] c4'])
    expect(member.seen('snapshot-held-back')).not.toEqual([])
    const answer = hand(member, { kind: 'heartbeat-resp', from: 3, term: 2 })
    expect(sketch(answer)).toEqual(['1>3 snap t2 s2/4'])
  })

  test('tries again later while no snapshot can be had', () => {
    const member = compactedLeader()
    member.isSnapshotAvailable = false

    expect(hand(member, { ...refusal, rejectHint: 0 })).toEqual([])
    member.isSnapshotAvailable = true
    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 3, term: 2 }))).toEqual([
      '1>3 snap t2 s2/5',
    ])
  })

  test('sends nothing more until the fate of the snapshot is known', () => {
    const member = compactedLeader()
    hand(member, { ...refusal, rejectHint: 0 })
    propose(member.raft, 'c')

    expect(sketch(member.settle())).toEqual(['1>2 app t2 2/5 [2/6] c5'])
    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 3, term: 2 }))).toEqual([])
  })

  test('goes on behind a snapshot that arrived, after the next heartbeat response', () => {
    const member = compactedLeader()
    hand(member, { ...refusal, rejectHint: 0 })
    propose(member.raft, 'c')
    member.settle()

    reportSnapshot(member.raft, 3, 'finished')
    propose(member.raft, 'd')
    expect(sketch(member.settle())).toEqual(['1>2 app t2 2/6 [2/7] c5'])
    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 3, term: 2 }))).toEqual([
      '1>3 app t2 2/5 [2/6 2/7] c5',
    ])
  })

  test('sends a snapshot that failed again, after the next heartbeat response', () => {
    const member = compactedLeader()
    hand(member, { ...refusal, rejectHint: 0 })

    reportSnapshot(member.raft, 3, 'failed')
    propose(member.raft, 'c')
    expect(sketch(member.settle())).toEqual(['1>2 app t2 2/5 [2/6] c5'])
    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 3, term: 2 }))).toEqual([
      '1>3 snap t2 s2/5',
    ])
  })

  test('ignores reports on peers that were sent none', () => {
    const member = compactedLeader()
    propose(member.raft, 'c')
    member.settle()

    reportSnapshot(member.raft, 2, 'failed')
    propose(member.raft, 'd')

    expect(sketch(member.settle())).toContain('1>2 app t2 2/6 [2/7] c5')
  })

  test('replicates again once the peer holds what its own log begins with', () => {
    const member = compactedLeader()
    hand(member, { ...refusal, rejectHint: 0 })
    propose(member.raft, 'c')
    member.settle()

    expect(sketch(acknowledge(member, 5, [3]))).toEqual(['1>3 app t2 2/5 [2/6] c5'])
  })

  test('keeps waiting for a peer that acknowledges less', () => {
    const member = compactedLeader()
    hand(member, { ...refusal, rejectHint: 0 })

    expect(acknowledge(member, 3, [3])).toEqual([])
  })
})

// Source: spec/raft.md, section 14; raft.go, restore.
describe('a follower', () => {
  const snap = { kind: 'snap', from: 2, term: 2 } as const

  test('starts over from a snapshot, configuration included', () => {
    const member = lone({ terms: [1, 1] })
    const confState = confStateOf([1, 2, 4], [3])

    const sent = hand(member, { ...snap, snapshot: snapshotAt(9, 2, confState) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/9'])
    expect([member.storage.firstIndex, member.storage.lastIndex]).toEqual([10, 9])
    expect(member.storage.hardState).toEqual({ term: 2, vote: 0, commit: 9 })
    campaign(member.raft)
    expect(sketch(member.settle())).toEqual(['1>2 vote t3 2/9', '1>4 vote t3 2/9'])
  })

  test('answers a snapshot it does not need with its commit index', () => {
    const member = lone({ terms: [1, 1], hardState: { term: 1, vote: 0, commit: 4 } })

    const sent = hand(member, { ...snap, snapshot: snapshotAt(3, 1) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/4'])
    expect(member.storage.firstIndex).toBe(3)
  })

  test('only commits when its log holds the end of the snapshot', () => {
    const member = lone({ terms: [1, 1, 1] })

    const sent = hand(member, { ...snap, snapshot: snapshotAt(4, 1) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/4'])
    expect([member.storage.firstIndex, member.storage.lastIndex]).toEqual([3, 5])
    expect(member.storage.hardState.commit).toBe(4)
  })

  test('takes no snapshot of a cluster it is not in', () => {
    const member = lone()

    const sent = hand(member, { ...snap, snapshot: snapshotAt(9, 2, confStateOf([2, 3])) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/2'])
    expect(member.seen('snapshot-without-self')).toHaveLength(1)
  })

  test.each([
    ['a learner', confStateOf([2, 3], [1])],
    ['an outgoing voter', { ...confStateOf([2, 3]), votersOutgoing: [1, 2] }],
  ])('takes a snapshot that lists it as %s', (_, confState) => {
    const member = lone()

    const sent = hand(member, { ...snap, snapshot: snapshotAt(9, 2, confState) })

    expect(sketch(sent)).toEqual(['1>2 app-resp t2 0/9'])
    expect(member.confState).toEqual(confState)
  })

  test('neither applies nor campaigns while a snapshot is not written', () => {
    const member = lone({ options: { asyncStorageWrites: true } })
    stepOnly(member, { ...snap, snapshot: snapshotAt(9, 2) })
    const entries = entriesOf(10, [2])
    stepOnly(member, { kind: 'app', from: 2, term: 2, index: 9, logTerm: 2, entries, commit: 10 })
    member.handleReady()

    campaign(member.raft)
    expect(member.seen('unpromotable')).toHaveLength(1)
    expect(member.applyWork).toEqual([])
    member.settle()
    expect(member.appliedIndex).toBe(10)
    campaign(member.raft)
    expect(member.settle()).toHaveLength(2)
  })
})

describe('a member that fell behind', () => {
  test('catches up by a snapshot, with the same state', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.cut.add(3)
    for (const data of ['a', 'b', 'c']) {
      cluster.propose(1, data)
      cluster.deliverAll()
    }
    cluster.member(1).compact(0)
    cluster.cut.clear()
    cluster.propose(1, 'd')
    cluster.deliverAll()
    cluster.run(3)

    const [leader, late] = [cluster.member(1), cluster.member(3)]
    expect(late.applied.map(({ data }) => data)).not.toContain('b')
    expect([late.appliedIndex, late.digest]).toEqual([leader.appliedIndex, leader.digest])
    expect(cluster.ledger.violations).toEqual([])
  })
})
