import { traitsOf } from './edition.ts'
import { type StoreError, storeError } from './error.ts'
import { searchHistory } from './history.ts'
import type { WatchOptions } from './options.ts'
import { cleanPath } from './path.ts'
import type { Store } from './store.ts'
import { addWatcher, dropWatcher, type Notification, type WatchResult } from './watch.ts'

/**
 * Begins a watch: gives the first matching event of the history, or registers a watcher. A stream
 * that is answered from the history is not registered either: it never hears more.
 * Error: 401, cause `the requested history has been cleared [oldest/asked]`.
 *
 * Source: etcd v0.4.9, store/store.go, Watch; store/watcher_hub.go, watch.
 */
export function watchKey(store: Store, options: WatchOptions): WatchResult {
  const { isRecursive, isStream } = options
  const path = cleanPath(options.path)
  const sinceIndex = options.sinceIndex === 0 ? store.index + 1 : options.sinceIndex
  const showsRemovalAbove = traitsOf(store.edition).historyShowsRemovalAbove
  const query = { path, isRecursive, sinceIndex, showsRemovalAbove }
  const match = searchHistory(store.history, query)
  if (match.kind === 'event') return match
  if (match.kind === 'cleared') {
    const bounds = `[${match.oldestIndex}/${sinceIndex}]`
    const cause = `the requested history has been cleared ${bounds}`
    return { kind: 'error', error: storeError(401, cause, store.index) }
  }
  const watcherId = addWatcher(store.watchers, { path, isRecursive, isStream, sinceIndex })
  return { kind: 'waiting', watcherId }
}

/** Forgets a watcher whose client went away; nothing when it is gone already. */
export function removeWatcher(store: Store, watcherId: number): void {
  dropWatcher(store.watchers, watcherId)
}

/** Hands over what waiting clients must be told since the last call, in order of delivery. */
export function takeNotifications(store: Store): readonly Notification[] {
  if (store.notifications.length === 0) return NONE
  const taken = store.notifications
  store.notifications = []
  return taken
}

const NONE: readonly Notification[] = []

/** The last word to a waiting client. */
export interface ClearedWatcher {
  readonly watcherId: number
  readonly error: StoreError
}

/** Ends all watches with error 400, in order of their ids: the store is about to be replaced. */
export function clearWatchers(store: Store): readonly ClearedWatcher[] {
  const ids = [...store.watchers.byPath.values()].flat().map((watcher) => watcher.id)
  store.watchers.byPath.clear()
  store.watchers.count = 0
  const error = storeError(400, '', store.index)
  return ids.sort((a, b) => a - b).map((watcherId) => ({ watcherId, error }))
}
