import { resolveLocation, targetOf } from '../../discovery/target.ts'
import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import { seconds } from '../../kernel/time.ts'
import {
  type ConnectionFailure,
  type ExchangeId,
  type Headers,
  type HttpRequest,
  headerOf,
  type Timeouts,
} from '../../network/http.ts'
import type { Config } from './config.ts'
import { renderJoinRequest } from './join-codec.ts'
import { say } from './log.ts'

/** What a machine outside asks a member, at its peer port. */
export type QueryKind = 'version' | 'machines' | 'config' | 'join'

/** One question with its redirects, as part of a process's state. */
export interface PeerQuery {
  readonly kind: QueryKind
  exchange: ExchangeId
  /** URL of the exchange under way; differs from the first one after a redirect. */
  url: string
  /** Requests sent so far. */
  requestCount: number
  status: number
  /** Of a redirect; empty without one. */
  location: string
  /** As far as it has arrived. */
  body: string
}

/** A whole answer of a peer. */
export interface PeerAnswer {
  readonly status: number
  readonly body: string
}

/** What a question came to. */
export type QueryResult =
  | { readonly kind: 'answered'; readonly answer: PeerAnswer }
  /** `url` is the one that gave no answer. */
  | { readonly kind: 'failed'; readonly url: string; readonly failure: ConnectionFailure }
  | { readonly kind: 'lost'; readonly reason: 'too-many' | 'no-location' }

/** Source: etcd v0.4.9, server/client.go, doAndFollowRedirects. */
const MOST_REQUESTS = 10

const HEADERS: Headers = [
  ['User-Agent', 'Go-http-client/1.1'],
  ['Accept-Encoding', 'gzip'],
]

const PATHS: Readonly<Record<QueryKind, string>> = {
  version: '/version',
  machines: '/v2/admin/machines',
  config: '/v2/admin/config',
  join: '/join',
}

/**
 * Asks a member something. A request to join is announced in the log.
 *
 * @param peerUrl With scheme: `http://10.10.10.1:7001`.
 *
 * Source: etcd v0.4.9, server/client.go.
 */
export function beginQuery(
  config: Config,
  kind: QueryKind,
  peerUrl: string,
  host: Host,
): PeerQuery {
  const url = peerUrl + PATHS[kind]
  if (kind === 'join') say(host, 'INFO', `Send Join Request to ${url}`)
  const query: PeerQuery = {
    kind,
    exchange: 0,
    url,
    requestCount: 0,
    status: 0,
    location: '',
    body: '',
  }
  send(config, query, url, host)
  return query
}

/** Whether an input is about this question. */
export function isQueryInput(query: PeerQuery, input: ProgramInput): boolean {
  switch (input.kind) {
    case 'head':
    case 'chunk':
    case 'ended':
    case 'failed':
      return input.exchange === query.exchange
    default:
      return false
  }
}

/** Handles one input about the question; gives the result once, undefined otherwise. */
export function advanceQuery(
  config: Config,
  query: PeerQuery,
  input: ProgramInput,
  host: Host,
): QueryResult | undefined {
  switch (input.kind) {
    case 'head':
      query.status = input.head.status
      query.location = headerOf(input.head.headers, 'Location') ?? ''
      return undefined
    case 'chunk':
      if (typeof input.body === 'string') query.body += input.body
      return undefined
    case 'failed':
      return { kind: 'failed', url: query.url, failure: input.failure }
    case 'ended':
      if (query.kind === 'join' && query.status === 307) return redirect(config, query, host)
      return { kind: 'answered', answer: { status: query.status, body: query.body } }
    default:
      return undefined
  }
}

/** A redirect leads to the leader: the same request goes there. */
function redirect(config: Config, query: PeerQuery, host: Host): QueryResult | undefined {
  const url = query.location === '' ? undefined : resolveLocation(query.url, query.location)
  if (url === undefined) return { kind: 'lost', reason: 'no-location' }
  if (query.requestCount >= MOST_REQUESTS) return { kind: 'lost', reason: 'too-many' }
  send(config, query, url, host)
  return undefined
}

function send(config: Config, query: PeerQuery, url: string, host: Host): void {
  const target = targetOf(url)
  query.url = url
  query.requestCount += 1
  query.status = 0
  query.location = ''
  query.body = ''
  // An address that leads nowhere is dialled like any other: there is nothing to resolve.
  const endpoint = target?.endpoint ?? { host: authorityOf(url), port: 80 }
  query.exchange = host.request(
    endpoint,
    requestOf(config, query.kind, target?.path ?? '/'),
    timeoutsOf(config),
  )
}

function requestOf(config: Config, kind: QueryKind, path: string): HttpRequest {
  if (kind !== 'join') return { method: 'GET', path, headers: HEADERS, body: '' }
  const body = renderJoinRequest({
    member: config.name,
    peerUrl: config.peer.url,
    clientUrl: config.client.url,
  })
  return { method: 'PUT', path, headers: HEADERS, body }
}

/**
 * Three heartbeats, an election timeout and a second: the pace of whole clusters.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; spec/etcd-0.4.md, section 9.
 */
function timeoutsOf(config: Config): Timeouts {
  const limit = 3 * config.heartbeatUs + config.electionUs + seconds(1)
  return { dial: limit, header: limit, total: 2 * limit }
}

function authorityOf(url: string): string {
  return /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? url
}
