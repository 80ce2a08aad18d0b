import type { StoreError } from './error.ts'

/** What an operation did, in etcd's own words. */
export type StoreAction =
  | 'get'
  | 'set'
  | 'create'
  | 'update'
  | 'delete'
  | 'expire'
  | 'compareAndSwap'
  | 'compareAndDelete'

/** What an answer shows of one node. */
export interface NodeView {
  /** Whole path from the root; bytes. */
  readonly key: string
  /** Bytes; null for directories and for the node of a removal. */
  readonly value: string | null
  readonly isDirectory: boolean
  /** Wall clock, microseconds since 1970; null without lifetime. May be `ZERO_TIME_US`. */
  readonly expirationUs: number | null
  /**
   * Seconds left when the view was made, rounded up, on the clock of the machine that made it.
   * Zero is not shown; an overdue node has a negative number.
   */
  readonly ttlSeconds: number
  /** Children that a listing shows, in its order; null when this is no listing. */
  readonly nodes: readonly NodeView[] | null
  readonly modifiedIndex: number
  readonly createdIndex: number
}

/** One answer of the key space: a change, or (action `get`) a reading. */
export interface StoreEvent {
  readonly action: StoreAction
  readonly node: NodeView
  /** The node before the change; null when there was none. */
  readonly prevNode: NodeView | null
  /** A renewed lifetime of 3.4: takes an index but wakes nobody. Never shown. */
  readonly isRefresh: boolean
}

/** How an operation ended. */
export type StoreResult =
  | { readonly kind: 'event'; readonly event: StoreEvent }
  | { readonly kind: 'error'; readonly error: StoreError }

/** Go's zero time, 0001-01-01T00:00:00Z, in microseconds since 1970. Exact in a double. */
export const ZERO_TIME_US = -62_135_596_800_000_000

/**
 * Whether the answer to this event is 201 (a key came into being) instead of 200.
 *
 * Source: etcd v0.4.9, store/event.go, IsCreated.
 */
export function isCreation(event: StoreEvent): boolean {
  return event.action === 'create' || (event.action === 'set' && event.prevNode === null)
}
