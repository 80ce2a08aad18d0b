import { expect, test } from 'vitest'
import { oneLeaderPerTerm } from '../../src/check/one-leader-per-term.ts'
import { runOf } from '../trace/run-builder.ts'
import { founded, leads, learnt } from './raft-events.ts'
import { violationsOf } from './verdict.ts'

test('two leaders in one term of one lineage are a violation', () => {
  const run = runOf([1, 'm1', leads('a', 4)], [2, 'm2', leads('b', 5)], [9, 'm3', leads('c', 4)])

  expect(violationsOf(oneLeaderPerTerm, run)).toEqual([
    {
      invariant: 'one-leader-per-term',
      claim: 'm1 and m3 both became leader in term 4 of cluster m1@1.',
      at: 9,
      seq: 3,
      causes: [1, 3],
    },
  ])
})

test('a leader without lineage is judged when it learns it', () => {
  const run = runOf([1, 'm1', leads('a', 4)], [2, 'm2', leads('b', 4, '')], [3, 'm2', learnt('b')])

  expect(violationsOf(oneLeaderPerTerm, run).map(({ causes }) => causes)).toEqual([[1, 2, 3]])
})

test('terms of other lineages, later terms and the same member again are no violation', () => {
  const run = runOf(
    [1, 'm1', leads('a', 0, '')],
    [1, 'm1', founded('a', 'm1@1', 't')],
    [2, 'm1', leads('a', 0)],
    [3, 'm2', leads('b', 1)],
    [4, 'm9', leads('z', 1, 'm9@4')],
  )

  expect(violationsOf(oneLeaderPerTerm, run)).toEqual([])
})
