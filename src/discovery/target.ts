import type { Endpoint } from '../network/http.ts'
import { parseUrl } from '../text/url.ts'

/** Where a request goes, as the wire needs it. */
export interface Target {
  /** `scheme://host[:port]`. */
  readonly base: string
  /** `host[:port]` as written: the value of the Host header. */
  readonly authority: string
  readonly endpoint: Endpoint
  /** Path and query; `/` when there is none. */
  readonly path: string
}

/**
 * Where an absolute URL leads; undefined when no connection can be opened to it: another scheme
 * than http and https, no host, or a port that is not 1..65535. Ports default to 80 and 443.
 */
export function targetOf(url: string): Target | undefined {
  const parsed = parseUrl(url)
  if (parsed.kind === 'failed') return undefined
  const { scheme, host, authority, path, query } = parsed.url
  if ((scheme !== 'http' && scheme !== 'https') || host === '') return undefined
  const port = parsed.url.port ?? (scheme === 'https' ? 443 : 80)
  if (port < 1 || port > 65_535) return undefined
  return {
    base: `${scheme}://${authority}`,
    authority,
    endpoint: { host, port },
    path: `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`,
  }
}

/**
 * The absolute URL of a Location header, seen from the URL that answered it: an absolute path keeps
 * scheme and host, a relative one replaces the last segment. Undefined when `from` leads nowhere.
 */
export function resolveLocation(from: string, location: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location
  const origin = targetOf(from)
  if (origin === undefined) return undefined
  if (location.startsWith('//')) return origin.base.replace(/\/\/.*$/, location)
  if (location.startsWith('/')) return origin.base + location
  const directory = origin.path.replace(/\?.*$/, '').replace(/[^/]*$/, '')
  return origin.base + directory + location
}

/** Escapes one name or value of a form as Go's `url.QueryEscape` does: a blank becomes `+`. */
export function escapeForm(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** The body of a form, in the given order; empty for no fields. */
export function encodeForm(fields: readonly (readonly [name: string, value: string])[]): string {
  return fields.map(([name, value]) => `${escapeForm(name)}=${escapeForm(value)}`).join('&')
}

/** A path as it goes on the wire: blanks and letters beyond ASCII escaped, the rest as it is. */
export function escapePath(path: string): string {
  return encodeURI(wellFormed(path)).replaceAll('%25', '%')
}

/** One segment of a path as it goes on the wire: everything escaped that could end it. */
export function escapeSegment(segment: string): string {
  return encodeURIComponent(wellFormed(segment))
}

/** Replaces halves of broken surrogate pairs, which have no UTF-8 form. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
