import type { NodeView } from './event.ts'
import type { StoreNode } from './node.ts'

/** What an answer at a given time shows of a node; not of what is in a directory. */
export function viewNode(node: StoreNode, nowUs: number): NodeView {
  return {
    key: node.path,
    value: node.kind === 'file' ? node.value : null,
    isDirectory: node.kind === 'directory',
    expirationUs: node.expirationUs,
    ttlSeconds: node.expirationUs === null ? 0 : ttlSecondsAt(node.expirationUs, nowUs),
    nodes: null,
    modifiedIndex: node.modifiedIndex,
    createdIndex: node.createdIndex,
  }
}

/**
 * Seconds left, rounded up; an overdue node's are negative and cut towards zero.
 *
 * Source: etcd v0.4.9, store/node.go, ExpirationAndTTL.
 */
export function ttlSecondsAt(expirationUs: number, nowUs: number): number {
  // The sum turns a negative zero into zero.
  return Math.ceil((expirationUs - nowUs) / 1_000_000) + 0
}

/** What the event of a removal shows: the key and its indexes, nothing of what it held. */
export function viewRemoved(
  node: StoreNode,
  { index, namesDirectory }: { readonly index: number; readonly namesDirectory: boolean },
): NodeView {
  return {
    key: node.path,
    value: null,
    isDirectory: namesDirectory && node.kind === 'directory',
    expirationUs: null,
    ttlSeconds: 0,
    nodes: null,
    modifiedIndex: index,
    createdIndex: node.createdIndex,
  }
}
