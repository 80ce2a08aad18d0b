import { describe, expect, test } from 'vitest'
import { type LogEntry, NO_ENTRIES } from '../../src/goraft/message.ts'
import { takeEffect } from '../../src/goraft/raft.ts'
import { step } from '../../src/goraft/step.ts'
import { command, feed, memberOf } from './cluster.ts'

const THREE = ['m1', 'm2', 'm3']
const ARM = { kind: 'arm-election' } as const

function entries(first: number, last: number, term: number): LogEntry[] {
  const list: LogEntry[] = []
  for (let index = first; index <= last; index += 1) {
    list.push({ index, term, command: command(`work-${index}-${term}`) })
  }
  return list
}

interface Place {
  readonly prev: number
  readonly prevTerm?: number
  readonly commit?: number
  readonly entries?: readonly LogEntry[]
}

function append(term: number, { prev, prevTerm = 0, commit = 0, entries = NO_ENTRIES }: Place) {
  const message = {
    term,
    prevLogIndex: prev,
    prevLogTerm: prevTerm,
    commitIndex: commit,
    leaderName: 'm2',
    entries,
  }
  return { kind: 'append-request', ticket: 8, message } as const
}

function answer(term: number, index: number, commitIndex: number, success: boolean) {
  const message = { term, index, commitIndex, success }
  return { kind: 'reply-append', ticket: 8, message } as const
}

describe('appends (spec section 5, follower; section 13, S9)', () => {
  test('the leader of the equal term is taken over without an observation', () => {
    const raft = memberOf('m1', THREE)

    expect(feed(raft, append(0, { prev: 3 }))).toEqual([ARM, answer(0, 3, 3, true)])
    expect(raft.leader).toBe('m2')
  })

  test('a higher term is announced, then the leader', () => {
    const raft = memberOf('m1', THREE)

    expect(feed(raft, append(4, { prev: 3 }))).toEqual([
      { kind: 'term-started', term: 4 },
      { kind: 'leader-changed', from: '', to: 'm2' },
      ARM,
      answer(4, 3, 3, true),
    ])
  })

  test('a candidate of the same term follows', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })

    expect(feed(raft, append(1, { prev: 3 }))).toEqual([
      { kind: 'state-changed', from: 'candidate', to: 'follower' },
      ARM,
      answer(1, 3, 3, true),
    ])
  })

  test('a stale term is rejected and leaves the timer alone; a mismatch restarts it', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, append(2, { prev: 3 }))

    expect(feed(raft, append(1, { prev: 3 }))).toEqual([answer(2, 3, 3, false)])
    expect(feed(raft, append(2, { prev: 9 }))).toEqual([ARM, answer(2, 3, 3, false)])
    expect(feed(raft, append(2, { prev: 2 }))).toEqual([ARM, answer(2, 3, 3, false)])
  })

  test('entries are taken over as they are, and commit reaches at most the own end', () => {
    const raft = memberOf('m1', THREE)
    const added = entries(4, 6, 0)

    expect(feed(raft, append(0, { prev: 3, commit: 9, entries: added }))).toEqual([
      ARM,
      { kind: 'appended', entries: added },
      answer(0, 6, 6, true),
    ])
  })

  test('everything behind the place is cut, even what is then sent again', () => {
    const raft = memberOf('m1', THREE)
    const added = entries(4, 6, 0)
    feed(raft, append(0, { prev: 3, entries: added }))

    expect(feed(raft, append(0, { prev: 4, entries: added.slice(1, 2) }))).toEqual([
      ARM,
      { kind: 'truncated', from: 5 },
      { kind: 'appended', entries: added.slice(1, 2) },
      answer(0, 5, 3, true),
    ])
  })

  test('clients whose entries are cut are told, in log order', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })
    feed(raft, {
      kind: 'vote-reply',
      peer: 'm3',
      term: 1,
      reply: { term: 1, voteGranted: true },
    })
    feed(raft, { kind: 'propose', command: command('a'), ticket: 21 })
    feed(raft, { kind: 'propose', command: command('b'), ticket: 22 })

    const effects = feed(raft, append(2, { prev: 3, entries: entries(4, 4, 2) }))

    expect(effects.slice(-6)).toEqual([
      ARM,
      { kind: 'truncated', from: 4 },
      { kind: 'proposal-lost', ticket: 21 },
      { kind: 'proposal-lost', ticket: 22 },
      { kind: 'appended', entries: entries(4, 4, 2) },
      answer(2, 4, 3, true),
    ])
  })

  test('an append of the term that this member leads kills the process', () => {
    const raft = memberOf('m1', THREE)
    feed(raft, { kind: 'election-due' })
    feed(raft, {
      kind: 'vote-reply',
      peer: 'm3',
      term: 1,
      reply: { term: 1, voteGranted: true },
    })

    expect(feed(raft, append(1, { prev: 3 }))).toEqual([
      { kind: 'panic', claim: 'assertion failed: leader.elected.at.same.term.1' },
    ])
    expect(raft.state).toBe('stopped')
  })

  test('an idle heartbeat is answered with the very same object', () => {
    const raft = memberOf('m1', THREE)
    const answers = [1, 2].map(() => {
      step(raft, append(0, { prev: 3 }), 0)
      takeEffect(raft)
      const effect = takeEffect(raft)
      return effect?.kind === 'reply-append' ? effect.message : undefined
    })

    expect(answers[0]).toBe(answers[1])
  })
})

describe('late heartbeats (spec section 5: 0.8 T, once in 5 s)', () => {
  const late = (raft: ReturnType<typeof memberOf>, nowUs: number) =>
    feed(raft, append(0, { prev: 3 }), nowUs).filter(
      (effect) => effect.kind === 'heartbeat-near-timeout',
    )

  test('a gap of more than 160 ms is a warning, one of 160 ms is not', () => {
    const raft = memberOf('m1', THREE)

    expect(late(raft, 160_000)).toEqual([])
    expect(late(raft, 320_001)).toEqual([{ kind: 'heartbeat-near-timeout', gapUs: 160_001 }])
  })

  test('no second warning within 5 s', () => {
    const raft = memberOf('m1', THREE)
    const times = [170_000, 340_000, 5_160_000, 5_340_000]

    expect(times.map((nowUs) => late(raft, nowUs).length)).toEqual([1, 0, 0, 1])
  })
})
