import type { HttpAnswered, HttpRequested } from '../network/event.ts'
import type { Label } from './label.ts'

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

/** A request in a few words, the important ones first. */
export function sayRequest(request: HttpRequested): Label {
  const { method } = request
  switch (topicOf(request)) {
    case 'register': {
      const host = hostOf(formValue(request.body))
      return [`PUT ${host}`, `PUT ${lastPart(host)}`]
    }
    case 'found':
      return [`${method} _state`, '_state']
    case 'list':
      return ['GET peers', 'peers?']
    case 'join':
      return ['join?']
    default: {
      const route = shortRoute(request.path)
      return [`${method} ${route}`, route]
    }
  }
}

/** An answer in a few words. */
export function sayAnswer(request: HttpRequested, answer: HttpAnswered): Label {
  const { status, body } = answer
  switch (topicOf(request)) {
    case 'register':
      return [status < 300 ? 'stored' : String(status)]
    case 'found':
      if (status === 201) return ['"started"', 'created']
      return status === 412 ? ['was "started"', '"started"', 'exists'] : [String(status)]
    case 'list':
      return status === 200 ? sayHosts(listedHosts(body)) : [String(status)]
    case 'join':
      if (status === 200) return ['joined']
      return status === 307 ? ['not leader', 'follows'] : sayError(status, body)
    default:
      return sayError(status, body)
  }
}

function sayHosts(hosts: readonly string[]): Label {
  const short = hosts.map(lastPart).join(', ')
  return [`peers: ${hosts.join(', ')}`, `peers: ${short}`, short, `${hosts.length} peers`]
}

/** `.1` of an IPv4 address; the whole text of anything else. */
export function lastPart(host: string): string {
  return /^\d+(\.\d+){3}$/.test(host) ? host.slice(host.lastIndexOf('.')) : host
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

function sayError(status: number, body: string): Label {
  const message = member(parse(body), 'message')
  const code = String(status)
  return typeof message === 'string' ? [`${code} ${message}`, code] : [code]
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
export const hostOf = (url: string): string => /^[a-z]+:\/\/([^/:]*)/.exec(url)?.[1] ?? url
