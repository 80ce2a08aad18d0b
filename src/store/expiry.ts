import type { EditionTraits } from './edition.ts'
import type { Owner, StoreNode } from './node.ts'
import { compareBytes } from './path.ts'

/** One key or directory that will expire. */
export interface Expiry {
  readonly expirationUs: number
  readonly modifiedIndex: number
  readonly path: string
}

/** All lifetimes, the one that ends first in front. */
export interface ExpiryList {
  readonly owner: Owner
  readonly entries: readonly Expiry[]
}

interface OwnExpiryList {
  readonly owner: Owner
  readonly entries: Expiry[]
}

/** An empty list. */
export function createExpiries(owner: Owner): ExpiryList {
  return { owner, entries: [] }
}

/** The list itself if it is the owner's, else a copy that is. */
export function ownExpiries(list: ExpiryList, owner: Owner): OwnExpiryList {
  // The token proves that nobody else holds this list.
  if (list.owner === owner) return list as OwnExpiryList
  return { owner, entries: [...list.entries] }
}

/** Adds a node's lifetime; nothing for a node without. */
export function addExpiry(list: OwnExpiryList, node: StoreNode, traits: EditionTraits): void {
  const expiry = expiryOf(node)
  if (expiry !== null) list.entries.splice(placeOf(list, expiry, traits), 0, expiry)
}

/** Takes a node's lifetime out; nothing for a node without. */
export function dropExpiry(list: OwnExpiryList, node: StoreNode, traits: EditionTraits): void {
  const expiry = expiryOf(node)
  if (expiry === null) return
  const place = placeOf(list, expiry, traits)
  if (list.entries[place]?.path === expiry.path) list.entries.splice(place, 1)
}

function expiryOf(node: StoreNode): Expiry | null {
  const { expirationUs, modifiedIndex, path } = node
  return expirationUs === null ? null : { expirationUs, modifiedIndex, path }
}

/** Position of the first entry that does not come before the given one. */
function placeOf(list: ExpiryList, expiry: Expiry, traits: EditionTraits): number {
  let low = 0
  let high = list.entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = list.entries[middle]
    if (entry !== undefined && compareExpiries(entry, expiry, traits) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compareExpiries(a: Expiry, b: Expiry, traits: EditionTraits): number {
  const sooner = a.expirationUs - b.expirationUs
  if (sooner !== 0) return sooner
  const older = traits.expiryTie === 'modified-index' ? a.modifiedIndex - b.modifiedIndex : 0
  return older || compareBytes(a.path, b.path)
}
