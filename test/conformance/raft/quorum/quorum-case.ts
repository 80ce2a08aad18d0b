/** What one directive asks about. */
export interface QuorumCase {
  /** In written order. */
  readonly incoming: readonly number[]
  /** Undefined: not joint. Empty: joint with an empty half. */
  readonly outgoing: readonly number[] | undefined
  /** What was written per voter; voters whose value is `_` have no entry. */
  readonly values: ReadonlyMap<number, number>
}

/** Votes as upstream numbers them. */
export const NO = 1
export const YES = 2
