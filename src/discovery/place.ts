import { formatUrlFailure, parseUrl } from '../text/url.ts'
import { escapePath } from './target.ts'

/** Where a discovery URL leads: which host is asked, and for which keys. */
export interface DiscoveryPlace {
  /** `scheme://host[:port]` as written; empty when the URL has none. */
  readonly base: string
  /** As the log prints it: `/<token>` or, of a keys URL, `_etcd/registry/<token>`. */
  readonly prefix: string
  /** Put before the cleaned prefix on the wire: `/` (hence a doubled slash) or `/v2/keys/`. */
  readonly root: string
  /** The last segment of the path: what events call the token. */
  readonly token: string
}

const KEYS_PATH = '/v2/keys/'

/** A discovery URL taken apart, or what Go says about it. */
export type PlaceResult =
  | { readonly kind: 'place'; readonly place: DiscoveryPlace }
  | { readonly kind: 'unreadable'; readonly error: string }

/**
 * Takes a discovery URL apart. Query and fragment are ignored.
 *
 * The two URL forms differ on the wire: below `/v2/keys` the client speaks to an etcd; of any
 * other path it takes all as it is, with one more slash in front.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, Do; measured request paths (spec 3 and 13, S4).
 */
export function discoveryPlace(url: string): PlaceResult {
  const parsed = parseUrl(url)
  if (parsed.kind === 'failed') {
    return { kind: 'unreadable', error: formatUrlFailure(parsed.failure, 'quoted') }
  }
  const { scheme, authority, path } = parsed.url
  const base = scheme === '' && authority === '' ? '' : `${scheme}://${authority}`
  const prefix = path.startsWith(KEYS_PATH) ? path.slice(KEYS_PATH.length) : path
  const root = path.startsWith('/v2/keys') ? KEYS_PATH : '/'
  return { kind: 'place', place: { base, prefix, root, token: lastSegment(path) } }
}

/** The last path segment of a discovery URL, what events call the token; empty without a path. */
export function discoveryToken(url: string): string {
  const parsed = parseUrl(url)
  return parsed.kind === 'url' ? lastSegment(parsed.url.path) : ''
}

function lastSegment(path: string): string {
  return cleanPath(path).split('/').pop() ?? ''
}

/** URL of the key under which a machine registers. */
export function registrationUrl(place: DiscoveryPlace, name: string): string {
  return keyUrl(place, `${place.prefix}/${name}`)
}

/** URL of the key that says that somebody has founded, to be created only. */
export function stateUrl(place: DiscoveryPlace): string {
  return `${keyUrl(place, `${place.prefix}/_state`)}?prevExist=false`
}

/** URL of the list of all machines of the token. */
export function listUrl(place: DiscoveryPlace): string {
  return `${keyUrl(place, place.prefix)}?consistent=true&recursive=true&sorted=false`
}

function keyUrl(place: DiscoveryPlace, key: string): string {
  const path = cleanPath(key)
  // A keys URL never gets a doubled slash: its root ends in one already.
  const relative = place.root === KEYS_PATH ? path.replace(/^\//, '') : path
  return place.base + place.root + escapePath(relative)
}

/** Drops doubled and trailing slashes; the empty path stays empty. */
function cleanPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')
}
