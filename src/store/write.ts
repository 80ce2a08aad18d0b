import { traitsOf } from './edition.ts'
import { type NodeView, type StoreResult, ZERO_TIME_US } from './event.ts'
import { ownHistory, rewriteExpiration } from './history.ts'
import { createDirectory, createFile, type FileNode, type StoreNode } from './node.ts'
import type {
  Comparison,
  CreateOptions,
  SetOptions,
  SwapOptions,
  UpdateOptions,
} from './options.ts'
import { READ_ONLY, recordChange, refusalOf, refuseOperation } from './outcome.ts'
import { cleanPath, joinPath } from './path.ts'
import type { Store } from './store.ts'
import { changeLifetime, findNode, insertNode, removeNode, replaceNode } from './tree.ts'
import { viewNode } from './view.ts'

/**
 * Makes a key or a directory, in the place of a key that may be there; both its indexes are new.
 * Errors: 100 (only a renewal), 102 (a directory is there), 104, 107.
 *
 * Source: etcd v0.4.9, store/store.go, Set.
 */
export function setKey(store: Store, path: string, options: SetOptions): StoreResult {
  const key = cleanPath(path)
  const finding = findNode(store, key)
  const isRefresh = options.isRefresh === true
  if (finding.kind === 'blocked' || (finding.kind === 'missing' && isRefresh)) {
    return refuseOperation(store, 'sets', refusalOf(finding))
  }
  if (isReadOnly(store, key)) return refuseOperation(store, 'sets', READ_ONLY)
  if (finding.kind === 'missing')
    return putNode(store, key, { options, action: 'set', before: null })
  if (finding.node.kind === 'directory') {
    return refuseOperation(store, 'sets', { code: 102, cause: key })
  }
  return putNode(store, key, { options, action: 'set', before: finding.node })
}

/**
 * Makes a key or a directory where none is; in order: below the path, named after its index.
 * Errors: 104, 105, 107.
 *
 * Source: etcd v0.4.9, store/store.go, Create.
 */
export function createKey(store: Store, path: string, options: CreateOptions): StoreResult {
  const digits = traitsOf(store.edition).inOrderDigits
  const name = String(store.index + 1).padStart(digits, '0')
  const key = options.isInOrder ? joinPath(cleanPath(path), name) : cleanPath(path)
  if (isReadOnly(store, key)) return refuseOperation(store, 'create', READ_ONLY)
  const finding = findNode(store, key)
  if (finding.kind === 'blocked') return refuseOperation(store, 'create', refusalOf(finding))
  if (finding.kind === 'found') {
    return refuseOperation(store, 'create', { code: 105, cause: key })
  }
  return putNode(store, key, { options, action: 'create', before: null })
}

/**
 * Changes a key's value and lifetime, or a directory's lifetime; the created index stays.
 * Errors: 100, 102 (a value for a directory), 104, 107.
 *
 * Source: etcd v0.4.9, store/store.go, Update.
 */
export function updateKey(store: Store, path: string, options: UpdateOptions): StoreResult {
  const key = cleanPath(path)
  if (isReadOnly(store, key)) return refuseOperation(store, 'update', READ_ONLY)
  const finding = findNode(store, key)
  if (finding.kind !== 'found') return refuseOperation(store, 'update', refusalOf(finding))
  const { node } = finding
  if (node.kind === 'directory' && options.value !== '') {
    return refuseOperation(store, 'update', { code: 102, cause: key })
  }
  return changeNode(store, node, { options, action: 'update' })
}

/**
 * Changes a key's value and lifetime if all given conditions hold; the created index stays.
 * Errors: 100, 101 (cause: what differs), 102, 104, 107.
 *
 * Source: etcd v0.4.9, store/store.go, CompareAndSwap.
 */
export function compareAndSwap(store: Store, path: string, options: SwapOptions): StoreResult {
  const key = cleanPath(path)
  if (isReadOnly(store, key)) return refuseOperation(store, 'compareAndSwap', READ_ONLY)
  const finding = findNode(store, key)
  if (finding.kind !== 'found') {
    return refuseOperation(store, 'compareAndSwap', refusalOf(finding))
  }
  const { node } = finding
  if (node.kind === 'directory') {
    return refuseOperation(store, 'compareAndSwap', { code: 102, cause: key })
  }
  const difference = describeDifference(node, options)
  if (difference !== '') {
    return refuseOperation(store, 'compareAndSwap', { code: 101, cause: difference })
  }
  return changeNode(store, node, { options, action: 'compareAndSwap' })
}

