import { describe, expect, test } from 'vitest'
import { forgetLeader, propose, tick, transferLeader } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, hand, lone, loneLeader, sketch } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function transfer(member: Member, target: number): string[] {
  transferLeader(member.raft, target)
  return sketch(member.settle())
}

function settledLeader(options: Parameters<typeof loneLeader>[0] = {}): Member {
  const member = loneLeader(options)
  acknowledge(member, 3, [2, 3])
  return member
}

// Source: spec/raft.md, section 15; raft.go, MsgTransferLeader.
describe('a transfer', () => {
  test('tells a target that is up to date to campaign at once', () => {
    expect(transfer(settledLeader(), 2)).toEqual(['1>2 timeout-now t2'])
  })

  test('first lets a target catch up', () => {
    const member = settledLeader()
    propose(member.raft, 'a')
    member.settle()

    expect(transfer(member, 2)).toEqual(['1>2 app t2 2/4 c3'])
    expect(sketch(acknowledge(member, 4, [2]))).toContain('1>2 timeout-now t2')
  })

  test('drops proposals until it is over', () => {
    const member = settledLeader()
    transfer(member, 2)

    expect(propose(member.raft, 'a')).toBe('proposal-dropped')
    tick(member.raft, 1)
    for (let passed = 1; passed < 10; passed += 1) tick(member.raft, 1)
    expect(propose(member.raft, 'a')).toBeUndefined()
  })

  test('gets a whole election timeout', () => {
    const member = settledLeader()
    for (let passed = 0; passed < 9; passed += 1) tick(member.raft, 1)
    transfer(member, 2)
    for (let passed = 0; passed < 9; passed += 1) tick(member.raft, 1)

    expect(propose(member.raft, 'a')).toBe('proposal-dropped')
    tick(member.raft, 1)
    expect(propose(member.raft, 'a')).toBeUndefined()
  })

  test('to the leader itself, a learner or a stranger is ignored', () => {
    const member = loneLeader({}, { confState: confStateOf([1, 2, 3], [4]) })
    acknowledge(member, 3, [2, 3, 4])

    expect([1, 4, 9].map((target) => transfer(member, target))).toEqual([[], [], []])
    expect(propose(member.raft, 'a')).toBeUndefined()
  })

  test('asked for again is not started over, to another target it is', () => {
    const member = settledLeader()
    transfer(member, 2)

    expect(transfer(member, 2)).toEqual([])
    expect(transfer(member, 3)).toEqual(['1>3 timeout-now t2'])
  })

  test('asked of a follower goes to its leader, in the name of the target', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })

    expect(transfer(member, 3)).toEqual(['3>2 transfer-leader t2'])
  })

  test('asked of a follower without leader is dropped', () => {
    expect(transfer(lone(), 3)).toEqual([])
  })

  test('makes the target campaign for real, with the mark that overrides leases', () => {
    const member = lone({ options: { preVote: true, checkQuorum: true } })
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })

    const sent = hand(member, { kind: 'timeout-now', from: 2, term: 2 })

    expect(sketch(sent)).toEqual(['1>2 vote t3 1/2', '1>3 vote t3 1/2'])
    expect(sent.map(({ context }) => context)).toEqual(['CampaignTransfer', 'CampaignTransfer'])
  })

  test('is ignored by a target that is a learner', () => {
    const member = lone({ id: 4, confState: confStateOf([1, 2, 3], [4]) })

    expect(hand(member, { kind: 'timeout-now', from: 2, term: 2 })).toEqual([])
  })

  test.each([
    ['removed', 'remove-node', {}, []],
    ['demoted', 'add-learner-node', {}, []],
    [
      'demoted, which etcd 3.4 overlooks',
      'add-learner-node',
      { keepsTransferToDemoted: true },
      ['proposal-dropped'],
    ],
  ] as const)('ends when its target is %s', (_, kind, options, refusals) => {
    const cluster = new Cluster({ voters: [1, 2, 3, 4], options })
    cluster.elect(1)
    cluster.cut.add(2)
    const operations = [{ kind, node: 2 }]
    cluster.change(1, { transition: 'auto', operations, context: '' })
    // The target is behind, so that the transfer waits for it.
    cluster.input(1, (raft) => transferLeader(raft, 2))
    expect(cluster.propose(1, 'a')).toBe('proposal-dropped')

    cluster.deliverAll()

    const refusal = cluster.propose(1, 'b')
    expect(refusal === undefined ? [] : [refusal]).toEqual(refusals)
  })

  test('changes hands within one round', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.input(2, (raft) => transferLeader(raft, 3))
    cluster.deliverAll()

    expect([1, 2, 3].map((id) => cluster.member(id).softState)).toEqual([
      { leader: 3, role: 'follower' },
      { leader: 3, role: 'follower' },
      { leader: 3, role: 'leader' },
    ])
  })
})

// Source: spec/raft.md, section 15; raft.go, MsgForgetLeader.
describe('forgetting the leader', () => {
  test('frees the vote, keeps term and timeout, and ends with the next heartbeat', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    forgetLeader(member.raft)
    member.settle()

    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState.term).toBe(2)
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    expect(member.softState.leader).toBe(2)
  })

  test('frees a voter from its lease', () => {
    const member = lone({ options: { checkQuorum: true } })
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    const request = { kind: 'pre-vote', from: 3, term: 3, index: 2, logTerm: 1 } as const

    expect(hand(member, request)).toEqual([])
    forgetLeader(member.raft)
    expect(sketch(hand(member, request))).toEqual(['1>3 pre-vote-resp t3'])
  })

  test('is refused with lease-based reads, and by leaders', () => {
    const member = lone({ options: { checkQuorum: true, readOnly: 'lease-based' } })
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    const leader = settledLeader()
    forgetLeader(member.raft)
    forgetLeader(leader.raft)
    member.settle()
    leader.settle()

    expect([member.softState.leader, leader.softState.leader]).toEqual([2, 1])
  })
})
