import type { HttpAnswered, HttpRequested } from '../network/event.ts'

/** What an exchange is about, as far as a picture of it is concerned. */
export type ExchangeTopic =
  /** Own address under a token. */
  | 'register'
  /** Creation of the note that a cluster was founded. */
  | 'found'
  /** Reading the list of a token. */
  | 'list'
  | 'join'
  /** Questions between peers before a join. */
  | 'peer-question'
  | 'other'

/** Tells what a request is about, from its method, path and body. */
export function topicOf({ method, path, body }: HttpRequested): ExchangeTopic {
  const route = routeOf(path)
  if (route.endsWith('/join')) return 'join'
  if (/^\/(version|name|etcdURL)/.test(route) || route.startsWith('/v2/admin/')) {
    return 'peer-question'
  }
  if (route.endsWith('/_state')) return 'found'
  if (method === 'PUT' && /(^|&)value=http/.test(body)) return 'register'
  if (method === 'GET' && /^\/[0-9a-f]{32}\/?$/.test(route)) return 'list'
  if (method === 'GET' && route.startsWith('/v2/keys/_etcd/registry/')) return 'list'
  return 'other'
}

/** A label that fits: the whole one, or a shorter one where there is little room. */
export interface Label {
  readonly whole: string
  readonly short: string
}

/** The text with the addresses of machines cut to their last part: `.1` for `10.10.10.1`. */
export function labelOf(text: string): Label {
  return { whole: text, short: text.replace(/\b\d{1,3}\.\d{1,3}\.\d{1,3}(?=\.\d{1,3}\b)/g, '') }
}

/** A request in a few words, the important ones first. */
export function sayRequest(request: HttpRequested): string {
  switch (topicOf(request)) {
    case 'register':
      return `PUT ${hostOf(formValue(request.body))}`
    case 'found':
      return `${request.method} _state`
    case 'list':
      return 'GET peers'
    case 'join':
      return 'join?'
    default:
      return `${request.method} ${shortRoute(request.path)}`
  }
}

/** An answer in a few words. */
export function sayAnswer(request: HttpRequested, answer: HttpAnswered): string {
  const { status } = answer
  switch (topicOf(request)) {
    case 'register':
      return status < 300 ? 'stored' : String(status)
    case 'found':
      if (status === 201) return '"started"'
      return status === 412 ? 'was "started"' : String(status)
    case 'list':
      return status === 200 ? `peers: ${listedHosts(answer.body).join(', ')}` : String(status)
    case 'join':
      if (status === 200) return 'joined'
      return status === 307 ? 'not leader' : sayError(status, answer.body)
    default:
      return sayError(status, answer.body)
  }
}

/** Hosts of the values in a token's list, hidden keys left out; empty when it cannot be read. */
export function listedHosts(body: string): readonly string[] {
  const nodes = member(member(parse(body), 'node'), 'nodes')
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: unknown) => {
    const value = member(node, 'value')
    return typeof value === 'string' ? [hostOf(value)] : []
  })
}

function sayError(status: number, body: string): string {
  const message = member(parse(body), 'message')
  return typeof message === 'string' ? `${status} ${message}` : String(status)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}

/** Path without query and doubled slashes. */
const routeOf = (path: string): string => path.replace(/\?.*$/s, '').replace(/\/{2,}/g, '/')

/** A path without query, and without the prefix of the keys API. */
export const shortRoute = (path: string): string => routeOf(path).replace(/^\/v2\/keys\//, '/')

function formValue(body: string): string {
  const raw = /(?:^|&)value=([^&]*)/.exec(body)?.[1] ?? ''
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}

/** Host of a URL, or the text itself. */
const hostOf = (url: string): string => /^[a-z]+:\/\/([^/:]*)/.exec(url)?.[1] ?? url
