import { describe, expect, test } from 'vitest'
import type { Effect } from '../../src/goraft/effect.ts'
import { NOP_COMMAND } from '../../src/goraft/lead.ts'
import type { AppendReply, AppendRequest } from '../../src/goraft/message.ts'
import { createRaft, type GoRaft, nextCommitted, takeTicket } from '../../src/goraft/raft.ts'
import { applyAll, command, DIAL_US, feed, HEARTBEAT_US, memberOf, settings } from './cluster.ts'

const THREE = ['m1', 'm2', 'm3']

/** m1 of three, elected in term 1, its nop at index 4. */
function leader(): GoRaft {
  const raft = memberOf('m1', THREE)
  feed(raft, { kind: 'election-due' })
  feed(raft, { kind: 'vote-reply', peer: 'm3', term: 1, reply: { term: 1, voteGranted: true } })
  return raft
}

const tick = (raft: GoRaft, peer: string) => feed(raft, { kind: 'heartbeat-due', peer })

function sent(effects: readonly Effect[]): { attempt: number; message: AppendRequest } {
  const effect = effects.find((each) => each.kind === 'send-append')
  if (effect?.kind !== 'send-append') throw new Error('nothing was sent')
  return effect
}

function reply(raft: GoRaft, peer: string, attempt: number, answer: Partial<AppendReply>) {
  const full = { term: 1, index: 4, commitIndex: 3, success: true, ...answer }
  return feed(raft, { kind: 'append-reply', peer, attempt, reply: full })
}

describe('founding (spec section 2, BOOTSTRAP)', () => {
  const join = command('etcd:join', 'm1')

  test('the self-join makes the first member leader of term 0 at once, join before nop', () => {
    const raft = createRaft(settings('m1'))
    feed(raft, { kind: 'start' })

    const effects = feed(raft, { kind: 'lead-alone', command: join, ticket: 5 })

    expect(effects).toEqual([
      { kind: 'state-changed', from: 'follower', to: 'leader' },
      { kind: 'disarm-election' },
      { kind: 'leader-changed', from: '', to: 'm1' },
      { kind: 'appended', entries: [{ index: 1, term: 0, command: join }] },
      { kind: 'appended', entries: [{ index: 2, term: 0, command: NOP_COMMAND }] },
    ])
    expect([raft.term, raft.commitTarget]).toEqual([0, 2])
  })

  test('with a log it is refused', () => {
    const raft = memberOf('m1', ['m1'])

    expect(feed(raft, { kind: 'lead-alone', command: join, ticket: 5 })).toEqual([
      { kind: 'proposal-refused', ticket: 5 },
    ])
  })
})

describe('proposals (spec section 5, leader)', () => {
  test('followers refuse them', () => {
    const raft = memberOf('m1', THREE)

    expect(feed(raft, { kind: 'propose', command: command('a'), ticket: 5 })).toEqual([
      { kind: 'proposal-refused', ticket: 5 },
    ])
  })

  test('a lone leader commits at once; entries are applied one at a time (S12)', () => {
    const raft = createRaft(settings('m1'))
    feed(raft, { kind: 'start' })
    feed(raft, { kind: 'lead-alone', command: command('etcd:join', 'm1'), ticket: 5 })

    const applied = []
    for (let entry = nextCommitted(raft); entry; entry = nextCommitted(raft)) {
      applied.push([entry.index, raft.commitIndex, takeTicket(raft, entry.index)])
    }

    expect(applied).toEqual([
      [1, 1, 5],
      [2, 2, undefined],
    ])
  })

  test('they leave with the next tick only', () => {
    const raft = leader()
    const effects = feed(raft, { kind: 'propose', command: command('a'), ticket: 5 })

    expect(effects.map((effect) => effect.kind)).toEqual(['appended'])
    expect(sent(tick(raft, 'm2')).message.entries.map((entry) => entry.index)).toEqual([4, 5])
  })
})

