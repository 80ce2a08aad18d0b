import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  appendEntry,
  cloneLog,
  compactLog,
  createLog,
  entriesAfter,
  entryAt,
  type RaftLog,
  termAt,
  truncateAfter,
} from '../../src/goraft/log.ts'
import { type LogEntry, NO_ENTRIES } from '../../src/goraft/message.ts'
import { command } from './cluster.ts'

const WORK = command('work')

function fill(log: RaftLog, count: number, term: number): void {
  for (let added = 0; added < count; added += 1) {
    appendEntry(log, { index: log.lastIndex + 1, term, command: WORK })
  }
}

/** What a log is: everything that can be asked of it. */
function contents(log: RaftLog) {
  const { startIndex, startTerm, lastIndex, lastTerm } = log
  const entries = entriesAfter(log, startIndex, lastIndex)
  return { startIndex, startTerm, lastIndex, lastTerm, entries }
}

type Deed =
  | { readonly kind: 'append'; readonly count: number }
  | { readonly kind: 'truncate' | 'compact'; readonly part: number }
  | { readonly kind: 'fork' }

const deeds = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 300 }) }),
    fc.record({
      kind: fc.constantFrom('truncate' as const, 'compact' as const),
      part: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({ kind: fc.constant('fork' as const) }),
  ),
  { maxLength: 20 },
)

/** The same log as a plain list. */
interface Plain {
  startIndex: number
  startTerm: number
  entries: LogEntry[]
}

function plainContents(plain: Plain) {
  const last = plain.entries.at(-1)
  const { startIndex, startTerm, entries } = plain
  const lastIndex = startIndex + entries.length
  return { startIndex, startTerm, lastIndex, lastTerm: last?.term ?? startTerm, entries }
}

function perform(log: RaftLog, plain: Plain, deed: Deed, term: number): void {
  if (deed.kind === 'append') {
    const before = log.lastIndex
    fill(log, deed.count, term)
    plain.entries.push(...entriesAfter(log, before, deed.count))
  } else if (deed.kind !== 'fork') {
    const kept = Math.floor((plain.entries.length * deed.part) / 4)
    const index = plain.startIndex + kept
    if (deed.kind === 'truncate') {
      truncateAfter(log, index)
      plain.entries.length = kept
    } else {
      compactLog(log, index)
      plain.startTerm = plain.entries[kept - 1]?.term ?? plain.startTerm
      plain.startIndex = index
      plain.entries.splice(0, kept)
    }
  }
}

test('a log and its clones behave like plain lists, whatever is done to either', () => {
  fc.assert(
    fc.property(deeds, (list) => {
      const logs = [createLog(0, 0)]
      const plains: Plain[] = [{ startIndex: 0, startTerm: 0, entries: [] }]

      list.forEach((deed, term) => {
        // The newest and the oldest log go on, so that both sides of a fork are written to.
        for (const position of new Set([0, logs.length - 1])) {
          const log = logs[position]
          const plain = plains[position]
          if (log === undefined || plain === undefined) throw new Error('no such log')
          perform(log, plain, deed, term)
          if (deed.kind !== 'fork' || position !== logs.length - 1) continue
          logs.push(cloneLog(log))
          plains.push({ ...plain, entries: [...plain.entries] })
        }
      })

      expect(logs.map(contents)).toEqual(plains.map(plainContents))
    }),
    { numRuns: 150 },
  )
})

test('a clone shares all full chunks and all entries', () => {
  const log = createLog(0, 0)
  fill(log, 10_000, 3)

  const copy = cloneLog(log)

  const shared = copy.chunks.filter((chunk, position) => chunk === log.chunks[position])
  expect([copy.chunks.length, shared.length]).toEqual([40, 39])
  expect(entryAt(copy, 10_000)).toBe(entryAt(log, 10_000))
})

test('entries outside the log are undefined, and the term of the compacted end is known', () => {
  const log = createLog(0, 0)
  fill(log, 5, 1)
  fill(log, 5, 2)
  compactLog(log, 6)

  expect([entryAt(log, 6), entryAt(log, 11), entryAt(log, 7)?.term]).toEqual([
    undefined,
    undefined,
    2,
  ])
  expect([termAt(log, 5), termAt(log, 6), termAt(log, 11)]).toEqual([-1, 2, -1])
})

test('asking behind the end gives the shared empty list; a limit cuts the answer', () => {
  const log = createLog(0, 0)
  fill(log, 5, 1)

  expect(entriesAfter(log, 5, 10)).toBe(NO_ENTRIES)
  expect(entriesAfter(log, 1, 2).map((entry) => entry.index)).toEqual([2, 3])
})
