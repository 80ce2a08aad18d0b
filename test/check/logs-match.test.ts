import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logsMatch } from '../../src/check/logs-match.ts'
import { runOf, type Told } from '../trace/run-builder.ts'
import { appended, learnt, truncated } from './raft-events.ts'
import { violationsOf } from './verdict.ts'

test('different commands at one index and term are a violation', () => {
  const run = runOf(
    [1, 'm1', appended('a', [1, 1, 100])],
    [2, 'm2', appended('b', [1, 1, 101])],
    [3, 'm2', appended('b', [2, 1, 102])],
  )

  expect(violationsOf(logsMatch, run)).toEqual([
    {
      invariant: 'logs-match',
      claim: 'The logs of m1 and m2 both have index 1 of term 1, but with different commands.',
      at: 2,
      seq: 2,
      causes: [1, 2],
    },
  ])
})

test('logs that agree on an entry but not on what stands before it are a violation', () => {
  const run = runOf(
    [1, 'm1', appended('a', [1, 1, 100])],
    [2, 'm2', appended('b', [1, 2, 101])],
    [3, 'm1', appended('a', [2, 3, 102])],
    [4, 'm2', appended('b', [2, 3, 102])],
  )

  expect(violationsOf(logsMatch, run).map(({ claim }) => claim)).toEqual([
    'The logs of m1 and m2 both have index 2 of term 3, but what stands before it differs.',
  ])
})

test('entries taken in before the lineage is known are compared when it is', () => {
  const run = runOf(
    [1, 'm1', appended('a', [1, 1, 100])],
    [2, 'm1', appended('a', [2, 1, 101])],
    [3, 'm2', appended('b', [1, 1, 100], '')],
    [4, 'm2', appended('b', [2, 1, 107], '')],
    [5, 'm2', learnt('b')],
  )

  expect(violationsOf(logsMatch, run).map(({ seq }) => seq)).toEqual([5])
})

test('conflicting entries that are cut and replaced are no violation', () => {
  const run = runOf(
    [1, 'm1', appended('a', [1, 1, 100])],
    [2, 'm2', appended('b', [1, 1, 100])],
    [3, 'm1', appended('a', [2, 1, 101])],
    [4, 'm2', appended('b', [2, 2, 102])],
    [5, 'm2', appended('b', [3, 2, 103])],
    [6, 'm1', truncated('a', 2)],
    [7, 'm1', appended('a', [2, 2, 102])],
    [8, 'm1', appended('a', [3, 2, 103])],
    [9, 'm3', appended('c', [1, 1, 999], 'm3@8')],
    [10, 'm2', { kind: 'machine.wiped' }],
    [11, 'm2', appended('b', [1, 1, 100], '')],
  )

  expect(violationsOf(logsMatch, run)).toEqual([])
})

test('logs copied from one leader match, however far the followers lag', () => {
  const lag = fc.array(fc.tuple(fc.constantFrom('m2', 'm3'), fc.nat({ max: 40 })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(fc.nat({ max: 300 }), lag, (length, copies) => {
      const told: Told[] = []
      for (let index = 1; index <= length; index += 1) {
        told.push([index, 'm1', appended('m1', [index, 1, index * 7])])
      }
      const lengths = new Map([
        ['m2', 0],
        ['m3', 0],
      ])
      for (const [machine, count] of copies) {
        const from = lengths.get(machine) ?? 0
        const to = Math.min(length, from + count)
        for (let index = from + 1; index <= to; index += 1) {
          told.push([1000, machine, appended(machine, [index, 1, index * 7])])
        }
        lengths.set(machine, to)
      }

      expect(violationsOf(logsMatch, runOf(...told))).toEqual([])
    }),
    { numRuns: 30 },
  )
})
