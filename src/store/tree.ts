import { traitsOf } from './edition.ts'
import { addExpiry, dropExpiry, ownExpiries } from './expiry.ts'
import {
  addChild,
  createDirectory,
  type Directory,
  dropChild,
  type OwnDirectory,
  ownDirectory,
  replaceChild,
  type StoreNode,
  setDirectoryExpiration,
  visitUpwards,
} from './node.ts'
import { baseName, componentsOf, joinPath } from './path.ts'
import type { Store } from './store.ts'

/** What stands at a path. */
export type Finding =
  | { readonly kind: 'found'; readonly node: StoreNode }
  /** `path` is the first component that does not exist. */
  | { readonly kind: 'missing'; readonly path: string }
  /** `path` is the file that stands where a directory was needed. */
  | { readonly kind: 'blocked'; readonly path: string }

/** Looks for the node at a clean path. */
export function findNode(store: Store, path: string): Finding {
  let node: StoreNode = store.root
  for (const component of componentsOf(path)) {
    if (node.kind === 'file') return { kind: 'blocked', path: node.path }
    const child: StoreNode | undefined = node.children.get(component)
    if (child === undefined) return { kind: 'missing', path: joinPath(node.path, component) }
    node = child
  }
  return { kind: 'found', node }
}

/**
 * Puts a node where none is. Missing directories above it are made with the node's created index
 * and live for ever. The way must not be blocked.
 */
export function insertNode(store: Store, node: StoreNode): void {
  addChild(ownParent(store, node.path, node.createdIndex), node)
  count(store, node)
}

/** Puts a file in the place of a file; the slot in the directory stays. */
export function replaceNode(store: Store, before: StoreNode, after: StoreNode): void {
  replaceChild(ownParent(store, after.path, 0), after)
  discount(store, before)
  count(store, after)
}

/** Takes a node out with everything below it; tells every path that goes, children first. */
export function removeNode(store: Store, node: StoreNode, onGone: (path: string) => void): void {
  dropChild(ownParent(store, node.path, 0), baseName(node.path))
  visitUpwards(node, (gone) => {
    discount(store, gone)
    onGone(gone.path)
  })
}

/** Changes a directory's lifetime and gives it; its modified index stays. */
export function changeLifetime(
  store: Store,
  directory: Directory,
  expirationUs: number | null,
): Directory {
  discount(store, directory)
  const own = ownChild(ownParent(store, directory.path, 0), directory, store)
  setDirectoryExpiration(own, expirationUs)
  count(store, own)
  return own
}

/** The directory above a path, made changeable together with all above it. */
function ownParent(store: Store, path: string, createdIndex: number): OwnDirectory {
  const root = ownDirectory(store.root, store.owner)
  store.root = root
  let directory = root
  const components = componentsOf(path)
  for (const component of components.slice(0, -1)) {
    const child = directory.children.get(component)
    directory =
      child?.kind === 'directory'
        ? ownChild(directory, child, store)
        : makeChild(directory, { path: joinPath(directory.path, component), createdIndex }, store)
  }
  return directory
}

function ownChild(parent: OwnDirectory, child: Directory, store: Store): OwnDirectory {
  const own = ownDirectory(child, store.owner)
  if (own !== child) replaceChild(parent, own)
  return own
}

function makeChild(
  parent: OwnDirectory,
  { path, createdIndex }: { readonly path: string; readonly createdIndex: number },
  store: Store,
): OwnDirectory {
  const seed = { path, createdIndex, modifiedIndex: createdIndex, expirationUs: null }
  const child = createDirectory(seed, store.owner)
  addChild(parent, child)
  count(store, child)
  return child
}

function count(store: Store, node: StoreNode): void {
  store.contentDigest = (store.contentDigest + node.digest) | 0
  if (node.expirationUs === null) return
  const expiries = ownExpiries(store.expiries, store.owner)
  addExpiry(expiries, node, traitsOf(store.edition))
  store.expiries = expiries
}

function discount(store: Store, node: StoreNode): void {
  store.contentDigest = (store.contentDigest - node.digest) | 0
  if (node.expirationUs === null) return
  const expiries = ownExpiries(store.expiries, store.owner)
  dropExpiry(expiries, node, traitsOf(store.edition))
  store.expiries = expiries
}
