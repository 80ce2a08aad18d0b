import { foldNumber } from '../hash.ts'
import { type StoreEdition, traitsOf } from './edition.ts'
import { createExpiries, type ExpiryList } from './expiry.ts'
import { createHistory, type History } from './history.ts'
import { addChild, createDirectory, type Directory, type Owner } from './node.ts'
import { type Counters, createCounters, type StoreStatistics } from './statistics.ts'
import { cloneWatchers, createWatchers, type Notification, type WatcherTable } from './watch.ts'

/**
 * The v2 key space of one machine: plain data, owned by its machine, changed in place by the
 * operations of this folder. It sees no clock and no chance; both are handed in.
 */
export interface Store {
  readonly edition: StoreEdition
  /** Changes of keys so far. */
  index: number
  root: Directory
  expiries: ExpiryList
  history: History
  readonly watchers: WatcherTable
  /** Events that waiting clients have not been told yet. */
  notifications: Notification[]
  readonly counters: Counters
  /** Sum of all nodes' digests, the root's left out. */
  contentDigest: number
  owner: Owner
}

/** An empty key space of an edition, with that edition's namespaces. */
export function createStore(edition: StoreEdition): Store {
  const owner: Owner = { kind: 'owner' }
  const blank = { createdIndex: 0, modifiedIndex: 0, expirationUs: null }
  const root = createDirectory({ path: '/', ...blank }, owner)
  let contentDigest = 0
  for (const path of traitsOf(edition).namespaces) {
    const namespace = createDirectory({ path, ...blank }, owner)
    contentDigest = (contentDigest + namespace.digest) | 0
    addChild(root, namespace)
  }
  return {
    edition,
    index: 0,
    root,
    expiries: createExpiries(owner),
    history: createHistory(owner),
    watchers: createWatchers(),
    notifications: [],
    counters: createCounters(),
    contentDigest,
    owner,
  }
}

/**
 * A store that goes its own way from here. Cheap for any number of keys: both sides share what
 * exists, and each copies a directory before it first changes it. Watchers come along.
 */
export function cloneStore(store: Store): Store {
  // The original gives up its ownership, too, or it would change what the copy now sees.
  store.owner = { kind: 'owner' }
  return {
    ...store,
    watchers: cloneWatchers(store.watchers),
    notifications: [...store.notifications],
    counters: { ...store.counters },
    owner: { kind: 'owner' },
  }
}

/**
 * 32-bit hash of index and keys, with values, indexes and expirations. Equal on all machines that
 * applied the same entries: history, watchers, counters and the clock do not count.
 */
export function digestStore(store: Store): number {
  return foldNumber(store.contentDigest, store.index)
}

/** The store index: `X-Etcd-Index`, and `index` in error bodies. */
export function storeIndex(store: Store): number {
  return store.index
}

/** The counters of `/v2/stats/store`, members in the order of the answer. */
export function storeStatistics(store: Store): StoreStatistics {
  return { ...store.counters, watchers: store.watchers.count }
}
