import { expect, test } from 'vitest'
import { snapshotDue, takeSnapshot } from '../../src/goraft/compaction.ts'
import { createRaft, restoreRaft } from '../../src/goraft/raft.ts'
import { applyAll, command, EMPTY_RECORDS, feed, memberOf, settings } from './cluster.ts'

function leaderWith(commandCount: number) {
  const raft = memberOf('m1', ['m1'])
  feed(raft, { kind: 'election-due' })
  for (let count = 0; count < commandCount; count += 1) {
    feed(raft, { kind: 'propose', command: command('a'), ticket: 0 })
  }
  applyAll(raft, 0, () => {})
  return raft
}

test('a snapshot is due when more than the threshold was committed since the last', () => {
  const raft = leaderWith(99)

  expect([snapshotDue(raft, 99), snapshotDue(raft, 100)]).toEqual([true, false])
  takeSnapshot(raft)
  expect(snapshotDue(raft, 0)).toBe(false)
})

test('a snapshot keeps the last 200 entries (spec section 9)', () => {
  const raft = leaderWith(1000)

  expect(takeSnapshot(raft)).toEqual({
    index: 1002,
    term: 1,
    eventCount: 1001,
    startIndex: 802,
    startTerm: 1,
  })
  expect([raft.log.startIndex, raft.log.lastIndex]).toEqual([802, 1002])
})

test('a short log is not compacted, and an empty one gives no snapshot', () => {
  expect(takeSnapshot(leaderWith(50))).toMatchObject({ index: 52, startIndex: 0 })
  expect(takeSnapshot(createRaft(settings('m1')))).toBeUndefined()
})

test('a peer that needs what was compacted is offered the snapshot', () => {
  const raft = leaderWith(1000)
  takeSnapshot(raft)
  const joined = command('etcd:join', 'm2')
  feed(raft, { kind: 'propose', command: joined, ticket: 0 })
  applyAll(raft, 0, () => {})

  const effects = feed(raft, { kind: 'heartbeat-due', peer: 'm2' })

  expect(effects.at(-1)).toEqual({ kind: 'offer-snapshot', peer: 'm2', attempt: 1 })
})

test('after a restart from a snapshot only what follows it is applied again', () => {
  const former = leaderWith(300)
  const mark = takeSnapshot(former)
  const entries = former.log.chunks.flat().filter((entry) => entry.index > (mark?.startIndex ?? 0))
  feed(former, { kind: 'propose', command: command('b'), ticket: 0 })

  const raft = restoreRaft(settings('m1'), {
    ...EMPTY_RECORDS,
    entries: [...entries, { index: 303, term: 1, command: command('b') }],
    startIndex: 102,
    startTerm: 1,
    snapshotIndex: 302,
    commitIndex: 303,
  })
  const applied: number[] = []
  applyAll(raft, 0, (entry) => applied.push(entry.index))

  expect([applied, raft.term]).toEqual([[303], 1])
})