describe('appends', () => {
  test('the first one after an election carries the nop behind the whole old log', () => {
    const raft = leader()

    expect(tick(raft, 'm2')).toEqual([
      {
        kind: 'send-append',
        peer: 'm2',
        attempt: 1,
        message: {
          term: 1,
          prevLogIndex: 3,
          prevLogTerm: 0,
          commitIndex: 3,
          leaderName: 'm1',
          entries: [{ index: 4, term: 1, command: NOP_COMMAND }],
        },
      },
    ])
  })

  test('commit needs a quorum that acknowledged an entry of this term', () => {
    const raft = leader()
    const first = sent(tick(raft, 'm2'))

    reply(raft, 'm2', first.attempt, {})

    expect([raft.commitTarget, [...raft.synced]]).toEqual([4, ['m1', 'm2']])
  })

  test('an acknowledged heartbeat alone commits nothing', () => {
    const raft = leader()
    const entry = sent(tick(raft, 'm2'))
    reply(raft, 'm2', entry.attempt, { success: false })
    feed(raft, { kind: 'propose', command: command('a'), ticket: 0 })

    expect(raft.commitTarget).toBe(3)
  })

  test('an idle heartbeat is the very same message', () => {
    const raft = leader()
    for (let round = 0; round < 2; round += 1) {
      reply(raft, 'm2', sent(tick(raft, 'm2')).attempt, { commitIndex: 4 })
    }
    const third = sent(tick(raft, 'm2'))
    reply(raft, 'm2', third.attempt, { commitIndex: 4 })

    expect(sent(tick(raft, 'm2')).message).toBe(third.message)
    expect(third.message.entries).toEqual([])
  })

  test('while an answer is outstanding one tick is kept, and acted upon at once', () => {
    const raft = leader()
    const first = sent(tick(raft, 'm2'))

    const kept = [tick(raft, 'm2'), tick(raft, 'm2')]
    const after = reply(raft, 'm2', first.attempt, {})

    expect(kept).toEqual([[], []])
    expect(sent(after)).toMatchObject({ attempt: 2, message: { prevLogIndex: 4 } })
    expect(reply(raft, 'm2', 2, {})).toEqual([])
  })

  test('an answer to anything but the outstanding append is lost', () => {
    const raft = leader()
    const first = sent(tick(raft, 'm2'))
    feed(raft, { kind: 'append-failed', peer: 'm2', attempt: first.attempt })

    expect(reply(raft, 'm2', first.attempt, {})).toEqual([])
    expect(raft.commitTarget).toBe(3)
  })

  test('a rejection takes one step back per tick, or to the end of a shorter log', () => {
    const raft = leader()
    const prevs = [2, 1, 0].map((index) => {
      const { attempt, message } = sent(tick(raft, 'm2'))
      reply(raft, 'm2', attempt, { success: false, index, commitIndex: 0 })
      return message.prevLogIndex
    })

    expect(prevs).toEqual([3, 2, 1])
  })

  test('a higher term in an answer deposes the leader', () => {
    const raft = leader()

    expect(reply(raft, 'm2', sent(tick(raft, 'm2')).attempt, { term: 9, success: false })).toEqual([
      { kind: 'stop-heartbeat', peer: 'm2' },
      { kind: 'stop-heartbeat', peer: 'm3' },
      { kind: 'state-changed', from: 'leader', to: 'follower' },
      { kind: 'term-started', term: 9 },
      { kind: 'leader-changed', from: 'm1', to: '' },
      { kind: 'arm-election' },
    ])
  })

  test('a peer that claims more than the leader has ends the leader', () => {
    const raft = leader()
    const { attempt } = sent(tick(raft, 'm2'))
    reply(raft, 'm2', attempt, { success: false, index: 40, commitIndex: 40 })

    expect(tick(raft, 'm2')).toEqual([
      { kind: 'panic', claim: 'raft: Index is beyond end of log: 4 40' },
    ])
  })

  test('at most 2000 entries a request, but the whole log from its very start', () => {
    const raft = leader()
    for (let count = 0; count < 2500; count += 1) {
      feed(raft, { kind: 'propose', command: command('a'), ticket: 0 })
    }
    const limited = sent(tick(raft, 'm2'))
    reply(raft, 'm2', limited.attempt, { success: false, index: 0, commitIndex: 0 })

    expect(limited.message.entries.length).toBe(2000)
    expect(sent(tick(raft, 'm2')).message.entries.length).toBe(2504)
  })
})

describe('heartbeat warnings (spec section 5, section 13 S10 and S11)', () => {
  /** All lines while every attempt takes `attemptUs`. */
  function lines(raft: GoRaft, attemptUs: number, untilUs: number): unknown[] {
    const found: unknown[] = []
    for (let nowUs = attemptUs; nowUs <= untilUs; nowUs += attemptUs) {
      tick(raft, 'm2')
      const attempt = raft.attempts
      for (const effect of feed(raft, { kind: 'append-failed', peer: 'm2', attempt }, nowUs)) {
        if (effect.kind === 'heartbeat-timed-out') {
          found.push([effect.missed, effect.backoffSeconds])
        }
      }
    }
    return found
  }

  test('a silent peer: 1, 40, 118, 275 missed, back-off 2, 4, 8, 15 s', () => {
    expect(lines(leader(), DIAL_US, 15_000_000)).toEqual([
      [1, 2],
      [40, 4],
      [118, 8],
      [275, 15],
    ])
  })

  test('a refusing peer, on every tick: 1, 40, 119', () => {
    expect(lines(leader(), HEARTBEAT_US, 7_000_000)).toEqual([
      [1, 2],
      [40, 4],
      [119, 8],
    ])
  })

  test('back-off stays at 15 s, and an answer begins anew', () => {
    const raft = leader()
    const backoffs = lines(raft, HEARTBEAT_US, 45_000_000).map((line) => (line as number[])[1])
    const { attempt } = sent(tick(raft, 'm2'))
    reply(raft, 'm2', attempt, {})

    expect(backoffs).toEqual([2, 4, 8, 15, 15, 15])
    expect(lines(raft, HEARTBEAT_US, 1_000_000)).toEqual([[1, 2]])
  })
})

test('a stopped leader stops its heartbeats; a second stop is only observed', () => {
  const raft = leader()
  applyAll(raft, 0, () => {})

  expect([feed(raft, { kind: 'stop' }), feed(raft, { kind: 'stop' })]).toEqual([
    [
      { kind: 'stop-heartbeat', peer: 'm2' },
      { kind: 'stop-heartbeat', peer: 'm3' },
      { kind: 'disarm-election' },
      { kind: 'state-changed', from: 'leader', to: 'stopped' },
    ],
    [{ kind: 'state-changed', from: 'stopped', to: 'stopped' }],
  ])
})
