import { expect, test } from 'vitest'
import { INVARIANT_NAMES } from '../../src/check/all.ts'
import { causeChain } from '../../src/check/cause.ts'
import { Checker } from '../../src/check/checker.ts'
import { Chronicle } from '../../src/trace/chronicle.ts'
import { runOf } from '../trace/run-builder.ts'
import { appended, committed, leads } from './raft-events.ts'

test('the checker feeds every invariant and counts what each has looked at', () => {
  const checker = new Checker()

  for (const recorded of runOf([1, 'm1', leads('a', 1)], [2, 'm2', leads('b', 1)])) {
    checker.emit(recorded)
  }

  expect(INVARIANT_NAMES).toEqual([
    'one-leader-per-term',
    'logs-match',
    'committed-entries-stay',
    'one-founder-per-token',
    'one-cluster-per-token',
  ])
  expect(checker.results.map(({ looked }) => looked)).toEqual([2, 2, 2, 0, 0])
  expect(checker.results.map(({ violations }) => violations.length)).toEqual([1, 0, 0, 0, 0])
})

test('routine events count as well, and a day of clock entries stays in bounded memory', () => {
  const checker = new Checker()
  const place = { seq: 5, t: 0, machine: 'm1', cause: 0 }
  const day = 86_400 * 2

  // As a world does, one object is used again and again.
  const entry = { ...appended('m1', [0, 0, 0]), index: 0, digest: 0 }
  const commit = { ...committed('m1', [0, 0, 0]), index: 0, digest: 0 }
  for (let index = 1; index <= day; index += 1) {
    for (const event of [entry, commit]) {
      event.index = index
      event.digest = index
      checker.routine({ ...place, machine: 'm1', event })
      checker.routine({ ...place, machine: 'm2', event })
    }
  }
  checker.routine({ ...place, machine: 'm2', event: committed('m2', [day, 0, 77]) })

  expect(checker.violations.map(({ invariant }) => invariant)).toEqual(['committed-entries-stay'])
  expect(JSON.stringify(checker).length).toBeLessThan(4_000_000)
})

test('a chain of causes leads from the beginning to the event', () => {
  const chronicle = new Chronicle()
  const run = runOf(
    [1, 'm1', { kind: 'machine.paused' }, 0],
    [2, 'm2', { kind: 'machine.paused' }, 0],
    [3, 'm1', { kind: 'machine.resumed' }, 1],
    [4, 'm1', { kind: 'machine.paused' }, 3],
  )
  for (const recorded of run) chronicle.emit(recorded)

  expect(causeChain(chronicle, 4).map(({ seq }) => seq)).toEqual([1, 3, 4])
  expect(causeChain(chronicle, 9)).toEqual([])
})
