/**
 * A configuration in use. Ids in ascending order. Immutable: a change makes a new one.
 *
 * `outgoing` is empty unless the configuration is joint.
 */
export interface Configuration {
  readonly incoming: readonly number[]
  readonly outgoing: readonly number[]
  readonly learners: readonly number[]
  /** Outgoing voters that become learners on leaving. */
  readonly learnersNext: readonly number[]
  readonly autoLeave: boolean
}
