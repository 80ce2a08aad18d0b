import type { StoreError } from './error.ts'
import type { StoreEvent } from './event.ts'
import { componentsOf, isHiddenBelow, joinPath } from './path.ts'

/** A client that waits for changes. Plain data: whoever registered it keeps the connection. */
export interface Watcher {
  /** Unique within its store, from 1. */
  readonly id: number
  /** Clean path. */
  readonly path: string
  /** Also changes below the path. */
  readonly isRecursive: boolean
  /** Stays registered after an event. */
  readonly isStream: boolean
  /** First index of interest. */
  readonly sinceIndex: number
}

/** How a watch begins: answered from the history, registered, or refused with 401. */
export type WatchResult =
  | { readonly kind: 'event'; readonly event: StoreEvent }
  | { readonly kind: 'waiting'; readonly watcherId: number }
  | { readonly kind: 'error'; readonly error: StoreError }

/** An event for a waiting client, in the order in which they must be delivered. */
export interface Notification {
  readonly watcherId: number
  readonly event: StoreEvent
  /** Whether the watcher is gone with this event: true for all but streams. */
  readonly isLast: boolean
}

/** All waiting clients. */
export interface WatcherTable {
  /** By watched path; in the order of registration. */
  readonly byPath: Map<string, readonly Watcher[]>
  count: number
  nextId: number
}

/** A table without watchers. */
export function createWatchers(): WatcherTable {
  return { byPath: new Map(), count: 0, nextId: 1 }
}

/** A table of its own with the same watchers. */
export function cloneWatchers(table: WatcherTable): WatcherTable {
  return { ...table, byPath: new Map(table.byPath) }
}

/** Registers a watcher and gives its id. */
export function addWatcher(table: WatcherTable, watcher: Omit<Watcher, 'id'>): number {
  const id = table.nextId
  const others = table.byPath.get(watcher.path) ?? []
  table.byPath.set(watcher.path, [...others, { ...watcher, id }])
  table.nextId += 1
  table.count += 1
  return id
}

/** Takes a watcher out; nothing when it is gone already. */
export function dropWatcher(table: WatcherTable, id: number): void {
  for (const [path, watchers] of table.byPath) {
    if (watchers.some((watcher) => watcher.id === id)) {
      const others = watchers.filter((watcher) => watcher.id !== id)
      keepWatchers(table, path, others, watchers.length)
      return
    }
  }
}

/**
 * Tells those who watch the changed key or, recursively, a directory above it; from the root
 * down, per path in the order of registration.
 *
 * Source: etcd v0.4.9, store/watcher_hub.go, notify.
 */
export function notifyChange(table: WatcherTable, event: StoreEvent): readonly Notification[] {
  if (table.count === 0) return NONE
  const told: Notification[] = []
  let path = '/'
  notifyPath(table, event, { path, isRemoval: false }, told)
  for (const component of componentsOf(event.node.key)) {
    path = joinPath(path, component)
    notifyPath(table, event, { path, isRemoval: false }, told)
  }
  return told
}

/**
 * Tells those who watch exactly a path that goes away with the event's removal. A stream on the
 * removed key itself hears of it here and again through `notifyChange`, as upstream's does.
 *
 * Source: etcd v0.4.9, store/store.go, the callback of Delete and DeleteExpiredKeys.
 */
export function notifyRemoval(
  table: WatcherTable,
  event: StoreEvent,
  path: string,
): readonly Notification[] {
  if (table.count === 0) return NONE
  const told: Notification[] = []
  notifyPath(table, event, { path, isRemoval: true }, told)
  return told
}

const NONE: readonly Notification[] = []

interface Place {
  readonly path: string
  readonly isRemoval: boolean
}

function notifyPath(
  table: WatcherTable,
  event: StoreEvent,
  { path, isRemoval }: Place,
  told: Notification[],
): void {
  const watchers = table.byPath.get(path)
  if (watchers === undefined) return
  const isKeyItself = event.node.key === path
  if (!isKeyItself && isHiddenBelow(event.node.key, path)) return
  const remaining: Watcher[] = []
  for (const watcher of watchers) {
    const isConcerned = watcher.isRecursive || isKeyItself || isRemoval
    const isTold = isConcerned && event.node.modifiedIndex >= watcher.sinceIndex
    const isLast = !watcher.isStream
    if (isTold) told.push({ watcherId: watcher.id, event, isLast })
    if (!isTold || !isLast) remaining.push(watcher)
  }
  if (remaining.length < watchers.length) keepWatchers(table, path, remaining, watchers.length)
}

function keepWatchers(
  table: WatcherTable,
  path: string,
  remaining: readonly Watcher[],
  before: number,
): void {
  table.count -= before - remaining.length
  if (remaining.length === 0) table.byPath.delete(path)
  else table.byPath.set(path, remaining)
}
