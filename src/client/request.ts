import { resolveLocation, targetOf } from '../discovery/target.ts'
import { fold32, hashText } from '../hash.ts'
import type { Host } from '../host/host.ts'
import type { Program } from '../host/program.ts'
import { type Micros, NEVER, seconds } from '../kernel/time.ts'
import type { ConnectionFailure, ExchangeId, Head, Headers, Method } from '../network/http.ts'
import { headerOf } from '../network/http.ts'
import { unreachable } from '../unreachable.ts'
import type { ClientRequest } from './build.ts'
import type { ClientEvent } from './event.ts'

/** What the one-shot client is started with. */
export interface CurlOptions {
  /** Names the answer in events. */
  readonly id: string
  readonly request: ClientRequest
}

/** State of one call. */
export interface Curl {
  readonly id: string
  readonly request: ClientRequest
  /** On the machine's monotonic clock; the limit counts from here through all redirects. */
  readonly begunAt: Micros
  /** URL of the exchange under way. */
  url: string
  method: Method
  redirects: number
  exchange: ExchangeId | null
  head: Head | null
  body: string
}

/** Exit codes of curl that a call can end with. */
export const CURL_EXIT = {
  ok: 0,
  badUrl: 3,
  unknownHost: 6,
  refused: 7,
  timedOut: 28,
  tooManyRedirects: 47,
  reset: 56,
} as const

/** Linux gives up a dial after six repetitions. */
const DIAL_LIMIT_US = seconds(127)
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Makes one HTTP request, reports it as `client.*` events and exits as curl does.
 *
 * An answer that is still open at the time limit counts as answered with what has arrived; exit
 * code 28 tells it from a whole one.
 */
export const curl: Program<Curl, CurlOptions> = {
  name: 'curl',
  timers: [],
  start(host, { id, request }) {
    const { method, url, body } = request
    emit(host, { kind: 'client.called', id, method, url, body })
    const call: Curl = {
      id,
      request,
      begunAt: host.monotonic(),
      url,
      method,
      redirects: 0,
      exchange: null,
      head: null,
      body: '',
    }
    send(call, host)
    return call
  },
  handle(call, input, host) {
    if (!('exchange' in input) || input.exchange !== call.exchange) return
    if (input.kind === 'head') call.head = input.head
    else if (input.kind === 'chunk' && typeof input.body === 'string') call.body += input.body
    else if (input.kind === 'ended') takeEnd(call, host)
    else if (input.kind === 'failed') takeFailure(call, input.failure, host)
  },
  clone(call) {
    return { ...call }
  },
  digest({ id, url, redirects, exchange, head, body }) {
    const hash = fold32(hashText(id, redirects), exchange ?? 0)
    return fold32(fold32(hash, head?.status ?? 0), hashText(url, hashText(body)))
  },
}

function send(call: Curl, host: Host): void {
  call.head = null
  call.body = ''
  const target = targetOf(call.url)
  if (target === undefined) {
    call.exchange = null
    emit(host, { kind: 'client.failed', id: call.id, failure: 'unknown-host' })
    host.exit(CURL_EXIT.badUrl)
    return
  }
  const { timeoutUs } = call.request
  const total = timeoutUs === NEVER ? NEVER : timeoutUs - (host.monotonic() - call.begunAt)
  const headers = requestHeaders(call, target.authority)
  const body = call.method === 'GET' && call.request.method !== 'GET' ? '' : call.request.body
  const request = { method: call.method, path: target.path, headers, body }
  const dial = Math.min(call.request.connectTimeoutUs ?? DIAL_LIMIT_US, DIAL_LIMIT_US)
  const timeouts = { dial, header: NEVER, total: Math.max(total, 1) }
  call.exchange = host.request(target.endpoint, request, timeouts)
}

/** Headers in curl's order: its own, those that were asked for, then what the body needs. */
function requestHeaders({ request }: Curl, authority: string): Headers {
  const isType = ([name]: readonly [string, string]) => name.toLowerCase() === 'content-type'
  const headers: (readonly [string, string])[] = [
    ['Host', authority],
    ['User-Agent', 'curl/7.88.1'],
    ['Accept', '*/*'],
    ...request.headers.filter((header) => !isType(header)),
  ]
  if (request.body !== '') {
    headers.push(['Content-Length', String(request.body.length)])
    headers.push(...request.headers.filter(isType))
  }
  return headers
}

function takeEnd(call: Curl, host: Host): void {
  const status = call.head?.status ?? 0
  const location = headerOf(call.head?.headers ?? [], 'Location')
  if (call.request.redirects === 0 || location === undefined || !REDIRECTS.has(status)) {
    answered(call, CURL_EXIT.ok, host)
    return
  }
  const next = resolveLocation(call.url, location)
  if (next === undefined || call.redirects >= call.request.redirects) {
    answered(call, CURL_EXIT.tooManyRedirects, host)
    return
  }
  call.redirects += 1
  call.url = next
  if (status === 303) call.method = 'GET'
  send(call, host)
}

function answered(call: Curl, code: number, host: Host): void {
  const { status, headers } = call.head ?? { status: 0, headers: [] }
  emit(host, { kind: 'client.answered', id: call.id, status, headers, body: call.body })
  host.exit(code)
}

function takeFailure(call: Curl, failure: ConnectionFailure, host: Host): void {
  const code = exitCodeOf(failure)
  // A watch at its limit has answered, if only in part.
  if (call.head !== null && failure === 'total-timeout') {
    answered(call, code, host)
    return
  }
  emit(host, { kind: 'client.failed', id: call.id, failure })
  host.exit(code)
}

function exitCodeOf(failure: ConnectionFailure): number {
  switch (failure) {
    case 'refused':
      return CURL_EXIT.refused
    case 'unknown-host':
      return CURL_EXIT.unknownHost
    case 'reset':
      return CURL_EXIT.reset
    case 'dial-timeout':
    case 'header-timeout':
    case 'total-timeout':
      return CURL_EXIT.timedOut
    default:
      return unreachable(failure)
  }
}

function emit(host: Host, event: ClientEvent): void {
  host.emit(event)
}
