import type { Host } from '../../host/host.ts'
import type { ExchangeId, HttpRequest } from '../../network/http.ts'
import { storeError } from '../../store/error.ts'
import { baseName } from '../../store/path.ts'
import { getKey } from '../../store/read.ts'
import { renderStatistics } from '../../store/render.ts'
import { storeIndex } from '../../store/store.ts'
import { unescapeBytes } from '../form.ts'
import { type Answer, clientError, empty, json, NOT_FOUND, send, text } from './answers.ts'
import { VERSION } from './config.ts'
import { formOf, handleKeys } from './keys-api.ts'
import { MACHINES_KEY } from './member.ts'
import { findMember } from './registry.ts'
import type { Server } from './state.ts'
import { renderLeaderStatistics, renderSelfStatistics } from './statistics.ts'

const KEYS = '/v2/keys/'
const KEYS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])

/**
 * Answers a request to the client port.
 *
 * Departure: the API of version 1 is not there; its paths answer 404.
 *
 * Source: etcd v0.4.9, server/server.go, installV2; spec/etcd-0.4.md, sections 8 and 13 (S18).
 */
export function handleClientRequest(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  host: Host,
): void {
  const { path, query } = splitPath(request.path)
  const isHead = request.method === 'HEAD'
  if (path === undefined) {
    send(host, exchange, empty(400), isHead)
    return
  }
  const clean = cleanRoute(path)
  if (clean !== path) {
    const location = query === '' ? clean : `${clean}?${query}`
    send(host, exchange, { status: 301, headers: [['Location', location]], body: '' }, isHead)
    return
  }
  if (path.startsWith(KEYS) && KEYS_METHODS.has(request.method)) {
    const key = `/${path.slice(KEYS.length)}`
    handleKeys(server, { exchange, request, key, form: formOf(request, query) }, host)
    return
  }
  const answer = request.method === 'GET' || isHead ? answerRead(server, path, host) : NOT_FOUND
  send(host, exchange, answer, isHead)
}

/** Path (as bytes, undefined when an escape is broken) and query of a request's path. */
export function splitPath(whole: string): { path: string | undefined; query: string } {
  const mark = whole.indexOf('?')
  const path = unescapeBytes(mark === -1 ? whole : whole.slice(0, mark), 'path')
  return { path, query: mark === -1 ? '' : whole.slice(mark + 1) }
}

/**
 * The path that the router redirects to: without empty, `.` and `..` components; a slash at the
 * end stays.
 *
 * Source: gorilla/mux as vendored in etcd v0.4.9, mux.go, cleanPath.
 */
function cleanRoute(path: string): string {
  if (!/\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return path
  const components: string[] = []
  for (const component of path.split('/')) {
    if (component === '..') components.pop()
    else if (component !== '' && component !== '.') components.push(component)
  }
  const clean = `/${components.join('/')}`
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean
}

function answerRead(server: Server, path: string, host: Host): Answer {
  switch (path) {
    case '/version':
      return text(`etcd ${VERSION}`)
    case '/v2/leader':
      return leaderAnswer(server)
    case '/v2/machines':
    case '/v2/peers':
      return text(clientUrls(server, host).join(', '))
    case '/v2/stats/self':
      return json(renderSelfStatistics(server, host.wallClock()))
    case '/v2/stats/leader':
      if (server.raft.state !== 'leader') return { ...text('not current leader'), status: 403 }
      return json(renderLeaderStatistics(server))
    case '/v2/stats/store':
      return json(renderStatistics(server.store))
    default:
      return NOT_FOUND
  }
}

/** The leader's peer URL, although this is the client port. */
function leaderAnswer(server: Server): Answer {
  const leader = findMember(server, server.raft.leader)
  if (server.raft.leader !== '' && leader !== undefined) return text(leader.peerUrl)
  return clientError(storeError(301, '', storeIndex(server.store)))
}

/**
 * Client URLs of all members: the leader's first, the others in the order of an unsorted listing.
 *
 * Source: etcd v0.4.9, server/registry.go, ClientURLs.
 */
function clientUrls(server: Server, host: Host): readonly string[] {
  const { leader } = server.raft
  const names = registryOrder(server, host, 'machines-order')
  const leaderFirst = names.includes(leader)
    ? [leader, ...names.filter((name) => name !== leader)]
    : names
  return leaderFirst.map((name) => findMember(server, name)?.clientUrl ?? '')
}

/** Names of the members as an unsorted listing of the registry gives them. */
export function registryOrder(
  server: Server,
  host: Host,
  purpose: 'machines-order' | 'registry-order',
): readonly string[] {
  const result = getKey(server.store, MACHINES_KEY, {
    isRecursive: false,
    isSorted: false,
    draw: (low, high) => host.draw(purpose, low, high),
    nowUs: host.wallClock(),
  })
  if (result.kind === 'error') return []
  return (result.event.node.nodes ?? []).map((node) => baseName(node.key))
}
