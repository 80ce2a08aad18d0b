import { describe, expect, test } from 'vitest'
import {
  acceptUnstable,
  createUnstable,
  nextEntries,
  nextSnapshot,
  replaceBy,
  stableSnapshotTo,
  stableTo,
  truncateAndAppend,
  type Unstable,
  unstableLastIndex,
  unstableTerm,
} from '../../src/raft/unstable.ts'
import { entriesOf } from './lone.ts'
import { confStateOf } from './member.ts'

const SNAPSHOT = { index: 4, term: 1, confState: confStateOf([1]), data: '' }

/** Entries 5, 6 and 7 of term 1, all handed out. */
function inProgress(): Unstable {
  const unstable = createUnstable(5)
  truncateAndAppend(unstable, entriesOf(5, [1, 1, 1]))
  acceptUnstable(unstable)
  return unstable
}

function shape({ entries, offset, offsetInProgress }: Unstable) {
  const held = entries.slice(0, entries.length)
  return { held: held.map(({ term, index }) => `${term}/${index}`), offset, offsetInProgress }
}

// Source: spec/raft.md, section 7; log_unstable.go.
describe('entries come in', () => {
  test('exactly at the end: they extend', () => {
    const unstable = inProgress()

    expect(truncateAndAppend(unstable, entriesOf(8, [2]))).toBeUndefined()
    expect(shape(unstable)).toEqual({
      held: ['1/5', '1/6', '1/7', '2/8'],
      offset: 5,
      offsetInProgress: 8,
    })
    expect(nextEntries(unstable)).toEqual(entriesOf(8, [2]))
  })

  test.each([5, 4])('at or before the first (%i): they replace all', (from) => {
    const unstable = inProgress()

    expect(truncateAndAppend(unstable, entriesOf(from, [2, 2]))).toEqual({
      kind: 'unstable-replaced',
      index: from,
    })
    expect(shape(unstable)).toEqual({
      held: [`2/${from}`, `2/${from + 1}`],
      offset: from,
      offsetInProgress: from,
    })
  })

  test('in between: what stands before is kept, and what is cut must be handed out again', () => {
    const unstable = inProgress()

    expect(truncateAndAppend(unstable, entriesOf(6, [2]))).toEqual({
      kind: 'unstable-truncated',
      index: 6,
    })
    expect(shape(unstable)).toEqual({ held: ['1/5', '2/6'], offset: 5, offsetInProgress: 6 })
    expect(nextEntries(unstable)).toEqual(entriesOf(6, [2]))
  })
})

describe('entries are stored', () => {
  test('up to one that is here: they go', () => {
    const unstable = inProgress()

    expect(stableTo(unstable, 6, 1)).toEqual({ kind: 'stable' })
    expect(shape(unstable)).toEqual({ held: ['1/7'], offset: 7, offsetInProgress: 8 })
  })

  test.each([
    ['of another term', 6, 2, { kind: 'stable-mismatch', term: 1 }],
    ['beyond the end', 8, 1, { kind: 'stable-missing' }],
    ['stored already', 3, 1, { kind: 'stable-missing' }],
  ])('%s: nothing changes', (_, index, term, result) => {
    const unstable = inProgress()

    expect(stableTo(unstable, index, term)).toEqual(result)
    expect(shape(unstable)).toEqual(shape(inProgress()))
  })

  test('as far as the snapshot reaches: nothing changes', () => {
    const unstable = createUnstable(1)
    replaceBy(unstable, SNAPSHOT)
    truncateAndAppend(unstable, entriesOf(5, [1]))

    expect(stableTo(unstable, 4, 1)).toEqual({ kind: 'stable-matches-snapshot' })
    expect(shape(unstable)).toEqual({ held: ['1/5'], offset: 5, offsetInProgress: 5 })
  })
})

describe('a snapshot', () => {
  test('takes the place of everything and is handed out once', () => {
    const unstable = inProgress()
    replaceBy(unstable, SNAPSHOT)

    expect(shape(unstable)).toEqual({ held: [], offset: 5, offsetInProgress: 5 })
    expect([unstableLastIndex(unstable), unstableTerm(unstable, 4)]).toEqual([4, 1])
    expect(nextSnapshot(unstable)).toBe(SNAPSHOT)
    acceptUnstable(unstable)
    expect(nextSnapshot(unstable)).toBeUndefined()
  })

  test('goes when that very one is stored', () => {
    const unstable = inProgress()
    replaceBy(unstable, SNAPSHOT)
    stableSnapshotTo(unstable, 3)
    expect(unstable.snapshot).toBe(SNAPSHOT)
    stableSnapshotTo(unstable, 4)

    expect(unstable.snapshot).toBeUndefined()
    expect(unstableLastIndex(unstable)).toBeUndefined()
  })
})
