import { assert } from '../assert.ts'
import { fold32, foldNumber } from '../hash.ts'
import type { ConfState } from './conf-change.ts'
import { foldSnapshot } from './content-hash.ts'
import type { Entry } from './entry.ts'
import { EntryList } from './entry-list.ts'
import { limitSize } from './entry-size.ts'
import type { Snapshot } from './message.ts'
import type { HardState } from './ready.ts'
import { COMPACTED, type Storage, UNAVAILABLE } from './storage.ts'

/** Why a storage refused; nothing changed then. */
export type StorageRefusal = 'compacted' | 'unavailable' | 'snapshot-out-of-date'

const EMPTY_CONF_STATE: ConfState = {
  voters: [],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
}
const EMPTY_SNAPSHOT: Snapshot = { index: 0, term: 0, confState: EMPTY_CONF_STATE, data: '' }

/**
 * A storage in memory: what a node would find after a crash.
 *
 * Source: etcd-io/raft, storage.go, MemoryStorage.
 */
export class MemoryStorage implements Storage {
  hardState: HardState = { term: 0, vote: 0, commit: 0 }
  private latest: Snapshot = EMPTY_SNAPSHOT
  private list = new EntryList()
  /** Index and term of the last entry that is not held any more. */
  private compactedIndex = 0
  private compactedTerm = 0

  get confState(): ConfState {
    return this.latest.confState
  }

  get firstIndex(): number {
    return this.compactedIndex + 1
  }

  get lastIndex(): number {
    return this.compactedIndex + this.list.length
  }

  term(index: number): number {
    const offset = index - this.compactedIndex
    if (offset < 0) return COMPACTED
    if (offset === 0) return this.compactedTerm
    return this.list.at(offset - 1)?.term ?? UNAVAILABLE
  }

  entries(low: number, high: number, maxSize: number): readonly Entry[] {
    const first = this.firstIndex
    return limitSize(this.list.slice(low - first, high - first), maxSize)
  }

  snapshot(): Snapshot | undefined {
    return this.latest
  }

  setHardState(state: HardState): void {
    this.hardState = state
  }

  /** Adds entries; those from the first index on are replaced, what is compacted already is left out. */
  append(entries: readonly Entry[]): void {
    const { firstIndex, lastIndex } = this
    const first = entries[0]?.index ?? firstIndex
    const skipped = Math.max(0, firstIndex - first)
    if (skipped >= entries.length) return
    assert(first <= lastIndex + 1, 'a storage is appended to without a gap')
    if (first + skipped <= lastIndex) this.list.keepFirst(first + skipped - firstIndex)
    this.list.pushAll(entries, skipped)
  }

  /** Takes a snapshot's place for everything before; refused when a newer one is here. */
  applySnapshot(snapshot: Snapshot): StorageRefusal | undefined {
    if (this.latest.index > 0 && this.latest.index >= snapshot.index) return 'snapshot-out-of-date'
    this.latest = snapshot
    this.list = new EntryList()
    this.compactedIndex = snapshot.index
    this.compactedTerm = snapshot.term
    return undefined
  }

  /** Makes a snapshot of the application at an index; refused when it is not newer. */
  createSnapshot(
    index: number,
    confState: ConfState | undefined,
    data: string,
  ): Snapshot | StorageRefusal {
    if (index <= this.latest.index) return 'snapshot-out-of-date'
    assert(index <= this.lastIndex, 'a snapshot is of an index that is held')
    const term = this.term(index)
    this.latest = { index, term, confState: confState ?? this.latest.confState, data }
    return this.latest
  }

  /** Drops everything up to an index, which is at most the last one. */
  compact(index: number): StorageRefusal | undefined {
    if (index <= this.compactedIndex) return 'compacted'
    assert(index <= this.lastIndex, 'no more is compacted than is held')
    this.compactedTerm = this.term(index)
    this.list.dropFirst(index - this.compactedIndex)
    this.compactedIndex = index
    return undefined
  }

  /** 32-bit hash of all that is stored. */
  digest(): number {
    const { term, vote, commit } = this.hardState
    let hash = fold32(this.list.digest(), this.list.length)
    for (const value of [term, vote, commit, this.compactedIndex, this.compactedTerm]) {
      hash = foldNumber(hash, value)
    }
    return foldSnapshot(hash, this.latest)
  }

  /** A copy that goes on by itself; entries are shared. */
  clone(): MemoryStorage {
    const copy = new MemoryStorage()
    copy.hardState = this.hardState
    copy.latest = this.latest
    copy.list = this.list.clone()
    copy.compactedIndex = this.compactedIndex
    copy.compactedTerm = this.compactedTerm
    return copy
  }
}
