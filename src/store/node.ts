import { foldNumber, hashText } from '../hash.ts'
import { baseName } from './path.ts'

/**
 * Says whose a changeable part of a store is: only the store that holds the same token may change
 * it in place, any other copies it first. A fork hands out new tokens to both sides, so everything
 * that existed then is shared and never changes again. Compared by identity.
 */
export interface Owner {
  readonly kind: 'owner'
}

interface NodeFields {
  /** Clean path from the root; bytes. */
  readonly path: string
  readonly createdIndex: number
  readonly modifiedIndex: number
  /** Wall clock, microseconds since 1970; null: lives for ever. */
  readonly expirationUs: number | null
  /** 32-bit hash of path, value, indexes and expiration; children not included. */
  readonly digest: number
}

/** A key with a value. Never changed: a write puts another in its place. */
export interface FileNode extends NodeFields {
  readonly kind: 'file'
  /** Bytes. */
  readonly value: string
}

/** A directory. Its owner changes it in place. */
export interface Directory extends NodeFields {
  readonly kind: 'directory'
  readonly owner: Owner
  /** By name. */
  readonly children: ReadonlyMap<string, StoreNode>
  /**
   * Names in the slots of the one bucket that Go's map has up to eight children; null once a
   * ninth came: then the order of a listing is anybody's guess, and stays so.
   */
  readonly slots: readonly (string | null)[] | null
}

/** A file or a directory. */
export type StoreNode = FileNode | Directory

/** A directory that its holder may change. */
export interface OwnDirectory extends NodeFields {
  readonly kind: 'directory'
  readonly owner: Owner
  expirationUs: number | null
  digest: number
  readonly children: Map<string, StoreNode>
  slots: (string | null)[] | null
}

/** How many children a Go map of one bucket holds. */
export const BUCKET_SLOTS = 8

/** What a new node consists of. */
export interface NodeSeed {
  readonly path: string
  readonly createdIndex: number
  readonly modifiedIndex: number
  readonly expirationUs: number | null
}

/** Makes a file. */
export function createFile(seed: NodeSeed, value: string): FileNode {
  const { path, createdIndex, modifiedIndex, expirationUs } = seed
  const digest = digestNode(seed, hashText(value, 1))
  return { kind: 'file', path, createdIndex, modifiedIndex, expirationUs, digest, value }
}

/** Makes an empty directory. */
export function createDirectory(seed: NodeSeed, owner: Owner): OwnDirectory {
  const { path, createdIndex, modifiedIndex, expirationUs } = seed
  const digest = digestNode(seed, 0)
  const children = new Map<string, StoreNode>()
  const kind = 'directory'
  const slots: (string | null)[] = []
  return { kind, path, createdIndex, modifiedIndex, expirationUs, digest, owner, children, slots }
}

/** The directory itself if it is the owner's, else a copy that is; children are shared. */
export function ownDirectory(directory: Directory, owner: Owner): OwnDirectory {
  // The token proves that nobody else holds this directory.
  if (directory.owner === owner) return directory as OwnDirectory
  const { slots } = directory
  return {
    ...directory,
    owner,
    children: new Map(directory.children),
    slots: slots === null ? null : [...slots],
  }
}

/** Changes a directory's lifetime and nothing else: its modified index stays as it is. */
export function setDirectoryExpiration(directory: OwnDirectory, expirationUs: number | null): void {
  directory.expirationUs = expirationUs
  directory.digest = digestNode(directory, 0)
}

/** Adds a child under a new name, in the first free slot. */
export function addChild(directory: OwnDirectory, child: StoreNode): void {
  const name = baseName(child.path)
  directory.children.set(name, child)
  if (directory.slots === null) return
  const free = directory.slots.indexOf(null)
  if (free >= 0) directory.slots[free] = name
  else if (directory.slots.length < BUCKET_SLOTS) directory.slots.push(name)
  else directory.slots = null
}

/** Puts another node in a child's place; its slot stays. */
export function replaceChild(directory: OwnDirectory, child: StoreNode): void {
  directory.children.set(baseName(child.path), child)
}

/** Takes a child out and frees its slot. */
export function dropChild(directory: OwnDirectory, name: string): void {
  directory.children.delete(name)
  const slot = directory.slots?.indexOf(name) ?? -1
  if (directory.slots !== null && slot >= 0) directory.slots[slot] = null
}

/** Visits a node and everything below it, children before their directory. */
export function visitUpwards(node: StoreNode, visit: (node: StoreNode) => void): void {
  if (node.kind === 'directory') {
    for (const child of node.children.values()) visitUpwards(child, visit)
  }
  visit(node)
}

function digestNode(seed: NodeSeed, value: number): number {
  const indexes = foldNumber(foldNumber(value, seed.createdIndex), seed.modifiedIndex)
  return hashText(seed.path, foldNumber(indexes, seed.expirationUs ?? -1))
}
