import { describe, expect, test } from 'vitest'
import { NOP_COMMAND } from '../../src/goraft/lead.ts'
import { formatTerm, REMOVED_TERM } from '../../src/goraft/message.ts'
import { createRaft } from '../../src/goraft/raft.ts'
import { feed, memberOf, settings } from './cluster.ts'

const THREE = ['m1', 'm2', 'm3']
const ARM = { kind: 'arm-election' } as const

function voteRequest(candidateName: string, term: number, lastLogIndex = 3, lastLogTerm = 0) {
  const message = { term, lastLogIndex, lastLogTerm, candidateName }
  return { kind: 'vote-request', ticket: 7, message } as const
}

function voteReply(peer: string, term: number, voteGranted: boolean, replyTerm = term) {
  return { kind: 'vote-reply', peer, term, reply: { term: replyTerm, voteGranted } } as const
}

function answer(term: number, voteGranted: boolean) {
  return { kind: 'reply-vote', ticket: 7, message: { term, voteGranted } } as const
}

describe('the election timer (spec section 5, follower and candidate)', () => {
  test('a member without entries waits on', () => {
    const raft = createRaft(settings('m1'))
    feed(raft, { kind: 'start' })

    expect(feed(raft, { kind: 'election-due' })).toEqual([ARM])
    expect([raft.state, raft.term]).toEqual(['follower', 0])
  })

  test('a candidate forgets the leader, raises its term without announcing it, asks all', () => {
    const raft = memberOf('m1', THREE)
    raft.leader = 'm3'

    const effects = feed(raft, { kind: 'election-due' })

    const message = { term: 1, lastLogIndex: 3, lastLogTerm: 0, candidateName: 'm1' }
    expect(effects).toEqual([
      { kind: 'state-changed', from: 'follower', to: 'candidate' },
      { kind: 'leader-changed', from: 'm3', to: '' },
      { kind: 'campaigned', term: 1 },
      { kind: 'send-vote', peer: 'm2', message },
      { kind: 'send-vote', peer: 'm3', message },
      ARM,
    ])
  })

  test('a candidate whose timer runs out begins the next round', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })

    const kinds = feed(raft, { kind: 'election-due' }).map((effect) => effect.kind)

    expect(kinds).toEqual(['campaigned', 'send-vote', 'send-vote', 'arm-election'])
    expect(raft.term).toBe(2)
  })

  test('a lone member with a log elects itself and commits a nop at once', () => {
    const raft = memberOf('m1', ['m1'])

    const effects = feed(raft, { kind: 'election-due' })

    expect(effects).toEqual([
      { kind: 'state-changed', from: 'follower', to: 'candidate' },
      { kind: 'campaigned', term: 1 },
      { kind: 'state-changed', from: 'candidate', to: 'leader' },
      { kind: 'disarm-election' },
      { kind: 'leader-changed', from: '', to: 'm1' },
      { kind: 'appended', entries: [{ index: 2, term: 1, command: NOP_COMMAND }] },
    ])
    expect(raft.commitTarget).toBe(2)
  })
})

describe('answers to a candidate', () => {
  test('a quorum makes it leader: heartbeats start, a nop is appended, nothing is sent yet', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })

    const effects = feed(raft, voteReply('m3', 1, true))

    expect(effects).toEqual([
      { kind: 'state-changed', from: 'candidate', to: 'leader' },
      { kind: 'disarm-election' },
      { kind: 'leader-changed', from: '', to: 'm1' },
      { kind: 'start-heartbeat', peer: 'm2' },
      { kind: 'start-heartbeat', peer: 'm3' },
      { kind: 'appended', entries: [{ index: 4, term: 1, command: NOP_COMMAND }] },
    ])
    expect(raft.commitTarget).toBe(3)
  })

  test('answers of a former round count for nothing', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })
    feed(raft, { kind: 'election-due' })

    expect(feed(raft, voteReply('m3', 1, true))).toEqual([])
    expect(feed(raft, { kind: 'vote-failed', peer: 'm2', term: 2 })).toEqual([])
  })

  test('a higher term makes it follower', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })

    expect(feed(raft, voteReply('m3', 1, false, 5))).toEqual([
      { kind: 'state-changed', from: 'candidate', to: 'follower' },
      { kind: 'term-started', term: 5 },
      ARM,
    ])
  })

  test('the term 2^64-1 tells it that it was removed, and is adopted all the same', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })

    expect(feed(raft, voteReply('m3', 1, false, REMOVED_TERM))).toEqual([
      { kind: 'removed-by-vote-answer', peer: 'm3' },
      { kind: 'state-changed', from: 'candidate', to: 'follower' },
      { kind: 'term-started', term: REMOVED_TERM },
      ARM,
    ])
    expect(formatTerm(raft.term)).toBe('18446744073709551615')
    expect(formatTerm(12)).toBe('12')
  })
})

describe('vote requests (spec section 5, vote handling in this order)', () => {
  test('1: an unknown candidate is denied with term 2^64-1, even with a higher term', () => {
    const raft = memberOf('m1', THREE)

    expect(feed(raft, voteRequest('m9', 4))).toEqual([answer(REMOVED_TERM, false)])
    expect(raft.term).toBe(0)
  })

  test('2: a lower term is denied with the own term', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })
    feed(raft, { kind: 'election-due' })

    expect(feed(raft, voteRequest('m2', 1))).toEqual([answer(2, false)])
  })

  test('3: a leader steps down before a higher term even if it then denies the vote', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })
    feed(raft, voteReply('m3', 1, true))

    expect(feed(raft, voteRequest('m2', 2))).toEqual([
      { kind: 'stop-heartbeat', peer: 'm2' },
      { kind: 'stop-heartbeat', peer: 'm3' },
      { kind: 'state-changed', from: 'leader', to: 'follower' },
      { kind: 'term-started', term: 2 },
      { kind: 'leader-changed', from: 'm1', to: '' },
      ARM,
      answer(2, false),
    ])
  })

  test('4 and 6: one vote a term; a granted vote restarts the timer, a denied one does not', () => {
    const raft = memberOf('m1', THREE)
    raft.leader = 'm3'

    expect(feed(raft, voteRequest('m2', 1))).toEqual([
      { kind: 'term-started', term: 1 },
      { kind: 'leader-changed', from: 'm3', to: '' },
      { kind: 'voted', term: 1, candidate: 'm2' },
      ARM,
      answer(1, true),
    ])
    expect(feed(raft, voteRequest('m3', 1))).toEqual([answer(1, false)])
  })

  test('5: a shorter log is denied, and the timer of the follower runs on', () => {
    const raft = memberOf('m1', THREE)

    expect(feed(raft, voteRequest('m2', 1, 2))).toEqual([
      { kind: 'term-started', term: 1 },
      answer(1, false),
    ])
  })

  test('a member that does not run answers with a failure', () => {
    const raft = createRaft(settings('m1'))

    expect(feed(raft, voteRequest('m2', 1))).toEqual([{ kind: 'reply-stopped', ticket: 7 }])
  })
})
