/** Which etcd's key space this is. */
export type StoreEdition = '0.4' | '3.4'

/** Everything in which the two key spaces differ: the only place that says so. */
export interface EditionTraits {
  /** Directories that exist from the start, with index 0. */
  readonly namespaces: readonly string[]
  /** Paths that no set, create, update, swap or removal may name: error 107. */
  readonly readOnlyPaths: ReadonlySet<string>
  /** Digits of an in-order key's name; shorter numbers get zeros in front. */
  readonly inOrderDigits: number
  /**
   * In 0.4 an event points at the living node's expiration: a lifetime changed later shows up in
   * the `prevNode` of that very change and in older events of the history.
   */
  readonly sharesExpiration: boolean
  /** Whether the `expire` event of a directory says `"dir":true`; that of a removal always does. */
  readonly expireNamesDirectory: boolean
  /** Whether a watch with an old index is answered by the removal of a directory above its key. */
  readonly historyShowsRemovalAbove: boolean
  /** What comes first among nodes that expire at the same moment. */
  readonly expiryTie: 'path' | 'modified-index'
}

const V04: EditionTraits = {
  namespaces: [],
  readOnlyPaths: new Set(['/']),
  inOrderDigits: 1,
  sharesExpiration: true,
  expireNamesDirectory: false,
  historyShowsRemovalAbove: false,
  expiryTie: 'path',
}

const V34: EditionTraits = {
  namespaces: ['/0', '/1'],
  readOnlyPaths: new Set(['/', '/0', '/1']),
  inOrderDigits: 20,
  sharesExpiration: false,
  expireNamesDirectory: true,
  historyShowsRemovalAbove: true,
  expiryTie: 'modified-index',
}

/** The traits of an edition. */
export function traitsOf(edition: StoreEdition): EditionTraits {
  return edition === '0.4' ? V04 : V34
}