/**
 * Says which given conditions a key fails, as `[given != actual]` each; empty when all hold.
 *
 * Source: etcd v0.4.9, store/store.go, getCompareFailCause.
 */
export function describeDifference(node: FileNode, given: Comparison): string {
  const differences: string[] = []
  if (given.prevValue !== '' && given.prevValue !== node.value) {
    differences.push(`[${given.prevValue} != ${node.value}]`)
  }
  if (given.prevIndex !== 0 && given.prevIndex !== node.modifiedIndex) {
    differences.push(`[${given.prevIndex} != ${node.modifiedIndex}]`)
  }
  return differences.join(' ')
}

/** What was written before 2000-01-01T00:00:00Z counts as no lifetime at all. */
const EARLIEST_EXPIRATION_US = 946_684_800_000_000

interface Putting {
  readonly options: SetOptions
  readonly action: 'set' | 'create'
  readonly before: FileNode | null
}

function putNode(store: Store, key: string, { options, action, before }: Putting): StoreResult {
  const index = store.index + 1
  store.index = index
  const isRefresh = options.isRefresh === true && action === 'set'
  const isPermanent = (options.expirationUs ?? 0) < EARLIEST_EXPIRATION_US
  const expirationUs = isPermanent ? null : options.expirationUs
  const seed = { path: key, createdIndex: index, modifiedIndex: index, expirationUs }
  const value = isRefresh && before !== null ? before.value : options.value
  const node = options.isDirectory ? createDirectory(seed, store.owner) : createFile(seed, value)
  const prevNode = before === null ? null : viewNode(before, options.nowUs)
  // Upstream takes the old key out first: the new one gets the first free slot, maybe another.
  if (before !== null) removeNode(store, before, ignorePath)
  insertNode(store, node)
  const event = { action, node: viewNode(node, options.nowUs), prevNode, isRefresh }
  return recordChange(store, event, action === 'set' ? 'setsSuccess' : 'createSuccess')
}

interface Changing {
  readonly options: UpdateOptions
  readonly action: 'update' | 'compareAndSwap'
}

function changeNode(store: Store, node: StoreNode, { options, action }: Changing): StoreResult {
  const modifiedIndex = store.index + 1
  store.index = modifiedIndex
  const { expirationUs, nowUs } = options
  const isRefresh = options.isRefresh === true
  const value = isRefresh && node.kind === 'file' ? node.value : options.value
  const prevNode = showChangedLifetime(store, viewNode(node, nowUs), expirationUs)
  const after = writeNode(store, node, { modifiedIndex, expirationUs, value })
  // A directory keeps its own modified index; only this event shows the new one.
  const view = { ...viewNode(after, nowUs), modifiedIndex }
  const counter = action === 'update' ? 'updateSuccess' : 'compareAndSwapSuccess'
  return recordChange(store, { action, node: view, prevNode, isRefresh }, counter)
}

interface Writing {
  readonly modifiedIndex: number
  readonly expirationUs: number | null
  readonly value: string
}

function writeNode(store: Store, node: StoreNode, writing: Writing): StoreNode {
  const { modifiedIndex, expirationUs, value } = writing
  if (node.kind === 'directory') return changeLifetime(store, node, expirationUs)
  const { path, createdIndex } = node
  const file = createFile({ path, createdIndex, modifiedIndex, expirationUs }, value)
  replaceNode(store, node, file)
  return file
}

/** In 0.4 what was shown of a lifetime changes with it: in the history, and in `prevNode`. */
function showChangedLifetime(
  store: Store,
  before: NodeView,
  expirationUs: number | null,
): NodeView {
  if (!traitsOf(store.edition).sharesExpiration) return before
  if (before.expirationUs === expirationUs) return before
  const shownUs = expirationUs ?? ZERO_TIME_US
  const history = ownHistory(store.history, store.owner)
  rewriteExpiration(history, before, shownUs)
  store.history = history
  return before.expirationUs === null ? before : { ...before, expirationUs: shownUs }
}

function isReadOnly(store: Store, key: string): boolean {
  return traitsOf(store.edition).readOnlyPaths.has(key)
}

function ignorePath(): void {}
