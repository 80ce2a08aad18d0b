import { describe, expect, test } from 'vitest'
import { digestRaft } from '../../src/goraft/digest.ts'
import { cloneRaft, restoreRaft, takeEffect } from '../../src/goraft/raft.ts'
import { step } from '../../src/goraft/step.ts'
import { applyAll, command, EMPTY_RECORDS, feed, foundingLog, settings } from './cluster.ts'

const entries = [
  ...foundingLog(['m1', 'm2']),
  { index: 3, term: 4, command: command('a') },
  { index: 4, term: 6, command: command('b') },
]

describe('a restart (spec section 2, RESTART 1 and 6)', () => {
  test('the term is that of the last entry, the vote is forgotten', () => {
    const raft = restoreRaft(settings('m1'), { ...EMPTY_RECORDS, entries, commitIndex: 2 })

    expect([raft.state, raft.term, raft.votedFor, raft.leader]).toEqual(['initialized', 6, '', ''])
  })

  test('only what the conf file knew as committed is applied before the start', () => {
    const raft = restoreRaft(settings('m1'), { ...EMPTY_RECORDS, entries, commitIndex: 3 })
    const applied: number[] = []
    applyAll(raft, 0, (entry) => applied.push(entry.index))

    expect([applied, [...raft.peers.keys()]]).toEqual([[1, 2, 3], ['m2']])
    expect(feed(raft, { kind: 'start' })).toEqual([
      { kind: 'peer-added', peer: 'm2' },
      { kind: 'state-changed', from: 'initialized', to: 'follower' },
      { kind: 'arm-election' },
    ])
  })

  test('a conf file ahead of a log that lost its end counts up to that end', () => {
    const raft = restoreRaft(settings('m1'), { ...EMPTY_RECORDS, entries, commitIndex: 40 })

    expect(raft.commitTarget).toBe(4)
  })
})

test('effects come out once, in order, also when more arise in between', () => {
  const raft = restoreRaft(settings('m1'), { ...EMPTY_RECORDS, entries, commitIndex: 4 })
  step(raft, { kind: 'start' }, 0)
  const kinds = [takeEffect(raft)?.kind]
  step(raft, { kind: 'stop' }, 0)
  for (let taken = 0; taken < 4; taken += 1) kinds.push(takeEffect(raft)?.kind)

  expect(kinds).toEqual([
    'state-changed',
    'arm-election',
    'disarm-election',
    'state-changed',
    undefined,
  ])
})

test('a clone of a member whose effects wait is equal in digest and has them, too', () => {
  const raft = restoreRaft(settings('m1'), { ...EMPTY_RECORDS, entries, commitIndex: 4 })
  step(raft, { kind: 'start' }, 0)
  takeEffect(raft)

  const copy = cloneRaft(raft)

  expect(digestRaft(copy)).toBe(digestRaft(raft))
  expect(takeEffect(copy)).toEqual({ kind: 'arm-election' })
})
