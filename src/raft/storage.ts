import type { ConfState } from './conf-change.ts'
import type { Entry } from './entry.ts'
import type { Snapshot } from './message.ts'
import type { HardState } from './ready.ts'

/** `term` of an index that was compacted away. */
export const COMPACTED = -1
/** `term` of an index beyond the log. */
export const UNAVAILABLE = -2

/** What a core reads of what its owner made durable. The owner writes; a core only reads. */
export interface Storage {
  readonly hardState: HardState
  readonly confState: ConfState
  /** First index still held; the term at `firstIndex - 1` is known, too. */
  readonly firstIndex: number
  /** `firstIndex - 1` when no entry is held. */
  readonly lastIndex: number
  /** Term at an index, COMPACTED or UNAVAILABLE. */
  term(index: number): number
  /**
   * Entries from `low` to `high` (excluded): the longest prefix of at most `maxSize` encoded bytes,
   * but at least one entry. Both lie within the log and `low < high`.
   */
  entries(low: number, high: number, maxSize: number): readonly Entry[]
  /** The latest snapshot, or undefined while none can be had just now. */
  snapshot(): Snapshot | undefined
}
