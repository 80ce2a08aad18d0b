/** One operation on one node. Operations on node 0 are skipped. */
export interface ConfOperation {
  readonly kind: 'add-node' | 'remove-node' | 'update-node' | 'add-learner-node'
  readonly node: number
}

/**
 * How a change with several operations is carried out: `auto` (simple if it can be, else joint and
 * left automatically), joint and left automatically, or joint until an empty change leaves it.
 */
export type ConfTransition = 'auto' | 'joint-implicit' | 'joint-explicit'

/**
 * A change of the configuration; the first form has exactly one operation and transition `auto`.
 * Without operations and with transition `auto` it leaves a joint configuration.
 */
export interface ConfChange {
  readonly transition: ConfTransition
  readonly operations: readonly ConfOperation[]
  /** The application's own, one char per byte. */
  readonly context: string
}

/** A configuration as storage keeps it. Ids in ascending order. */
export interface ConfState {
  readonly voters: readonly number[]
  readonly learners: readonly number[]
  /** Voters of the configuration that is being left; empty unless joint. */
  readonly votersOutgoing: readonly number[]
  /** Outgoing voters that become learners on leaving. */
  readonly learnersNext: readonly number[]
  readonly autoLeave: boolean
}
