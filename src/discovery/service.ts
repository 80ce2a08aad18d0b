import { fold32, hashText } from '../hash.ts'
import type { Host } from '../host/host.ts'
import type { Program, ProgramInput } from '../host/program.ts'
import { formatHttpDate } from '../kernel/date.ts'
import { NEVER } from '../kernel/time.ts'
import type { Endpoint, ExchangeId, Head, Headers, HttpRequest, Timeouts } from '../network/http.ts'
import { headerOf } from '../network/http.ts'
import { unreachable } from '../unreachable.ts'
import type { ServiceRoute } from './service-route.ts'
import { routeService } from './service-route.ts'
import { resolveLocation, targetOf } from './target.ts'

/** State of the discovery service. It keeps nothing of a token: that is the storage's. */
export interface DiscoveryFront {
  /** The etcd that answered last; a redirect of a write moves it. */
  storage: Endpoint
  /** From the own exchange with the storage to what waits for its answer. */
  readonly pending: Map<ExchangeId, Pending>
}

/** A request of a client that waits for the storage. */
interface Pending {
  readonly client: ExchangeId
  readonly purpose: Purpose
  /** Sent again when the storage redirects. */
  readonly request: HttpRequest
  readonly redirects: number
  head: Head | null
  body: string
}

type Purpose =
  /** `streams`: each piece is passed on as it comes; otherwise the answer goes out whole. */
  | { readonly kind: 'forward'; readonly streams: boolean }
  | { readonly kind: 'new'; readonly token: string }
  | { readonly kind: 'health-create'; readonly token: string }
  | { readonly kind: 'health-delete' }

const REGISTRY = '/v2/keys/_etcd/registry'
const STORAGE: Endpoint = { host: '127.0.0.1', port: 4001 }
const NO_LIMITS: Timeouts = { dial: NEVER, header: NEVER, total: NEVER }
/** The first request and ten more. */
const MOST_REQUESTS = 11
const PUBLIC_NAME = 'https://discovery.etcd.io'
const DOCUMENTATION = 'https://coreos.com/docs/cluster-management/setup/etcd-cluster-discovery/'

/**
 * The discovery.etcd.io application: a stateless front of an etcd on the same host.
 *
 * Source: discovery.etcd.io of August 2014, handlers/token.go, new.go, health.go, home.go.
 */
export const discoveryFront: Program<DiscoveryFront> = {
  name: 'discovery-front',
  timers: [],
  start(host) {
    host.listen(80)
    host.listen(443)
    return { storage: STORAGE, pending: new Map() }
  },
  handle(state, input, host) {
    handleFront(state, input, host)
  },
  clone(state) {
    const pending = new Map<ExchangeId, Pending>()
    for (const [own, waiting] of state.pending) pending.set(own, { ...waiting })
    return { storage: state.storage, pending }
  },
  digest(state) {
    let hash = fold32(hashText(state.storage.host), state.storage.port)
    for (const [own, { client, purpose, redirects, head, body }] of state.pending) {
      hash = fold32(fold32(fold32(hash, own), client), redirects)
      hash = fold32(hashText(body, hash), hashText(purpose.kind, head?.status ?? 0))
    }
    return hash
  },
}

function handleFront(state: DiscoveryFront, input: ProgramInput, host: Host): void {
  switch (input.kind) {
    case 'request':
      serve(state, input.exchange, input.request, host)
      break
    case 'aborted':
      giveUp(state, input.exchange, host)
      break
    case 'head':
      takeHead(state, input.exchange, input.head, host)
      break
    case 'chunk':
      if (typeof input.body === 'string') takeChunk(state, input.exchange, input.body, host)
      break
    case 'ended':
      takeEnd(state, input.exchange, host)
      break
    case 'failed':
      takeFailure(state, input.exchange, host)
      break
    default:
      break
  }
}

function serve(state: DiscoveryFront, client: ExchangeId, request: HttpRequest, host: Host): void {
  const route: ServiceRoute = routeService(request.method, request.path)
  switch (route.kind) {
    case 'new':
      createToken(state, client, 'new', host)
      break
    case 'health':
      createToken(state, client, 'health-create', host)
      break
    case 'home':
      answerHome(client, host)
      break
    case 'forward': {
      const purpose: Purpose = { kind: 'forward', streams: route.streams }
      ask(state, client, purpose, { ...request, path: REGISTRY + route.path }, host)
      break
    }
    case 'not-found':
      answerText(client, 404, '404 page not found\n', host)
      break
    default:
      unreachable(route)
  }
}

/** Creates the directory of a fresh token: 32 hexadecimal digits. */
function createToken(
  state: DiscoveryFront,
  client: ExchangeId,
  kind: 'new' | 'health-create',
  host: Host,
): void {
  const token = drawToken(host)
  const path = `${REGISTRY}/${token}?dir=true&prevExist=false`
  ask(state, client, { kind, token }, { method: 'PUT', path, headers: [], body: '' }, host)
}

function deleteToken(state: DiscoveryFront, client: ExchangeId, token: string, host: Host): void {
  const path = `${REGISTRY}/${token}?recursive=true`
  const request: HttpRequest = { method: 'DELETE', path, headers: [], body: '' }
  ask(state, client, { kind: 'health-delete' }, request, host)
}

function drawToken(host: Host): string {
  let token = ''
  for (let group = 0; group < 8; group += 1) {
    token += host.draw('token', 0, 0xffff).toString(16).padStart(4, '0')
  }
  return token
}

