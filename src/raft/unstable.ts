import { type Entry, NO_ENTRIES } from './entry.ts'
import { EntryList } from './entry-list.ts'
import type { Snapshot } from './message.ts'

/**
 * The end of a log that is not known to be stored: a snapshot, or entries from `offset` on.
 *
 * Source: etcd-io/raft, log_unstable.go, unstable.
 */
export interface Unstable {
  /** Undefined once it is stored. */
  snapshot: Snapshot | undefined
  isSnapshotInProgress: boolean
  entries: EntryList
  /** Index of the first of `entries`, or of the next there will be. */
  offset: number
  /** Before this index everything was handed to storage. */
  offsetInProgress: number
}

/** What happened to the end of the log. */
export interface UnstableNote {
  readonly kind: 'unstable-truncated' | 'unstable-replaced'
  readonly index: number
}

export type StableResult =
  | { readonly kind: 'stable' }
  | { readonly kind: 'stable-missing' | 'stable-matches-snapshot' }
  | { readonly kind: 'stable-mismatch'; readonly term: number }

const STABLE: StableResult = { kind: 'stable' }

export function createUnstable(offset: number): Unstable {
  return {
    snapshot: undefined,
    isSnapshotInProgress: false,
    entries: new EntryList(),
    offset,
    offsetInProgress: offset,
  }
}

export function cloneUnstable(unstable: Unstable): Unstable {
  return {
    snapshot: unstable.snapshot,
    isSnapshotInProgress: unstable.isSnapshotInProgress,
    entries: unstable.entries.clone(),
    offset: unstable.offset,
    offsetInProgress: unstable.offsetInProgress,
  }
}

/** Last index if it is unstable; undefined otherwise. */
export function unstableLastIndex({ entries, offset, snapshot }: Unstable): number | undefined {
  return entries.length > 0 ? offset + entries.length - 1 : snapshot?.index
}

/** Term at an index if it is known here; undefined otherwise. */
export function unstableTerm({ entries, offset, snapshot }: Unstable, index: number) {
  if (index >= offset) return entries.at(index - offset)?.term
  return snapshot?.index === index ? snapshot.term : undefined
}

/** Entries that storage was not handed yet. */
export function nextEntries({ entries, offset, offsetInProgress }: Unstable): readonly Entry[] {
  const from = offsetInProgress - offset
  return from >= entries.length ? NO_ENTRIES : entries.slice(from, entries.length)
}

/** Whether there are any. */
export function hasNextEntries({ entries, offset, offsetInProgress }: Unstable): boolean {
  return offsetInProgress - offset < entries.length
}

/** The snapshot if storage was not handed it yet. */
export function nextSnapshot(unstable: Unstable): Snapshot | undefined {
  return unstable.isSnapshotInProgress ? undefined : unstable.snapshot
}

/** Notes that everything here was handed to storage. */
export function acceptUnstable(unstable: Unstable): void {
  if (unstable.entries.length > 0) {
    unstable.offsetInProgress = unstable.offset + unstable.entries.length
  }
  if (unstable.snapshot !== undefined) unstable.isSnapshotInProgress = true
}

/** Takes in entries, in the place of those from their first index on; tells what was replaced. */
export function truncateAndAppend(
  unstable: Unstable,
  entries: readonly Entry[],
): UnstableNote | undefined {
  const from = entries[0]?.index ?? 0
  const end = unstable.offset + unstable.entries.length
  let note: UnstableNote | undefined
  if (from <= unstable.offset && from !== end) {
    unstable.entries = new EntryList()
    unstable.offset = from
    unstable.offsetInProgress = from
    note = { kind: 'unstable-replaced', index: from }
  } else if (from < end) {
    unstable.entries.keepFirst(from - unstable.offset)
    unstable.offsetInProgress = Math.min(unstable.offsetInProgress, from)
    note = { kind: 'unstable-truncated', index: from }
  }
  unstable.entries.pushAll(entries)
  return note
}

/** Takes a snapshot in the place of everything. */
export function replaceBy(unstable: Unstable, snapshot: Snapshot): void {
  unstable.snapshot = snapshot
  unstable.isSnapshotInProgress = false
  unstable.entries = new EntryList()
  unstable.offset = snapshot.index + 1
  unstable.offsetInProgress = unstable.offset
}

/** Notes that the log is stored up to an entry: exactly that one must be here. */
export function stableTo(unstable: Unstable, index: number, term: number): StableResult {
  const own = unstableTerm(unstable, index)
  if (own === undefined) return { kind: 'stable-missing' }
  if (index < unstable.offset) return { kind: 'stable-matches-snapshot' }
  if (own !== term) return { kind: 'stable-mismatch', term: own }
  unstable.entries.dropFirst(index + 1 - unstable.offset)
  unstable.offset = index + 1
  unstable.offsetInProgress = Math.max(unstable.offsetInProgress, unstable.offset)
  return STABLE
}

/** Notes that a snapshot is stored. */
export function stableSnapshotTo(unstable: Unstable, index: number): void {
  if (unstable.snapshot?.index !== index) return
  unstable.snapshot = undefined
  unstable.isSnapshotInProgress = false
}
