import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { encodedSizeOf } from '../../src/raft/entry-size.ts'
import {
  acceptApplying,
  append,
  appliedTo,
  commitTo,
  createLog,
  entriesFrom,
  findConflict,
  findConflictByTerm,
  firstIndex,
  hasNextCommitted,
  lastIndex,
  nextCommitted,
  type RaftLog,
  restoreLog,
  slice,
  termAt,
} from '../../src/raft/log.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import { raftRules } from '../../src/raft/rules.ts'
import { COMPACTED, UNAVAILABLE } from '../../src/raft/storage.ts'
import { entriesOf } from './lone.ts'
import { confStateOf } from './member.ts'

const UNLIMITED = Number.POSITIVE_INFINITY
const SNAPSHOT = { index: 9, term: 7, confState: confStateOf([1]), data: '' }

/** Entries 3 to 5 in storage and 6 to 8 unstable, of terms 2 2 3 and 3 5 5, behind a compacted entry 2. */
function log({ isAsynchronous = false, maxApplyingSize = UNLIMITED } = {}): RaftLog {
  const storage = new MemoryStorage()
  storage.applySnapshot({ index: 2, term: 1, confState: confStateOf([1]), data: '' })
  storage.append(entriesOf(3, [2, 2, 3]))
  const made = createLog(storage, { maxApplyingSize, rules: raftRules, isAsynchronous })
  append(made, entriesOf(6, [3, 5, 5]))
  return made
}

const indexesOf = (entries: readonly Entry[]): number[] => entries.map(({ index }) => index)

// Source: spec/raft.md, section 7; log.go.
describe('a log', () => {
  test('reaches from storage into what is unstable', () => {
    const whole = log()

    expect([firstIndex(whole), lastIndex(whole)]).toEqual([3, 8])
    expect([1, 2, 3, 5, 6, 8, 9].map((index) => termAt(whole, index))).toEqual([
      COMPACTED,
      1,
      2,
      3,
      3,
      5,
      UNAVAILABLE,
    ])
  })

  test('gives every slice as one list would', () => {
    const all = [...entriesOf(3, [2, 2, 3]), ...entriesOf(6, [3, 5, 5])]
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 }), (low, high) => {
        const expected = all.filter(({ index }) => low <= index && index < high)

        expect(slice(log(), low, high, UNLIMITED)).toEqual(expected)
      }),
    )
  })

  test('gives the longest slice within a limit, but one entry at least', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 8 }), fc.nat({ max: 60 }), (low, limit) => {
        const given = slice(log(), low, 9, limit)
        const longer = slice(log(), low, low + given.length + 1, UNLIMITED)

        expect(indexesOf(given)).toEqual(indexesOf(longer).slice(0, given.length))
        expect(given.length === 1 || encodedSizeOf(given) <= limit).toBe(true)
        expect(low + given.length === 9 || encodedSizeOf(longer) > limit).toBe(true)
      }),
    )
  })

  test('gives what followers lack anew when its end was replaced', () => {
    const whole = log()
    expect(entriesFrom(whole, 7, UNLIMITED)).toBe(entriesFrom(whole, 7, UNLIMITED))
    append(whole, entriesOf(7, [6, 6]))

    expect(entriesFrom(whole, 7, UNLIMITED)).toEqual(entriesOf(7, [6, 6]))
    expect([entriesFrom(whole, 9, UNLIMITED), entriesFrom(whole, 2, UNLIMITED)]).toEqual([
      [],
      undefined,
    ])
  })

  test('breaks a promise rather than replace what is committed, or commit what it lacks', () => {
    const whole = log()
    commitTo(whole, 7)
    commitTo(whole, 4)

    expect(whole.committed).toBe(7)
    expect(() => append(whole, entriesOf(7, [6]))).toThrow(BrokenPromise)
    expect(() => commitTo(whole, 9)).toThrow(BrokenPromise)
  })
})

describe('a conflict', () => {
  test.each<[string, number, number, readonly number[]]>([
    ['with nothing', 0, 3, []],
    ['with what is there', 0, 4, [2, 3, 3]],
    ['with what goes on', 9, 7, [5, 5, 5]],
    ['with another term', 6, 5, [3, 4]],
  ])('%s is at %i', (_, at, first, terms) => {
    expect(findConflict(log(), entriesOf(first, terms))).toBe(at)
  })

  test.each([
    [8, 5, { index: 8, term: 5 }],
    [8, 4, { index: 6, term: 3 }],
    [6, 2, { index: 4, term: 2 }],
    [8, 1, { index: 2, term: 1 }],
    [8, 0, { index: 1, term: 0 }],
    [12, 5, { index: 12, term: 0 }],
    [0, 5, { index: 0, term: 0 }],
  ])('at most at %i with a log that ends in term %i may end at %o', (index, term, end) => {
    expect(findConflictByTerm(log(), index, term)).toEqual(end)
  })
})

describe('what is committed is handed out', () => {
  test('at once, and once', () => {
    const whole = log()
    commitTo(whole, 7)
    expect(indexesOf(nextCommitted(whole))).toEqual([3, 4, 5, 6, 7])
    acceptApplying(whole, 7, 10)

    expect(hasNextCommitted(whole)).toBe(false)
    commitTo(whole, 8)
    expect(indexesOf(nextCommitted(whole))).toEqual([8])
  })

  test('only as far as it is stored, in asynchronous mode', () => {
    const whole = log({ isAsynchronous: true })
    commitTo(whole, 7)

    expect(indexesOf(nextCommitted(whole))).toEqual([3, 4, 5])
  })

  test('not while a snapshot waits', () => {
    const whole = log()
    commitTo(whole, 7)
    restoreLog(whole, SNAPSHOT)

    expect([whole.committed, nextCommitted(whole)]).toEqual([9, []])
    expect([firstIndex(whole), lastIndex(whole), termAt(whole, 9)]).toEqual([10, 9, 7])
  })

  test('in parts while too much of it is not applied yet', () => {
    const whole = log({ maxApplyingSize: 20 })
    commitTo(whole, 8)
    const first = nextCommitted(whole)
    expect(indexesOf(first)).toEqual([3, 4])
    acceptApplying(whole, 4, encodedSizeOf(first))
    expect(nextCommitted(whole)).toEqual([])
    appliedTo(whole, 4, encodedSizeOf(first))

    expect(indexesOf(nextCommitted(whole))).toEqual([5, 6])
  })

  test('never beyond what is committed, nor back', () => {
    const whole = log()
    commitTo(whole, 6)
    appliedTo(whole, 5, 0)

    expect([whole.applied, whole.applying]).toEqual([5, 5])
    expect(() => acceptApplying(whole, 7, 0)).toThrow(BrokenPromise)
    expect(() => appliedTo(whole, 7, 0)).toThrow(BrokenPromise)
    expect(() => appliedTo(whole, 4, 0)).toThrow(BrokenPromise)
  })
})
