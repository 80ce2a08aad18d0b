import type { Host } from '../host/host.ts'
import type { ProgramInput } from '../host/program.ts'
import { ms, NEVER, seconds } from '../kernel/time.ts'
import type { ExchangeId, Head, Headers, Method, Timeouts } from '../network/http.ts'
import { headerOf } from '../network/http.ts'
import { resolveLocation, targetOf } from './target.ts'
import type { DiscoveryAnswer } from './v04-decision.ts'

/** The timer that ends the pause after a failed try; its key is the call's. */
export const RETRY_TIMER = 'discovery-retry'

/** What is asked, the same in every try. */
export interface CallRequest {
  readonly method: Method
  /** Absolute; every try begins here again. */
  readonly url: string
  /** A form; empty for none. */
  readonly body: string
}

/**
 * One request of the go-etcd client with its tries, as part of a program's state.
 *
 * Source: etcd v0.4.9, go-etcd, etcd/requests.go, sendRequest and handleResp.
 */
export interface Call {
  readonly request: CallRequest
  /** Key of its pause timer; calls that run at the same time differ in it. */
  readonly key: number
  /** Tries begun so far, 1 or 2. */
  tries: number
  /** Redirects followed within this try. */
  redirects: number
  /** URL of the exchange under way or last made. */
  url: string
  /** Null during the pause between two tries. */
  exchange: ExchangeId | null
  head: Head | null
  body: string
}

/** What a call came to. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: DiscoveryAnswer }
  /** Both tries failed. */
  | { readonly kind: 'unreachable' }

/** Two tries for each machine that the client knows, and it knows one. */
const MOST_TRIES = 2
const PAUSE_US = ms(200)
/** Go's HTTP library gives up when the tenth redirect would make the eleventh request. */
const MOST_REQUESTS = 10
const TIMEOUTS: Timeouts = { dial: seconds(1), header: NEVER, total: NEVER }
const FINAL_STATUSES: ReadonlySet<number> = new Set([200, 201, 400, 403, 404, 412])

/** Begins a call with its first try. */
export function beginCall(request: CallRequest, key: number, host: Host): Call {
  const call: Call = {
    request,
    key,
    tries: 0,
    redirects: 0,
    url: request.url,
    exchange: null,
    head: null,
    body: '',
  }
  tryOnce(call, host)
  return call
}

/** Whether an input is about this call. */
export function isCallInput(call: Call, input: ProgramInput): boolean {
  switch (input.kind) {
    case 'timer':
      return input.timer === RETRY_TIMER && input.key === call.key
    case 'head':
    case 'chunk':
    case 'ended':
    case 'failed':
      return input.exchange === call.exchange
    default:
      return false
  }
}

/** Handles one input of this call; gives the result when it is decided. */
export function advanceCall(call: Call, input: ProgramInput, host: Host): CallResult | undefined {
  switch (input.kind) {
    case 'timer':
      return tryAgain(call, host)
    case 'head':
      call.head = input.head
      return undefined
    case 'chunk':
      if (typeof input.body === 'string') call.body += input.body
      return undefined
    case 'ended':
      return judge(call, host)
    case 'failed':
      return failedTry(call, host)
    default:
      return undefined
  }
}

/** A copy that shares only immutable values. */
export function cloneCall(call: Call): Call {
  return { ...call }
}

/** Judges a whole answer by its status. */
function judge(call: Call, host: Host): CallResult | undefined {
  const status = call.head?.status ?? 0
  if (FINAL_STATUSES.has(status)) {
    return { kind: 'answered', answer: { status, body: call.body } }
  }
  if (status === 307) return follow(call, host)
  if (status === 500) return pause(call, host)
  return tryAgain(call, host)
}

/**
 * Follows a redirect inside the HTTP library: it costs no try, and the next try begins at the first
 * host again.
 *
 * Departure: binaries of 2014 could not repeat a PUT by themselves; the client remembered the new
 * host instead, at the cost of one try. The recordings were made with a newer Go.
 *
 * Source: recording own-discovery-cluster; Go 1.19, net/http/client.go, defaultCheckRedirect.
 */
function follow(call: Call, host: Host): CallResult | undefined {
  const location = call.head === null ? undefined : headerOf(call.head.headers, 'Location')
  const next = location === undefined ? undefined : resolveLocation(call.url, location)
  call.redirects += 1
  if (next === undefined || call.redirects >= MOST_REQUESTS) return pause(call, host)
  return send(call, next, call.url, host)
}

/** A broken answer with a final status is tried again at once, any other failure after a pause. */
function failedTry(call: Call, host: Host): CallResult | undefined {
  if (call.head !== null && FINAL_STATUSES.has(call.head.status)) return tryAgain(call, host)
  return pause(call, host)
}

/** The client pauses after every failed try, the last one included. */
function pause(call: Call, host: Host): undefined {
  call.exchange = null
  host.setTimer(RETRY_TIMER, call.key, PAUSE_US)
}

function tryAgain(call: Call, host: Host): CallResult | undefined {
  if (call.tries >= MOST_TRIES) return { kind: 'unreachable' }
  return tryOnce(call, host)
}

function tryOnce(call: Call, host: Host): undefined {
  call.tries += 1
  call.redirects = 0
  return send(call, call.request.url, null, host)
}

function send(call: Call, url: string, referer: string | null, host: Host): undefined {
  call.url = url
  call.head = null
  call.body = ''
  const target = targetOf(url)
  if (target === undefined) return pause(call, host)
  const { method, body } = call.request
  const headers = requestHeaders(target.authority, body, referer)
  const request = { method, path: target.path, headers, body }
  call.exchange = host.request(target.endpoint, request, TIMEOUTS)
}

/** Headers in the order in which they were recorded. */
function requestHeaders(authority: string, body: string, referer: string | null): Headers {
  const headers: [string, string][] = [
    ['Host', authority],
    ['User-Agent', 'Go-http-client/1.1'],
  ]
  if (body !== '') {
    headers.push(['Content-Length', String(body.length)])
    headers.push(['Content-Type', 'application/x-www-form-urlencoded; param=value'])
  }
  if (referer !== null) headers.push(['Referer', referer])
  headers.push(['Accept-Encoding', 'gzip'])
  return headers
}
