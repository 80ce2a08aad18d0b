import type { StoreError } from '../../store/error.ts'
import type { StoreEvent } from '../../store/event.ts'

/** What came of an applied entry: the same on every member; one of them may have a client waiting. */
export type Outcome =
  | { readonly kind: 'event'; readonly event: StoreEvent }
  | { readonly kind: 'error'; readonly error: StoreError }
  /** A membership command took effect at this index of the log. */
  | { readonly kind: 'index'; readonly index: number }
  /** Nothing to tell: a removal of somebody unknown, a clock entry, new settings. */
  | { readonly kind: 'done' }

/** The outcome with nothing to tell. */
export const DONE: Outcome = { kind: 'done' }
