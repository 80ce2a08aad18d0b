import { describe, expect, test } from 'vitest'
import { campaign } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { hand, lone, sketch } from './lone.ts'

// Source: spec/raft.md, sections 6.2 and 6.6.
describe('with pre-votes', () => {
  const preVote = { preVote: true }

  test('a campaign first asks at the next term without entering it', () => {
    const member = lone({ options: preVote })
    campaign(member.raft)

    expect(sketch(member.settle())).toEqual(['1>2 pre-vote t2 1/2', '1>3 pre-vote t2 1/2'])
    expect(member.storage.hardState).toEqual({ term: 1, vote: 0, commit: 2 })
    expect(member.softState).toEqual({ leader: 0, role: 'pre-candidate' })
  })

  test('a majority of pre-votes starts the real campaign', () => {
    const member = lone({ options: preVote })
    campaign(member.raft)
    member.settle()

    expect(sketch(hand(member, { kind: 'pre-vote-resp', from: 2, term: 2 }))).toEqual([
      '1>2 vote t2 1/2',
      '1>3 vote t2 1/2',
    ])
  })

  test('refused pre-votes end the campaign at the old term', () => {
    const member = lone({ options: preVote })
    campaign(member.raft)
    member.settle()
    for (const from of [2, 3]) {
      hand(member, { kind: 'pre-vote-resp', from, term: 1, isRejected: true })
    }

    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState.term).toBe(1)
  })

  test('a member that was cut off does not raise the term', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], options: preVote })
    cluster.elect(1)
    cluster.cut.add(3)
    cluster.run(60)
    cluster.cut.clear()
    cluster.run(60)

    expect(cluster.member(1).isLeader()).toBe(true)
    expect(cluster.member(3).storage.hardState.term).toBe(2)
  })

  test('a pre-vote of an earlier term is refused with the own term', () => {
    const member = lone({ terms: [5] })

    expect(sketch(hand(member, { kind: 'pre-vote', from: 2, term: 3, index: 9 }))).toEqual([
      '1>2 pre-vote-resp t5 no 0',
    ])
  })

  test('a stale leader is told of the higher term by an empty answer', () => {
    for (const options of [preVote, { checkQuorum: true }]) {
      const member = lone({ terms: [5], options })

      const sent = hand(member, { kind: 'heartbeat', from: 2, term: 3, commit: 2 })

      expect(sketch(sent)).toEqual(['1>2 app-resp t5'])
    }
    expect(hand(lone({ terms: [5] }), { kind: 'heartbeat', from: 2, term: 3 })).toEqual([])
  })
})
