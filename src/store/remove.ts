import { assert } from '../assert.ts'
import { traitsOf } from './edition.ts'
import type { StoreEvent, StoreResult } from './event.ts'
import type { StoreNode } from './node.ts'
import type { CompareAndDeleteOptions, ExpireOptions, RemoveOptions } from './options.ts'
import { READ_ONLY, type Refusal, recordChange, refusalOf, refuseOperation } from './outcome.ts'
import { cleanPath } from './path.ts'
import type { Store } from './store.ts'
import { findNode, removeNode } from './tree.ts'
import { viewNode, viewRemoved } from './view.ts'
import { notifyRemoval } from './watch.ts'
import { describeDifference } from './write.ts'

/**
 * Removes a key, or a directory if the options allow it.
 * Errors: 100, 102 (a directory), 104, 107, 108 (not empty).
 *
 * Source: etcd v0.4.9, store/store.go, Delete.
 */
export function removeKey(store: Store, path: string, options: RemoveOptions): StoreResult {
  const key = cleanPath(path)
  if (traitsOf(store.edition).readOnlyPaths.has(key)) {
    return refuseOperation(store, 'delete', READ_ONLY)
  }
  const finding = findNode(store, key)
  if (finding.kind !== 'found') return refuseOperation(store, 'delete', refusalOf(finding))
  const refusal = refusalOfRemoval(finding.node, options)
  if (refusal !== null) return refuseOperation(store, 'delete', refusal)
  const event = takeOut(store, finding.node, { action: 'delete', nowUs: options.nowUs })
  return recordChange(store, event, 'deleteSuccess')
}

/**
 * Removes a key if all given conditions hold.
 * Errors: 100, 101 (cause: what differs), 102 (a directory, the root too), 104.
 *
 * Source: etcd v0.4.9, store/store.go, CompareAndDelete.
 */
export function compareAndDelete(
  store: Store,
  path: string,
  options: CompareAndDeleteOptions,
): StoreResult {
  const key = cleanPath(path)
  const finding = findNode(store, key)
  if (finding.kind !== 'found') {
    return refuseOperation(store, 'compareAndDelete', refusalOf(finding))
  }
  const { node } = finding
  if (node.kind === 'directory') {
    return refuseOperation(store, 'compareAndDelete', { code: 102, cause: key })
  }
  const difference = describeDifference(node, options)
  if (difference !== '') {
    return refuseOperation(store, 'compareAndDelete', { code: 101, cause: difference })
  }
  const event = takeOut(store, node, { action: 'compareAndDelete', nowUs: options.nowUs })
  return recordChange(store, event, 'compareAndDeleteSuccess')
}

/**
 * Removes every key and directory that is due at the cutoff, soonest first, and gives one event
 * each; what lies in a directory goes with it, unmentioned. Costs nothing when none is due.
 *
 * Source: etcd v0.4.9, store/store.go, DeleteExpiredKeys.
 */
export function expireKeys(store: Store, options: ExpireOptions): readonly StoreEvent[] {
  if ((store.expiries.entries[0]?.expirationUs ?? Infinity) > options.cutoffUs) return NONE
  const events: StoreEvent[] = []
  for (;;) {
    const first = store.expiries.entries[0]
    if (first === undefined || first.expirationUs > options.cutoffUs) return events
    const finding = findNode(store, first.path)
    assert(finding.kind === 'found', 'every lifetime belongs to a node')
    const event = takeOut(store, finding.node, { action: 'expire', nowUs: options.nowUs })
    recordChange(store, event, 'expireCount')
    events.push(event)
  }
}

const NONE: readonly StoreEvent[] = []

function refusalOfRemoval(node: StoreNode, options: RemoveOptions): Refusal | null {
  if (node.kind === 'file') return null
  if (!options.isDirectory && !options.isRecursive) return { code: 102, cause: node.path }
  if (node.children.size > 0 && !options.isRecursive) return { code: 108, cause: node.path }
  return null
}

interface Removal {
  readonly action: 'delete' | 'expire' | 'compareAndDelete'
  readonly nowUs: number
}

/** Takes a node out, and tells at once those who watch a path that goes with it. */
function takeOut(store: Store, node: StoreNode, { action, nowUs }: Removal): StoreEvent {
  const index = store.index + 1
  store.index = index
  const namesDirectory = action === 'delete' || traitsOf(store.edition).expireNamesDirectory
  const event: StoreEvent = {
    action,
    node: viewRemoved(node, { index, namesDirectory }),
    prevNode: viewNode(node, nowUs),
    isRefresh: false,
  }
  removeNode(store, node, (path) => {
    store.notifications.push(...notifyRemoval(store.watchers, event, path))
  })
  return event
}
