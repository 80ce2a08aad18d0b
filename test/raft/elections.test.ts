import { describe, expect, test } from 'vitest'
import type { ConfChange } from '../../src/raft/conf-change.ts'
import { campaign, forgetLeader, tick, ticksUntilDue } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { entriesOf, hand, lone, loneLeader, sketch, stepOnly } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

const ADD_4: ConfChange = {
  transition: 'auto',
  operations: [{ kind: 'add-node', node: 4 }],
  context: '',
}

function pass(member: Member, ticks: number): string[] {
  tick(member.raft, ticks)
  return sketch(member.settle())
}

// Source: spec/raft.md, section 4; etcd-io/raft, raft.go, tickElection.
describe('election timeouts', () => {
  test('a follower campaigns at the tick its drawn timeout ends, not before', () => {
    const member = lone({ options: { electionTicks: 10 } })

    expect(ticksUntilDue(member.raft)).toBe(11)
    expect(pass(member, 10)).toEqual([])
    expect(pass(member, 1)).toEqual(['1>2 vote t2 1/2', '1>3 vote t2 1/2'])
  })

  test('each reset draws a new timeout', () => {
    const member = lone()
    member.timeouts.push(17, 13)

    campaign(member.raft)
    member.settle()
    expect(ticksUntilDue(member.raft)).toBe(17)
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })
    expect(ticksUntilDue(member.raft)).toBe(13)
  })

  test('hearing from the leader starts the timeout over', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 1 })
    pass(member, 6)

    hand(member, { kind: 'heartbeat', from: 2, term: 1 })

    expect(ticksUntilDue(member.raft)).toBe(11)
  })

  test('granting a real vote starts the timeout over, granting a pre-vote does not', () => {
    const [voter, preVoter] = [lone(), lone()]
    const last = { index: 2, logTerm: 1 }
    pass(voter, 6)
    pass(preVoter, 6)

    // At the own term: no reset draws another timeout.
    hand(voter, { kind: 'vote', from: 2, term: 1, ...last })
    hand(preVoter, { kind: 'pre-vote', from: 2, term: 2, ...last })

    expect(ticksUntilDue(voter.raft)).toBe(11)
    expect(ticksUntilDue(preVoter.raft)).toBe(5)
  })

  test('a refused vote leaves the timeout running', () => {
    const member = lone({ terms: [1] })
    pass(member, 6)

    hand(member, { kind: 'vote', from: 2, term: 1, index: 2, logTerm: 1 })

    expect(ticksUntilDue(member.raft)).toBe(5)
  })

  test('learners, strangers and members that restore a snapshot never come due', () => {
    const learner = lone({ id: 4, confState: confStateOf([1, 2, 3], [4]) })
    const stranger = lone({ id: 9 })

    expect(ticksUntilDue(learner.raft)).toBe(Number.POSITIVE_INFINITY)
    expect(pass(stranger, 100)).toEqual([])
    campaign(learner.raft)
    expect(sketch(learner.settle())).toEqual([])
    expect(learner.seen('unpromotable')).toHaveLength(1)
  })
})

