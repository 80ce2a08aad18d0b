/** When an operation is carried out. */
export interface Timed {
  /** Wall clock of the machine that carries it out, microseconds since 1970; for `ttl` only. */
  readonly nowUs: number
}

/** What a write puts into a node. */
export interface Written extends Timed {
  /** Bytes; ignored when a directory is made. */
  readonly value: string
  /** Wall clock, microseconds since 1970, as it stands in the log entry; null: lives for ever. */
  readonly expirationUs: number | null
  /** 3.4 only: keep the value, change the lifetime, wake nobody. Absent means no. */
  readonly isRefresh?: boolean
}

/** Options of `setKey`. */
export interface SetOptions extends Written {
  readonly isDirectory: boolean
}

/** Options of `createKey`. */
export interface CreateOptions extends Written {
  readonly isDirectory: boolean
  /** Make a key below the path, named after the index of its creation (POST). */
  readonly isInOrder: boolean
}

/** Options of `updateKey`. */
export type UpdateOptions = Written

/** The conditions of a comparison. */
export interface Comparison {
  /** Bytes; empty: not compared. */
  readonly prevValue: string
  /** Modified index; 0: not compared. */
  readonly prevIndex: number
}

/** Options of `compareAndSwap`. */
export interface SwapOptions extends Written, Comparison {}

/** Options of `compareAndDelete`. */
export interface CompareAndDeleteOptions extends Timed, Comparison {}

/** Options of `removeKey`. */
export interface RemoveOptions extends Timed {
  /** Allows the removal of an empty directory. */
  readonly isDirectory: boolean
  /** Allows the removal of a directory with everything in it. */
  readonly isRecursive: boolean
}

/** Options of `expireKeys`. */
export interface ExpireOptions extends Timed {
  /** Leader's wall clock as the sync entry carries it: what is due then or earlier goes. */
  readonly cutoffUs: number
}

/** Chance for unsorted listings: a whole number from `low` to `high`, both included. */
export type ListingDraw = (low: number, high: number) => number

/** Options of `getKey`. */
export interface GetOptions extends Timed {
  readonly isRecursive: boolean
  /** Sort every level bytewise by key; then nothing is drawn. */
  readonly isSorted: boolean
  /**
   * Called for every non-empty directory that is listed unsorted, a directory before its
   * children: once with (0, 7) while it fits eight slots, hidden children counted; else once per
   * child but one.
   */
  readonly draw: ListingDraw
}

/** Options of `watchKey`. */
export interface WatchOptions {
  readonly path: string
  /** Also changes below the path. */
  readonly isRecursive: boolean
  /** Stays registered after an event. */
  readonly isStream: boolean
  /** First index of interest; 0: whatever comes next. */
  readonly sinceIndex: number
}
