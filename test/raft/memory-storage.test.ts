import { describe, expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import { COMPACTED, UNAVAILABLE } from '../../src/raft/storage.ts'
import { entriesOf } from './lone.ts'
import { confStateOf } from './member.ts'

const VOTERS = confStateOf([1, 2, 3])

/** Entries 4, 5 and 6 of terms 4, 5 and 6 behind a compacted entry 3 of term 3. */
function storage(): MemoryStorage {
  const made = new MemoryStorage()
  made.append(entriesOf(1, [1, 2, 3, 4, 5, 6]))
  made.compact(3)
  return made
}

function terms(held: MemoryStorage): number[] {
  const { firstIndex, lastIndex } = held
  const entries = held.entries(firstIndex, lastIndex + 1, Number.POSITIVE_INFINITY)
  return entries.map(({ term }) => term)
}

// Source: spec/raft.md, section 7; storage.go.
describe('a storage in memory', () => {
  test('knows the terms of what it holds and of the entry before', () => {
    const held = storage()

    expect([2, 3, 4, 6, 7].map((index) => held.term(index))).toEqual([
      COMPACTED,
      3,
      4,
      6,
      UNAVAILABLE,
    ])
  })

  test.each([
    ['behind the end', 7, [7], [4, 5, 6, 7]],
    ['in the place of an end', 5, [9, 9], [4, 9, 9]],
    ['of which some are compacted', 2, [2, 3, 8], [8]],
    ['that are all compacted', 1, [1, 2, 3], [4, 5, 6]],
    ['that are none', 5, [], [4, 5, 6]],
  ])('takes entries %s', (_, first, added, expected) => {
    const held = storage()
    held.append(entriesOf(first, added))

    expect(terms(held)).toEqual(expected)
  })

  test('breaks a promise rather than leave a gap', () => {
    expect(() => storage().append(entriesOf(8, [8]))).toThrow(BrokenPromise)
  })

  test('gives at least one entry however small the limit', () => {
    const held = storage()

    expect(held.entries(4, 7, 0)).toEqual(entriesOf(4, [4]))
  })

  test('refuses to compact what is gone, and breaks a promise beyond its end', () => {
    const held = storage()

    expect([held.compact(3), held.compact(5)]).toEqual(['compacted', undefined])
    expect([held.firstIndex, held.term(5), terms(held)]).toEqual([6, 5, [6]])
    expect(() => held.compact(7)).toThrow(BrokenPromise)
  })

  test('makes newer snapshots only, and keeps its entries', () => {
    const held = storage()
    const made = held.createSnapshot(5, VOTERS, 'five')

    expect(made).toEqual({ index: 5, term: 5, confState: VOTERS, data: 'five' })
    expect(held.createSnapshot(5, undefined, 'again')).toBe('snapshot-out-of-date')
    expect(held.createSnapshot(6, undefined, 'six')).toMatchObject({ confState: VOTERS })
    expect(() => held.createSnapshot(7, undefined, '')).toThrow(BrokenPromise)
    expect(terms(held)).toEqual([4, 5, 6])
  })

  test('empties its log for a snapshot from elsewhere, unless it has a newer one', () => {
    const held = storage()
    const taken = { index: 9, term: 7, confState: VOTERS, data: '' }

    expect(held.applySnapshot(taken)).toBeUndefined()
    expect([held.firstIndex, held.lastIndex, held.term(9)]).toEqual([10, 9, 7])
    expect(held.applySnapshot({ ...taken, index: 8 })).toBe('snapshot-out-of-date')
    expect(held.snapshot()).toBe(taken)
  })

  test('is copied into one that goes on by itself', () => {
    const held = storage()
    const copy = held.clone()
    held.append(entriesOf(6, [9, 9]))
    copy.append(entriesOf(7, [7]))

    expect([terms(held), terms(copy)]).toEqual([
      [4, 5, 9, 9],
      [4, 5, 6, 7],
    ])
  })
})
