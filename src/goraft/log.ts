import { assert, present } from '../assert.ts'
import { type LogEntry, NO_ENTRIES } from './message.ts'

/** Entries in one chunk; a power of two. */
const CHUNK = 256
const CHUNK_BITS = 8

/**
 * A log whose clone costs microseconds: clones share the entries and all chunks but the last one.
 * Only the last chunk is ever written to.
 */
export interface RaftLog {
  /** Last index that was compacted away; 0 without compaction. */
  startIndex: number
  /** Term of that entry; 0 without compaction. */
  startTerm: number
  /** `startIndex` when the log holds no entry. */
  lastIndex: number
  /** `startTerm` when the log holds no entry. */
  lastTerm: number
  /** Index right before the first entry in `chunks`; at most `startIndex`. */
  base: number
  /** All full except the last one. */
  chunks: LogEntry[][]
}

/** A log without entries that begins behind `startIndex`. */
export function createLog(startIndex: number, startTerm: number): RaftLog {
  return {
    startIndex,
    startTerm,
    lastIndex: startIndex,
    lastTerm: startTerm,
    base: startIndex,
    chunks: [],
  }
}

/** A copy that shares entries and full chunks. */
export function cloneLog(log: RaftLog): RaftLog {
  const chunks = log.chunks.slice()
  const tail = chunks.pop()
  if (tail !== undefined) chunks.push(tail.slice())
  return { ...log, chunks }
}

/** Adds the next entry; its index must be the one after the last. */
export function appendEntry(log: RaftLog, entry: LogEntry): void {
  assert(entry.index === log.lastIndex + 1, 'log entries follow each other without a gap')
  const tail = log.chunks[log.chunks.length - 1]
  if (tail === undefined || tail.length === CHUNK) log.chunks.push([entry])
  else tail.push(entry)
  log.lastIndex = entry.index
  log.lastTerm = entry.term
}

/** The entry at `index`; undefined when it is compacted away or beyond the end. */
export function entryAt(log: RaftLog, index: number): LogEntry | undefined {
  if (index <= log.startIndex || index > log.lastIndex) return undefined
  const position = index - log.base - 1
  return log.chunks[position >>> CHUNK_BITS]?.[position & (CHUNK - 1)]
}

/** Term of the entry at `index`, also right at the compacted end; -1 outside the log. */
export function termAt(log: RaftLog, index: number): number {
  if (index === log.startIndex) return log.startTerm
  return entryAt(log, index)?.term ?? -1
}

/** Drops all entries behind `index`, which must lie in the log or right at its start. */
export function truncateAfter(log: RaftLog, index: number): void {
  assert(index >= log.startIndex && index <= log.lastIndex, 'a cut lies within the log')
  if (index === log.lastIndex) return
  const kept = index - log.base
  log.chunks.length = Math.ceil(kept / CHUNK)
  const tail = log.chunks.pop()
  // The new last chunk may have been a full one that clones share: it is copied before any write.
  if (tail !== undefined) log.chunks.push(tail.slice(0, kept - log.chunks.length * CHUNK))
  log.lastTerm = termAt(log, index)
  log.lastIndex = index
}

/** Entries behind `index`, at most `limit`; the shared empty list when there are none. */
export function entriesAfter(log: RaftLog, index: number, limit: number): readonly LogEntry[] {
  const end = Math.min(log.lastIndex, index + limit)
  if (index >= end) return NO_ENTRIES
  const entries: LogEntry[] = []
  for (let next = index + 1; next <= end; next += 1) {
    entries.push(present(entryAt(log, next), 'entries are asked for within the log'))
  }
  return entries
}

/** Forgets all entries up to and including `index`, which must lie in the log. */
export function compactLog(log: RaftLog, index: number): void {
  assert(index >= log.startIndex && index <= log.lastIndex, 'compaction stays within the log')
  log.startTerm = termAt(log, index)
  log.startIndex = index
  const dropped = Math.min((index - log.base) >>> CHUNK_BITS, log.chunks.length)
  if (dropped === 0) return
  log.chunks.splice(0, dropped)
  log.base += dropped * CHUNK
}
