/** How a walkthrough of a run looks. */
export interface WalkLook {
  /** Columns; lines are never longer. At least 20; 80 when left out. */
  readonly width?: number
  /** True: ASCII characters only. */
  readonly ascii?: boolean
  /** True: with the 16 named colours. */
  readonly color?: boolean
  /** True: each step says which statement of the document it is, and what real etcd does. */
  readonly explain?: boolean
  /** Commands that lead on, one line each. */
  readonly next?: readonly string[]
}

/** Columns of a walkthrough that nobody gave a width. */
export const DEFAULT_WIDTH = 80