// Source: spec/raft.md, section 6.3; raft.go, Step, case MsgVote.
describe('a voter', () => {
  const grant = ['1>2 vote-resp t5']
  const refusal = ['1>2 vote-resp t5 no 0']

  test.each([
    ['as long as the own log', { index: 5, logTerm: 3 }, grant],
    ['longer', { index: 9, logTerm: 3 }, grant],
    ['shorter, ending in a later term', { index: 3, logTerm: 4 }, grant],
    ['shorter', { index: 4, logTerm: 3 }, refusal],
    ['longer, ending in an earlier term', { index: 9, logTerm: 2 }, refusal],
  ])('weighs a log that is %s', (_, last, answer) => {
    const member = lone({ terms: [1, 2, 3] })

    expect(sketch(hand(member, { kind: 'vote', from: 2, term: 5, ...last }))).toEqual(answer)
  })

  test('votes for one candidate per term, again if that one asks again', () => {
    const member = lone()
    const ask = (from: number, term: number) =>
      sketch(hand(member, { kind: 'vote', from, term, index: 2, logTerm: 1 }))

    expect(ask(2, 3)).toEqual(['1>2 vote-resp t3'])
    expect(ask(3, 3)).toEqual(['1>3 vote-resp t3 no 0'])
    expect(ask(2, 3)).toEqual(['1>2 vote-resp t3'])
    expect(member.storage.hardState).toEqual({ term: 3, vote: 2, commit: 2 })
    expect(ask(3, 4)).toEqual(['1>3 vote-resp t4'])
  })

  test('that knows a leader and has no vote in this term refuses, until it forgets the leader', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })
    const ask = () => sketch(hand(member, { kind: 'vote', from: 3, term: 3, index: 2, logTerm: 1 }))

    expect(ask()).toEqual(['1>3 vote-resp t3 no 0'])
    forgetLeader(member.raft)
    expect(ask()).toEqual(['1>3 vote-resp t3'])
  })

  test('answers no request of an earlier term', () => {
    const member = lone({ terms: [4] })

    expect(hand(member, { kind: 'vote', from: 2, term: 3, index: 9, logTerm: 3 })).toEqual([])
  })

  test('grants a pre-vote at the asked term and keeps its own term and vote', () => {
    const member = lone()
    const ask = (from: number) =>
      sketch(hand(member, { kind: 'pre-vote', from, term: 4, index: 2, logTerm: 1 }))

    expect(ask(2)).toEqual(['1>2 pre-vote-resp t4'])
    expect(ask(3)).toEqual(['1>3 pre-vote-resp t4'])
    expect(member.storage.hardState).toEqual({ term: 1, vote: 0, commit: 2 })
  })

  test('refuses a pre-vote at its own term', () => {
    const member = lone({ terms: [3, 3] })
    const ask = (term: number, index: number) =>
      sketch(hand(member, { kind: 'pre-vote', from: 2, term, index, logTerm: 3 }))

    expect(ask(4, 3)).toEqual(['1>2 pre-vote-resp t3 no 0'])
    expect(ask(2, 4)).toEqual(['1>2 pre-vote-resp t3 no 0'])
  })

  test('that is a learner votes when asked: it may not know of its promotion', () => {
    const member = lone({ id: 4, confState: confStateOf([1, 2, 3], [4]) })
    const request = { kind: 'vote', from: 2, term: 2, index: 2, logTerm: 1 } as const

    expect(sketch(hand(member, request))).toEqual(['4>2 vote-resp t2'])
  })

  test('has written its vote before the answer leaves', () => {
    const member = lone({ options: { asyncStorageWrites: true } })
    const cluster = new Cluster({ voters: [1, 2, 3], isLazy: true })
    cluster.input(2, campaign)
    for (const vote of cluster.member(2).settle()) {
      if (vote.to === 1) hand(member, vote)
    }

    expect(member.storage.hardState).toMatchObject({ term: 2, vote: 2 })
  })
})

