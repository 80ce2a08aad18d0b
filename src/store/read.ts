import type { NodeView, StoreResult } from './event.ts'
import { BUCKET_SLOTS, type Directory, type StoreNode } from './node.ts'
import type { GetOptions, ListingDraw } from './options.ts'
import { refusalOf, refuseOperation } from './outcome.ts'
import { baseName, cleanPath, compareBytes } from './path.ts'
import type { Store } from './store.ts'
import { findNode } from './tree.ts'
import { viewNode } from './view.ts'

/**
 * Reads a key, or lists a directory without its hidden children. Counts in the statistics.
 * Errors: 100 (cause: the first missing component), 104 (cause: the file in the way).
 *
 * Source: etcd v0.4.9, store/store.go, Get; store/node_extern.go, loadInternalNode.
 */
export function getKey(store: Store, path: string, options: GetOptions): StoreResult {
  const finding = findNode(store, cleanPath(path))
  if (finding.kind !== 'found') return refuseOperation(store, 'gets', refusalOf(finding))
  store.counters.getsSuccess += 1
  const node = listNode(finding.node, options, true)
  return { kind: 'event', event: { action: 'get', node, prevNode: null, isRefresh: false } }
}

/** The node at a path, or undefined; counts nowhere. For what the server itself looks up. */
export function lookUp(store: Store, path: string): StoreNode | undefined {
  const finding = findNode(store, cleanPath(path))
  return finding.kind === 'found' ? finding.node : undefined
}

/** A directory's children, hidden ones included, sorted by key; none where no directory is. */
export function childrenOf(store: Store, path: string): readonly StoreNode[] {
  const node = lookUp(store, path)
  if (node?.kind !== 'directory') return []
  return [...node.children.values()].sort((a, b) => compareBytes(a.path, b.path))
}

function listNode(node: StoreNode, options: GetOptions, isTop: boolean): NodeView {
  const view = viewNode(node, options.nowUs)
  if (node.kind === 'file' || !(isTop || options.isRecursive)) return view
  const children = options.isSorted ? sortedChildren(node) : drawOrder(node, options.draw)
  const shown = children.filter((child) => !baseName(child.path).startsWith('_'))
  return { ...view, nodes: shown.map((child) => listNode(child, options, false)) }
}

function sortedChildren(directory: Directory): StoreNode[] {
  return [...directory.children.values()].sort((a, b) => compareBytes(a.path, b.path))
}

/**
 * The order in which Go walks a map: up to eight children in the order of their slots, beginning
 * at a drawn one; more of them in any order.
 */
function drawOrder(directory: Directory, draw: ListingDraw): StoreNode[] {
  const { slots, children } = directory
  if (children.size === 0) return []
  if (slots === null) return shuffle([...children.values()], draw)
  const start = draw(0, BUCKET_SLOTS - 1)
  const ordered: StoreNode[] = []
  for (let step = 0; step < BUCKET_SLOTS; step += 1) {
    const name = slots[(start + step) % BUCKET_SLOTS] ?? null
    const child = name === null ? undefined : children.get(name)
    if (child !== undefined) ordered.push(child)
  }
  return ordered
}

function shuffle(nodes: StoreNode[], draw: ListingDraw): StoreNode[] {
  const left = nodes
  const ordered: StoreNode[] = []
  while (left.length > 1) {
    ordered.push(...left.splice(draw(0, left.length - 1), 1))
  }
  return [...ordered, ...left]
}
