import type { WorldEvent } from '../world/event.ts'
import type { Stamped } from '../world/stamped.ts'

/** An invariant no longer holds. */
export interface CheckViolated {
  readonly kind: 'check.violated'
  readonly invariant: string
  /** What is wrong, a whole sentence with names, terms and indexes. */
  readonly claim: string
  /** `seq` of the events that together show it, in order. */
  readonly causes: readonly number[]
}

/** The sum of all event types. */
export type TraceEvent = WorldEvent | CheckViolated

/** One line of a chronicle. */
export type Recorded = Stamped<TraceEvent>
