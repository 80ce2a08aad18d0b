import type { StoreEdition } from './edition.ts'
import type { StoreEvent } from './event.ts'
import { createExpiries } from './expiry.ts'
import { eventsOf } from './history.ts'
import { createDirectory, createFile, type NodeSeed, visitUpwards } from './node.ts'
import { compareBytes } from './path.ts'
import type { StoreStatistics } from './statistics.ts'
import { createStore, type Store, storeStatistics } from './store.ts'
import { insertNode } from './tree.ts'

/** A node in a snapshot. */
export interface SavedNode extends NodeSeed {
  /** Bytes; null: a directory. */
  readonly value: string | null
}

/** A store at one moment, without its watchers; immutable. */
export interface SavedStore {
  readonly edition: StoreEdition
  readonly index: number
  /** All but the root, sorted by path: a directory comes before what is in it. */
  readonly nodes: readonly SavedNode[]
  /** Oldest first. */
  readonly events: readonly StoreEvent[]
  readonly statistics: StoreStatistics
}

/**
 * Writes down everything that outlives a restart from a snapshot; the history does.
 *
 * Source: etcd v0.4.9, store/store.go, Save.
 */
export function saveStore(store: Store): SavedStore {
  const nodes: SavedNode[] = []
  visitUpwards(store.root, (node) => {
    if (node === store.root) return
    const { path, createdIndex, modifiedIndex, expirationUs } = node
    const value = node.kind === 'file' ? node.value : null
    nodes.push({ path, createdIndex, modifiedIndex, expirationUs, value })
  })
  return {
    edition: store.edition,
    index: store.index,
    nodes: nodes.sort((a, b) => compareBytes(a.path, b.path)),
    events: [...eventsOf(store.history)],
    statistics: storeStatistics(store),
  }
}

/**
 * Builds the store of a snapshot. Children take their slots sorted by name, since upstream reads
 * them back from JSON; so listings may come in another order than before.
 *
 * Source: etcd v0.4.9, store/store.go, Recovery.
 */
export function recoverStore(saved: SavedStore): Store {
  const store = createStore(saved.edition)
  const blank = { path: '/', createdIndex: 0, modifiedIndex: 0, expirationUs: null }
  store.root = createDirectory(blank, store.owner)
  store.contentDigest = 0
  store.index = saved.index
  store.expiries = createExpiries(store.owner)
  store.history = { owner: store.owner, events: [...saved.events], oldest: 0 }
  for (const node of saved.nodes) {
    const directory = node.value === null ? createDirectory(node, store.owner) : null
    insertNode(store, directory ?? createFile(node, node.value ?? ''))
  }
  const { watchers: _, ...counters } = saved.statistics
  Object.assign(store.counters, counters)
  return store
}
