import { assert } from '../assert.ts'
import { type Entry, NO_ENTRIES } from './entry.ts'
import { encodedSizeOf, limitSize } from './entry-size.ts'
import type { Snapshot } from './message.ts'
import type { RaftRules } from './rules.ts'
import { COMPACTED, type Storage, UNAVAILABLE } from './storage.ts'
import {
  cloneUnstable,
  createUnstable,
  nextEntries,
  replaceBy,
  truncateAndAppend,
  type Unstable,
  type UnstableNote,
  unstableLastIndex,
  unstableTerm,
} from './unstable.ts'

/**
 * The log of a node: what is in storage, then what is not yet.
 *
 * `applied <= applying <= committed <= lastIndex` always.
 *
 * Source: etcd-io/raft, log.go, raftLog.
 */
export interface RaftLog {
  readonly storage: Storage
  readonly unstable: Unstable
  committed: number
  /** Highest index handed out to be applied. */
  applying: number
  /** Highest index that was applied. */
  applied: number
  /** Encoded bytes handed out and not applied yet. */
  applyingSize: number
  readonly maxApplyingSize: number
  /** No more is handed out until enough of it is applied. */
  isApplyingPaused: boolean
  /** Entries sent last, for the next follower that wants the same. */
  sent: { readonly low: number; readonly high: number; readonly entries: readonly Entry[] }
  readonly rules: RaftRules
  readonly isAsynchronous: boolean
}

export interface LogSettings {
  readonly maxApplyingSize: number
  readonly rules: RaftRules
  readonly isAsynchronous: boolean
}

const NOTHING_SENT = { low: 0, high: 0, entries: NO_ENTRIES }

/** A log that holds what storage holds; nothing of it counts as applied but what is compacted. */
export function createLog(storage: Storage, settings: LogSettings): RaftLog {
  const { firstIndex, lastIndex } = storage
  return {
    storage,
    unstable: createUnstable(lastIndex + 1),
    committed: firstIndex - 1,
    applying: firstIndex - 1,
    applied: firstIndex - 1,
    applyingSize: 0,
    maxApplyingSize: settings.maxApplyingSize,
    isApplyingPaused: false,
    sent: NOTHING_SENT,
    rules: settings.rules,
    isAsynchronous: settings.isAsynchronous,
  }
}

/** A copy over another storage that holds the same. */
export function cloneLog(log: RaftLog, storage: Storage): RaftLog {
  return {
    storage,
    unstable: cloneUnstable(log.unstable),
    committed: log.committed,
    applying: log.applying,
    applied: log.applied,
    applyingSize: log.applyingSize,
    maxApplyingSize: log.maxApplyingSize,
    isApplyingPaused: log.isApplyingPaused,
    sent: log.sent,
    rules: log.rules,
    isAsynchronous: log.isAsynchronous,
  }
}

export function firstIndex({ unstable, storage }: RaftLog): number {
  return unstable.snapshot === undefined ? storage.firstIndex : unstable.snapshot.index + 1
}

export function lastIndex({ unstable, storage }: RaftLog): number {
  return unstableLastIndex(unstable) ?? storage.lastIndex
}

/** Term at an index: COMPACTED before the log, UNAVAILABLE behind it. */
export function termAt(log: RaftLog, index: number): number {
  const { unstable } = log
  if (index >= unstable.offset) {
    return unstable.entries.at(index - unstable.offset)?.term ?? UNAVAILABLE
  }
  const found = unstableTerm(unstable, index)
  if (found !== undefined) return found
  if (index + 1 < firstIndex(log)) return COMPACTED
  return log.storage.term(index)
}

export function lastTerm(log: RaftLog): number {
  const term = termAt(log, lastIndex(log))
  assert(term >= 0, 'the term of the last entry is known')
  return term
}

/**
 * Entries from an index on, of at most `maxSize` encoded bytes, but at least one of those there are;
 * undefined when they are compacted.
 */
export function entriesFrom(
  log: RaftLog,
  low: number,
  maxSize: number,
): readonly Entry[] | undefined {
  const high = lastIndex(log) + 1
  if (low >= high) return NO_ENTRIES
  if (low < firstIndex(log)) return undefined
  // Followers that keep up want the same: they share one array.
  if (log.sent.low === low && log.sent.high === high) return log.sent.entries
  const entries = slice(log, low, high, maxSize)
  log.sent = { low, high, entries }
  return entries
}

