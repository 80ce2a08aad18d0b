import { expect, test } from 'vitest'
import { committedEntriesStay } from '../../src/check/committed-entries-stay.ts'
import { runOf } from '../trace/run-builder.ts'
import { committed, exited, learnt, truncated } from './raft-events.ts'
import { violationsOf } from './verdict.ts'

test('another entry at a committed index is a violation', () => {
  const run = runOf(
    [1, 'm1', committed('a', [1, 1, 100])],
    [2, 'm1', committed('a', [2, 1, 101])],
    [3, 'm2', committed('b', [1, 1, 100])],
    [9, 'm2', committed('b', [2, 3, 102])],
  )

  expect(violationsOf(committedEntriesStay, run)).toEqual([
    {
      invariant: 'committed-entries-stay',
      claim:
        'm2 commits another entry (term 3) at index 2 than was committed there before (term 1).',
      at: 9,
      seq: 4,
      causes: [2, 4],
    },
  ])
})

test('a member that drops what it counts as committed is a violation', () => {
  const run = runOf(
    [1, 'm1', committed('a', [1, 1, 100])],
    [2, 'm1', committed('a', [2, 1, 101])],
    [3, 'm1', truncated('a', 2)],
  )

  expect(violationsOf(committedEntriesStay, run).map(({ claim }) => claim)).toEqual([
    'm1 drops its log from index 2 on, but counts it as committed up to 2.',
  ])
})

test('commits before the lineage is known are judged when it is', () => {
  const run = runOf(
    [1, 'm1', committed('a', [1, 1, 100])],
    [2, 'm2', committed('b', [1, 1, 555], '')],
    [3, 'm2', learnt('b')],
  )

  expect(violationsOf(committedEntriesStay, run).map(({ causes }) => causes)).toEqual([[1, 2, 3]])
})

test('cuts behind the commit, restarts that commit anew and other lineages are no violation', () => {
  const run = runOf(
    [1, 'm1', committed('a', [1, 1, 100])],
    [2, 'm1', committed('a', [2, 1, 101])],
    [3, 'm1', truncated('a', 3)],
    [4, 'm1', exited('curl')],
    [5, 'm1', exited('etcd')],
    [6, 'm1', truncated('a', 2)],
    [7, 'm1', committed('a', [1, 1, 100])],
    [8, 'm1', committed('a', [2, 1, 101])],
    [9, 'm2', committed('b', [2, 1, 999], 'm2@9')],
  )

  expect(violationsOf(committedEntriesStay, run)).toEqual([])
})
