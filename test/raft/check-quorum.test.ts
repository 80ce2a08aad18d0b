import { describe, expect, test } from 'vitest'
import { campaign, tick, transferLeader } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { hand, lone, loneLeader, sketch } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

const OPTIONS = { checkQuorum: true }

function pass(member: Member, ticks: number): string[] {
  for (let passed = 0; passed < ticks; passed += 1) tick(member.raft, 1)
  return sketch(member.settle())
}

// Source: spec/raft.md, section 6.7; raft.go, MsgCheckQuorum.
describe('a leader that checks its quorum', () => {
  test('steps down at its term once it heard nobody for a whole election timeout', () => {
    const member = loneLeader(OPTIONS)
    hand(member, { kind: 'app-resp', from: 2, term: 2, index: 3 })

    pass(member, 10)
    expect(member.isLeader()).toBe(true)
    pass(member, 9)
    expect(member.isLeader()).toBe(true)
    pass(member, 1)
    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState.term).toBe(2)
    expect(member.seen('quorum-inactive')).toHaveLength(1)
  })

  test.each(['app-resp', 'heartbeat-resp'] as const)('hears a peer by its %s', (kind) => {
    const member = loneLeader(OPTIONS)

    for (let round = 0; round < 5; round += 1) {
      hand(member, { kind, from: 3, term: 2, index: 3 })
      pass(member, 10)
    }

    expect(member.isLeader()).toBe(true)
  })

  test('counts learners for nothing', () => {
    const member = loneLeader(OPTIONS, { confState: confStateOf([1, 2, 3], [4, 5]) })
    pass(member, 10)

    for (const from of [4, 5]) hand(member, { kind: 'heartbeat-resp', from, term: 2 })
    pass(member, 10)

    expect(member.isLeader()).toBe(false)
  })

  test('needs both halves of a joint configuration', () => {
    const confState = { ...confStateOf([1, 2, 3]), votersOutgoing: [1, 4, 5] }
    const member = lone({ confState, options: OPTIONS })
    campaign(member.raft)
    member.settle()
    for (const from of [2, 4]) hand(member, { kind: 'vote-resp', from, term: 2 })
    expect(member.isLeader()).toBe(true)
    pass(member, 1)

    for (const from of [2, 3]) hand(member, { kind: 'heartbeat-resp', from, term: 2 })
    pass(member, 20)

    expect(member.isLeader()).toBe(false)
  })

  test('stays without the option, however long nobody answers', () => {
    const member = loneLeader()

    pass(member, 100)

    expect(member.isLeader()).toBe(true)
  })
})

// Source: spec/raft.md, section 5.2; raft.go, Step.
describe('the lease of a voter', () => {
  const last = { index: 2, logTerm: 1 }
  /** Election timeouts are drawn much longer than the lease. */
  function follower(): Member {
    const member = lone({ options: OPTIONS })
    member.timeouts.push(19, 19, 19)
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    return member
  }

  test.each(['vote', 'pre-vote'] as const)('keeps it from hearing a %s, term included', (kind) => {
    const member = follower()
    pass(member, 9)

    expect(hand(member, { kind, from: 3, term: 7, ...last })).toEqual([])
    expect(member.storage.hardState.term).toBe(2)
    expect(member.softState.leader).toBe(2)
  })

  test('lasts electionTicks, not the drawn timeout', () => {
    const member = follower()
    pass(member, 10)

    expect(sketch(hand(member, { kind: 'vote', from: 3, term: 7, ...last }))).toEqual([
      '1>3 vote-resp t7',
    ])
  })

  test('does not hold off a campaign for a transfer', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], options: { ...OPTIONS, preVote: true } })
    cluster.elect(1)
    cluster.run(2)

    cluster.input(1, (raft) => transferLeader(raft, 2))
    cluster.deliverAll()

    expect(cluster.member(2).isLeader()).toBe(true)
  })

  test('needs a leader', () => {
    const member = lone({ options: OPTIONS })

    expect(sketch(hand(member, { kind: 'vote', from: 3, term: 7, ...last }))).toEqual([
      '1>3 vote-resp t7',
    ])
  })

  test('is the leader’s own, too: it hears no candidate while it leads', () => {
    const member = loneLeader(OPTIONS)

    expect(hand(member, { kind: 'vote', from: 3, term: 7, index: 9, logTerm: 6 })).toEqual([])
    expect(member.isLeader()).toBe(true)
  })

  test('does not exist without checkQuorum', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })

    expect(sketch(hand(member, { kind: 'vote', from: 3, term: 7, ...last }))).toEqual([
      '1>3 vote-resp t7',
    ])
  })
})

describe('with checkQuorum', () => {
  test('a candidate stuck at a higher term frees itself: the leader steps down to it', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], options: OPTIONS })
    cluster.elect(1)
    cluster.cut.add(3)
    cluster.run(5)
    for (let round = 0; round < 3; round += 1) cluster.input(3, campaign)
    cluster.deliverAll()
    cluster.cut.clear()
    const stuck = cluster.member(3).storage.hardState.term

    cluster.run(60)

    const terms = [1, 2, 3].map((id) => cluster.member(id).storage.hardState.term)
    expect(new Set(terms).size).toBe(1)
    expect(terms[0]).toBeGreaterThanOrEqual(stuck)
    expect([1, 2, 3].filter((id) => cluster.member(id).isLeader())).toHaveLength(1)
  })

  test('a leader that is cut off steps down while the others elect another', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], options: { ...OPTIONS, preVote: true } })
    cluster.elect(1)
    cluster.cut.add(1)

    cluster.run(40)

    expect([1, 2, 3].map((id) => cluster.member(id).isLeader())).toEqual([false, true, false])
  })
})
