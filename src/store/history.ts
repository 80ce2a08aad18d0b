import type { NodeView, StoreEvent } from './event.ts'
import type { Owner } from './node.ts'
import { isBelow } from './path.ts'

/** How many events a store remembers. */
export const HISTORY_CAPACITY = 1000

/** The last events of a store, one per index. */
export interface History {
  readonly owner: Owner
  /** A ring once it is full. */
  readonly events: readonly StoreEvent[]
  /** Position of the oldest event. */
  readonly oldest: number
}

interface OwnHistory {
  readonly owner: Owner
  readonly events: StoreEvent[]
  oldest: number
}

/** What a search of the history gives. */
export type HistoryMatch =
  | { readonly kind: 'event'; readonly event: StoreEvent }
  | { readonly kind: 'none' }
  | { readonly kind: 'cleared'; readonly oldestIndex: number }

/** What a search of the history asks for. */
export interface HistoryQuery {
  readonly path: string
  readonly isRecursive: boolean
  readonly sinceIndex: number
  /** Whether the removal of a directory above the path counts. */
  readonly showsRemovalAbove: boolean
}

/** A history without events. */
export function createHistory(owner: Owner): History {
  return { owner, events: [], oldest: 0 }
}

/** The history itself if it is the owner's, else a copy that is. */
export function ownHistory(history: History, owner: Owner): OwnHistory {
  // The token proves that nobody else holds this history.
  if (history.owner === owner) return history as OwnHistory
  return { owner, events: [...history.events], oldest: history.oldest }
}

/** Adds an event; the oldest makes room. */
export function remember(history: OwnHistory, event: StoreEvent): void {
  if (history.events.length < HISTORY_CAPACITY) {
    history.events.push(event)
    return
  }
  history.events[history.oldest] = event
  history.oldest = (history.oldest + 1) % HISTORY_CAPACITY
}

/** All events, oldest first. */
export function eventsOf(history: History): readonly StoreEvent[] {
  const { events, oldest } = history
  return oldest === 0 ? events : [...events.slice(oldest), ...events.slice(0, oldest)]
}

/**
 * Finds the first event at or after an index that concerns a path. Hidden keys count here, other
 * than in live watches; renewals never do.
 *
 * Source: etcd v0.4.9, store/event_history.go, scan.
 */
export function searchHistory(history: History, query: HistoryQuery): HistoryMatch {
  const count = history.events.length
  const first = eventAt(history, 0)?.node.modifiedIndex ?? 0
  const last = eventAt(history, count - 1)?.node.modifiedIndex ?? 0
  if (query.sinceIndex < first) return { kind: 'cleared', oldestIndex: first }
  if (query.sinceIndex > last) return NO_MATCH
  for (let position = query.sinceIndex - first; position < count; position += 1) {
    const event = eventAt(history, position)
    if (event !== undefined && concerns(event, query)) return { kind: 'event', event }
  }
  return NO_MATCH
}

/**
 * Shows a node's new expiration in all remembered events that showed its former one.
 *
 * Source: etcd v0.4.9, store/node.go, ExpirationAndTTL: events point at the node's own time.
 */
export function rewriteExpiration(history: OwnHistory, node: NodeView, expirationUs: number): void {
  const rewrite = (view: NodeView): NodeView =>
    isViewOf(view, node) && view.expirationUs !== null ? { ...view, expirationUs } : view
  for (let position = 0; position < history.events.length; position += 1) {
    const event = history.events[position]
    if (event === undefined) continue
    const shown = rewrite(event.node)
    const shownBefore = event.prevNode === null ? null : rewrite(event.prevNode)
    if (shown === event.node && shownBefore === event.prevNode) continue
    history.events[position] = { ...event, node: shown, prevNode: shownBefore }
  }
}

const NO_MATCH: HistoryMatch = { kind: 'none' }

function eventAt(history: History, position: number): StoreEvent | undefined {
  return history.events[(history.oldest + position) % HISTORY_CAPACITY]
}

function isViewOf(view: NodeView, node: NodeView): boolean {
  return view.createdIndex === node.createdIndex && view.key === node.key
}

function concerns(event: StoreEvent, query: HistoryQuery): boolean {
  if (event.isRefresh) return false
  const { key } = event.node
  if (key === query.path || (query.isRecursive && isBelow(key, query.path))) return true
  if (!query.showsRemovalAbove || event.prevNode?.isDirectory !== true) return false
  const isRemoval = event.action === 'delete' || event.action === 'expire'
  // Upstream compares texts, not components: the removal of /a answers a watch on /ab, too.
  return isRemoval && query.path.startsWith(event.prevNode.key)
}