/** Entries from `low` to `high`, the last excluded, of at most `maxSize` encoded bytes. */
export function slice(log: RaftLog, low: number, high: number, maxSize: number): readonly Entry[] {
  const { offset, entries } = log.unstable
  if (low >= high) return NO_ENTRIES
  if (low >= offset) return limitSize(entries.slice(low - offset, high - offset), maxSize)
  if (high <= offset) return log.storage.entries(low, high, maxSize)
  const stored = log.storage.entries(low, offset, maxSize)
  if (stored.length < offset - low) return stored
  const left = maxSize - encodedSizeOf(stored)
  if (left <= 0) return stored
  const rest = limitSize(entries.slice(0, high - offset), left)
  // At least one entry is given, and storage has given it.
  if (rest.length === 1 && encodedSizeOf(rest) > left) return stored
  return [...stored, ...rest]
}

/** Adds entries behind the log or in the place of its uncommitted end. */
export function append(log: RaftLog, entries: readonly Entry[]): UnstableNote | undefined {
  const [first] = entries
  if (first === undefined) return undefined
  assert(first.index > log.committed, 'what is committed is never replaced')
  log.sent = NOTHING_SENT
  return truncateAndAppend(log.unstable, entries)
}

/** Where an append differs from the log; 0 when it holds nothing that is not there already. */
export function findConflict(log: RaftLog, entries: readonly Entry[]): number {
  for (const entry of entries) {
    if (termAt(log, entry.index) !== entry.term) return entry.index
  }
  return 0
}

/**
 * The largest index, at most `index`, whose term is at most `term`: where a log that ends in that term
 * may match. A term that is not known counts as a match of term 0.
 */
export function findConflictByTerm(
  log: RaftLog,
  index: number,
  term: number,
): { readonly index: number; readonly term: number } {
  for (let at = index; at > 0; at -= 1) {
    const own = termAt(log, at)
    if (own < 0) return { index: at, term: 0 }
    if (own <= term) return { index: at, term: own }
  }
  return { index: 0, term: 0 }
}

/** Raises the commit index; never lowers it. */
export function commitTo(log: RaftLog, index: number): void {
  if (log.committed >= index) return
  assert(index <= lastIndex(log), 'no more is committed than the log holds')
  log.committed = index
}

/** Whether a snapshot waits to be stored or is being stored. */
export function hasSnapshotPending(log: RaftLog): boolean {
  return log.unstable.snapshot !== undefined
}

/** The snapshot to send to a peer; undefined when there is none just now. */
export function latestSnapshot(log: RaftLog): Snapshot | undefined {
  return log.unstable.snapshot ?? log.storage.snapshot()
}

/** Takes a snapshot in the place of everything. */
export function restoreLog(log: RaftLog, snapshot: Snapshot): void {
  log.sent = NOTHING_SENT
  log.committed = snapshot.index
  replaceBy(log.unstable, snapshot)
}

function applicable(log: RaftLog): number {
  return log.rules.applicableUpTo(log.committed, log.unstable.offset - 1, log.isAsynchronous)
}

/** Whether there is anything to hand out. */
export function hasNextCommitted(log: RaftLog): boolean {
  if (log.isApplyingPaused || log.unstable.snapshot !== undefined) return false
  return log.applying < applicable(log)
}

/** Entries to be applied next; empty while a snapshot is pending or enough is handed out already. */
export function nextCommitted(log: RaftLog): readonly Entry[] {
  if (!hasNextCommitted(log)) return NO_ENTRIES
  const left = log.maxApplyingSize - log.applyingSize
  return slice(log, log.applying + 1, applicable(log) + 1, left)
}

/** Notes that entries up to an index, of `size` encoded bytes, are handed out. */
export function acceptApplying(log: RaftLog, index: number, size: number): void {
  assert(index <= log.committed, 'only what is committed is applied')
  log.applying = index
  log.applyingSize += size
  log.isApplyingPaused = log.applyingSize >= log.maxApplyingSize || index < applicable(log)
}

/** Notes that entries up to an index, of `size` encoded bytes, were applied. */
export function appliedTo(log: RaftLog, index: number, size: number): void {
  assert(
    index <= log.committed && index >= log.applied,
    'applied lies between itself and committed',
  )
  log.applied = index
  log.applying = Math.max(log.applying, index)
  log.applyingSize = Math.max(0, log.applyingSize - size)
  log.isApplyingPaused = log.applyingSize >= log.maxApplyingSize
}

/** Entries that storage was not handed yet. */
export function nextUnstable(log: RaftLog): readonly Entry[] {
  return nextEntries(log.unstable)
}