// Source: spec/raft.md, section 6; raft.go, hup, campaign, stepCandidate.
describe('a candidate', () => {
  const start = (terms: readonly number[] = []) => {
    const member = lone({ terms })
    campaign(member.raft)
    member.settle()
    return member
  }

  test('asks every other voter at the next term and votes for itself', () => {
    const member = lone({ terms: [1, 3] })
    campaign(member.raft)

    expect(sketch(member.settle())).toEqual(['1>2 vote t4 3/4', '1>3 vote t4 3/4'])
    expect(member.storage.hardState).toEqual({ term: 4, vote: 1, commit: 2 })
  })

  test('asks no learner', () => {
    const member = lone({ confState: confStateOf([1, 2], [3]) })
    campaign(member.raft)

    expect(sketch(member.settle())).toEqual(['1>2 vote t2 1/2'])
  })

  test('asks the voters of both halves of a joint configuration', () => {
    const member = lone({ confState: { ...confStateOf([1, 4]), votersOutgoing: [1, 2] } })
    campaign(member.raft)

    expect(sketch(member.settle())).toEqual(['1>2 vote t2 1/2', '1>4 vote t2 1/2'])
  })

  test('leads with a majority, and appends an empty entry of its term at once', () => {
    const member = start()

    const sent = hand(member, { kind: 'vote-resp', from: 3, term: 2 })

    expect(sketch(sent)).toEqual(['1>2 app t2 1/2 [2/3] c2', '1>3 app t2 1/2 [2/3] c2'])
    expect(sent[0]?.entries).toEqual(entriesOf(3, [2], ''))
    expect(member.softState).toEqual({ leader: 1, role: 'leader' })
  })

  test('needs both halves of a joint configuration', () => {
    const member = lone({ confState: { ...confStateOf([1, 4, 5]), votersOutgoing: [1, 2, 3] } })
    campaign(member.raft)
    member.settle()

    hand(member, { kind: 'vote-resp', from: 4, term: 2 })
    expect(member.isLeader()).toBe(false)
    hand(member, { kind: 'vote-resp', from: 3, term: 2 })
    expect(member.isLeader()).toBe(true)
  })

  test('gives up at its term when a majority refuses', () => {
    const member = start()

    hand(member, { kind: 'vote-resp', from: 2, term: 2, isRejected: true })
    expect(member.softState.role).toBe('candidate')
    hand(member, { kind: 'vote-resp', from: 3, term: 2, isRejected: true })
    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState).toEqual({ term: 2, vote: 1, commit: 2 })
  })

  test('counts the first answer of each peer only', () => {
    const member = start()

    hand(member, { kind: 'vote-resp', from: 2, term: 2, isRejected: true })
    hand(member, { kind: 'vote-resp', from: 2, term: 2 })

    expect(member.softState.role).toBe('candidate')
  })

  test('ignores answers to pre-votes', () => {
    const member = start()

    hand(member, { kind: 'pre-vote-resp', from: 2, term: 2 })

    expect(member.softState.role).toBe('candidate')
  })

  test('follows whoever leads its term', () => {
    for (const kind of ['app', 'heartbeat'] as const) {
      const member = start()
      hand(member, { kind, from: 3, term: 2, index: 2, logTerm: 1 })

      expect(member.softState).toEqual({ leader: 3, role: 'follower' })
    }
  })

  test('campaigns again when its timeout ends', () => {
    const member = start()

    expect(pass(member, ticksUntilDue(member.raft))).toEqual(['1>2 vote t3 1/2', '1>3 vote t3 1/2'])
  })

  test('that is alone leads once its own vote is written', () => {
    const member = lone({ confState: confStateOf([1]) })

    campaign(member.raft)
    member.handleReady()
    expect(member.storage.hardState).toEqual({ term: 2, vote: 1, commit: 2 })
    member.settle()
    expect(member.isLeader()).toBe(true)
    expect(member.applied).toEqual(entriesOf(3, [2], ''))
  })

  test('loses its candidacy to a higher term in any message', () => {
    const member = start()

    hand(member, { kind: 'heartbeat-resp', from: 2, term: 7 })

    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState.term).toBe(7)
  })
})

describe('a campaign', () => {
  test('is not started by a leader', () => {
    const member = loneLeader()

    campaign(member.raft)

    expect(member.settle()).toEqual([])
    expect(member.storage.hardState.term).toBe(2)
  })

  test('waits until committed configuration changes are applied', () => {
    for (const kind of ['conf-change', 'conf-change-v2'] as const) {
      const cluster = new Cluster({ voters: [1, 2, 3], isLazy: true })
      const member = cluster.member(1)
      const entries = [{ kind, term: 1, index: 3, data: '', change: ADD_4 }]
      const app = { kind: 'app', from: 2, term: 1, index: 2, logTerm: 1, commit: 3 } as const
      member.isObserved = true
      // Stepped but not handled: the change is committed, and not applied.
      member.settle()
      stepOnly(member, { ...app, entries })
      campaign(member.raft)

      expect(member.seen('campaign-blocked')).toHaveLength(1)
      member.settle()
      campaign(member.raft)
      expect(sketch(member.settle())).toContain('1>4 vote t2 1/3')
    }
  })
})