function ask(
  state: DiscoveryFront,
  client: ExchangeId,
  purpose: Purpose,
  request: HttpRequest,
  host: Host,
): void {
  send(state, { client, purpose, request, redirects: 0, head: null, body: '' }, state.storage, host)
}

function send(state: DiscoveryFront, waiting: Pending, to: Endpoint, host: Host): void {
  const { request } = waiting
  const authority = `${to.host}:${to.port}`
  const rest = request.headers.filter(([name]) => name.toLowerCase() !== 'host')
  const headers: Headers = [['Host', authority], ...rest]
  const own = host.request(to, { ...request, headers }, NO_LIMITS)
  state.pending.set(own, waiting)
}

function giveUp(state: DiscoveryFront, client: ExchangeId, host: Host): void {
  for (const [own, waiting] of state.pending) {
    if (waiting.client !== client) continue
    state.pending.delete(own)
    host.abort(own)
  }
}

function takeHead(state: DiscoveryFront, own: ExchangeId, head: Head, host: Host): void {
  const waiting = state.pending.get(own)
  if (waiting === undefined) return
  waiting.head = head
  if (isPassedOn(waiting)) host.respond(waiting.client, head)
}

function takeChunk(state: DiscoveryFront, own: ExchangeId, body: string, host: Host): void {
  const waiting = state.pending.get(own)
  if (waiting === undefined) return
  if (isPassedOn(waiting)) host.write(waiting.client, body)
  else waiting.body += body
}

function takeEnd(state: DiscoveryFront, own: ExchangeId, host: Host): void {
  const waiting = state.pending.get(own)
  if (waiting === undefined) return
  state.pending.delete(own)
  if (waiting.head?.status === 307) followRedirect(state, waiting, host)
  else if (isPassedOn(waiting)) host.end(waiting.client)
  else finish(state, waiting, host)
}

function takeFailure(state: DiscoveryFront, own: ExchangeId, host: Host): void {
  const waiting = state.pending.get(own)
  if (waiting === undefined) return
  state.pending.delete(own)
  failClient(waiting, host)
}

/** Whether pieces go to the client as they come. */
function isPassedOn({ purpose, head }: Pending): boolean {
  return purpose.kind === 'forward' && purpose.streams && head !== null && head.status !== 307
}

/** Repeats a request where a redirect points; a write makes that the storage from now on. */
function followRedirect(state: DiscoveryFront, waiting: Pending, host: Host): void {
  const { request, head, redirects } = waiting
  const location = headerOf(head?.headers ?? [], 'Location')
  const from = `http://${state.storage.host}:${state.storage.port}${request.path}`
  const url = location === undefined ? undefined : resolveLocation(from, location)
  const target = url === undefined ? undefined : targetOf(url)
  if (target === undefined || redirects + 1 >= MOST_REQUESTS) {
    failClient(waiting, host)
    return
  }
  if (request.method !== 'GET') state.storage = target.endpoint
  const again: Pending = { ...waiting, redirects: redirects + 1, head: null, body: '' }
  send(state, again, target.endpoint, host)
}

/** The storage has answered in full: what the client is told. */
function finish(state: DiscoveryFront, waiting: Pending, host: Host): void {
  const { client, purpose, head, body } = waiting
  const status = head?.status ?? 0
  const isDone = status === 200 || status === 201
  switch (purpose.kind) {
    case 'forward':
      if (head !== null) host.answer(client, head, body)
      break
    case 'new':
      if (isDone) answerText(client, 200, `${PUBLIC_NAME}/${purpose.token}`, host)
      else failClient(waiting, host)
      break
    case 'health-create':
      if (isDone) deleteToken(state, client, purpose.token, host)
      else failClient(waiting, host)
      break
    case 'health-delete':
      if (isDone) answerText(client, 200, 'OK', host)
      else failClient(waiting, host)
      break
    default:
      unreachable(purpose)
  }
}

/**
 * Tells a client that the storage gave no answer. On token routes the application dies of it in
 * this one request: the connection closes without an answer.
 *
 * Source: measured, discovery-unreachable-first-boot (spec 13, S5).
 */
function failClient({ client, purpose }: Pending, host: Host): void {
  switch (purpose.kind) {
    case 'forward':
      host.drop(client)
      break
    case 'new':
      answerText(client, 400, 'Unable to generate token\n', host)
      break
    case 'health-create':
      answerText(client, 400, 'health failed to setupToken\n', host)
      break
    case 'health-delete':
      answerText(client, 400, 'health failed to deleteToken\n', host)
      break
    default:
      unreachable(purpose)
  }
}

function answerHome(client: ExchangeId, host: Host): void {
  const body = `<a href="${DOCUMENTATION}">Moved Permanently</a>.\n\n`
  const headers: Headers = [
    ['Location', DOCUMENTATION],
    ['Content-Type', 'text/html; charset=utf-8'],
  ]
  answerLocally(client, { status: 301, headers, body }, host)
}

function answerText(client: ExchangeId, status: number, body: string, host: Host): void {
  const headers: Headers = [['Content-Type', 'text/plain; charset=utf-8']]
  answerLocally(client, { status, headers, body }, host)
}

function answerLocally(
  client: ExchangeId,
  { status, headers, body }: { status: number; headers: Headers; body: string },
  host: Host,
): void {
  const own: Headers = [
    ['Date', formatHttpDate(host.wallClock())],
    ['Content-Length', String(body.length)],
    ...headers,
  ]
  host.answer(client, { status, headers: own }, body)
}
