/** A URL taken apart. */
export interface ParsedUrl {
  /** Lower case: "http". Empty for a path alone. */
  readonly scheme: string
  /** Name or address without port; brackets of an IPv6 address removed. Empty when missing. */
  readonly host: string
  /** Null when none is written. */
  readonly port: number | null
  /** Host and port as written: "10.10.10.1:7001". */
  readonly authority: string
  /** From the first slash, percent signs as written; empty when missing. */
  readonly path: string
  /** Without the question mark; empty when missing. */
  readonly query: string
}

/** Why a text is no URL, in Go's words. */
export interface UrlFailure {
  /** The text that was read. */
  readonly url: string
  /** "missing protocol scheme", without the text. */
  readonly reason: string
}

export type UrlResult =
  | { readonly kind: 'url'; readonly url: ParsedUrl }
  | { readonly kind: 'failed'; readonly failure: UrlFailure }

/** Which Go release a program was built with: since 1.14 the text is quoted in messages. */
export type GoEra = 'unquoted' | 'quoted'

/**
 * Reads a URL by Go's rules, which accept more than browsers: relative paths, placeholders, blanks.
 *
 * Source: Go 1.3 to 1.14, net/url/url.go, Parse.
 */
export function parseUrl(text: string): UrlResult {
  const hash = text.indexOf('#')
  return parse(text, hash === -1 ? text : text.slice(0, hash), false)
}

/**
 * Reads a URL as it stands in a request: with a scheme, or a path that starts with a slash.
 *
 * Source: Go, net/url/url.go, ParseRequestURI.
 */
export function parseRequestUri(text: string): UrlResult {
  return parse(text, text, true)
}

/** The message of Go's `url.Error`: `parse :4001: missing protocol scheme`. */
export function formatUrlFailure(failure: UrlFailure, era: GoEra): string {
  const url = era === 'quoted' ? JSON.stringify(failure.url) : failure.url
  return `parse ${url}: ${failure.reason}`
}

/** The URL as text, from its parts. */
export function formatUrl(url: ParsedUrl): string {
  const start = url.scheme === '' ? '' : `${url.scheme}://${url.authority}`
  return `${start}${url.path}${url.query === '' ? '' : `?${url.query}`}`
}

/** `host:port` of an address text; undefined when the port is missing or no port number. */
export function splitHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535) return undefined
  return { host: match[1] ?? match[2] ?? '', port }
}

const failed = (url: string, reason: string): UrlResult => ({
  kind: 'failed',
  failure: { url, reason },
})

function parse(whole: string, text: string, isRequest: boolean): UrlResult {
  if (text === '' && isRequest) return failed(whole, 'empty url')
  const scheme = readScheme(text)
  if (scheme === undefined) return failed(whole, 'missing protocol scheme')
  let rest = scheme === '' ? text : text.slice(scheme.length + 1)
  const mark = rest.indexOf('?')
  const query = mark === -1 ? '' : rest.slice(mark + 1)
  if (mark !== -1) rest = rest.slice(0, mark)
  if (!rest.startsWith('/')) {
    // What follows the scheme without a slash is opaque to Go: it is kept, not looked into.
    if (scheme !== '') return result({ scheme, authority: '', path: rest, query })
    if (isRequest) return failed(whole, 'invalid URI for request')
    const colon = rest.indexOf(':')
    const slash = rest.indexOf('/')
    if (colon !== -1 && (slash === -1 || colon < slash)) {
      return failed(whole, 'first path segment in URL cannot contain colon')
    }
  }
  return parseHierarchy(whole, rest, { scheme, query, isRequest })
}

interface Rest {
  readonly scheme: string
  readonly query: string
  readonly isRequest: boolean
}

function parseHierarchy(whole: string, text: string, about: Rest): UrlResult {
  const { scheme, query, isRequest } = about
  const hasAuthority =
    text.startsWith('//') && (scheme !== '' || (!isRequest && !text.startsWith('///')))
  let path = text
  let authority = ''
  if (hasAuthority) {
    const slash = text.indexOf('/', 2)
    authority = slash === -1 ? text.slice(2) : text.slice(2, slash)
    path = slash === -1 ? '' : text.slice(slash)
  }
  authority = authority.slice(authority.lastIndexOf('@') + 1)
  const wrong = wrongHost(authority) ?? wrongEscape(path)
  return wrong === undefined ? result({ scheme, authority, path, query }) : failed(whole, wrong)
}

function result(parts: Omit<ParsedUrl, 'host' | 'port'>): UrlResult {
  const colon = parts.authority.lastIndexOf(':')
  const bracket = parts.authority.lastIndexOf(']')
  const hasPort = colon > bracket
  const named = hasPort ? parts.authority.slice(0, colon) : parts.authority
  const digits = hasPort ? parts.authority.slice(colon + 1) : ''
  const host = named.startsWith('[') ? named.slice(1, -1) : named
  const port = digits === '' ? null : Number(digits)
  return { kind: 'url', url: { ...parts, scheme: parts.scheme.toLowerCase(), host, port } }
}

/** The scheme; empty when there is none; undefined when the text starts with its colon. */
function readScheme(text: string): string | undefined {
  if (text.startsWith(':')) return undefined
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? ''
}

function wrongHost(authority: string): string | undefined {
  if (authority.startsWith('[') && !authority.includes(']')) return "missing ']' in host"
  const behind = authority.slice(authority.lastIndexOf(']') + 1)
  const colon = behind.lastIndexOf(':')
  const port = colon === -1 ? '' : behind.slice(colon)
  if (port !== '' && !/^:\d*$/.test(port)) return `invalid port "${port}" after host`
  const bad = /[\s\\^`{|}]/.exec(authority)
  if (bad !== null) return `invalid character ${JSON.stringify(bad[0])} in host name`
  return wrongEscape(authority)
}

function wrongEscape(text: string): string | undefined {
  const bad = /%(?![0-9A-Fa-f]{2})/.exec(text)
  if (bad === null) return undefined
  return `invalid URL escape ${JSON.stringify(text.slice(bad.index, bad.index + 3))}`
}
