import { type StoreErrorCode, storeError } from './error.ts'
import type { StoreEvent, StoreResult } from './event.ts'
import { ownHistory, remember } from './history.ts'
import { type CountedOperation, type CounterName, countersOfRefusal } from './statistics.ts'
import type { Store } from './store.ts'
import { notifyChange } from './watch.ts'

/** Writes a change that took place into counters and history, and wakes who waits for it. */
export function recordChange(store: Store, event: StoreEvent, counter: CounterName): StoreResult {
  store.counters[counter] += 1
  const history = ownHistory(store.history, store.owner)
  remember(history, event)
  store.history = history
  if (!event.isRefresh) store.notifications.push(...notifyChange(store.watchers, event))
  return { kind: 'event', event }
}

/** Why an operation is refused. */
export interface Refusal {
  readonly code: StoreErrorCode
  readonly cause: string
}

/** Counts a refusal and gives the error; the store index stays. */
export function refuseOperation(
  store: Store,
  operation: CountedOperation,
  { code, cause }: Refusal,
): StoreResult {
  for (const counter of countersOfRefusal(store.edition, operation, code)) {
    store.counters[counter] += 1
  }
  return { kind: 'error', error: storeError(code, cause, store.index) }
}

/** The refusal of a path at which no node is found. */
export function refusalOf(finding: {
  readonly kind: 'missing' | 'blocked'
  readonly path: string
}): Refusal {
  return { code: finding.kind === 'missing' ? 100 : 104, cause: finding.path }
}

/** The refusal of a change of the root or of a namespace. */
export const READ_ONLY: Refusal = { code: 107, cause: '/' }
