import { assert } from '../assert.ts'
import { NEVER } from '../kernel/time.ts'
import { noteBarred } from './barred.ts'
import type { ConnectionFailure, Endpoint, ExchangeId, HttpRequest, Timeouts } from './http.ts'
import { resolve } from './names.ts'
import type { NetworkPort } from './port.ts'
import { type Connection, type Exchange, type Network, NOTHING_HELD } from './state.ts'
import { NO_CARGO, sendToServer } from './transmit.ts'

/** A server closes a connection on which nothing happened for this long (0.4: HTTP read timeout). */
const IDLE_LIMIT_US = 300_000_000
/** Idle connections a client keeps to one address, as Go's HTTP client does. */
const IDLE_KEPT = 2
/** A connection this many numbers old is not used again, so that 24 bits tell it from all others. */
const OLDEST_KEPT = 2 ** 23
const BODY_SHOWN = 4096

/**
 * Begins a request of a process: on an idle connection when it has one, else on a new one.
 * Failures come later as inputs, never from this call.
 */
export function openExchange(
  network: Network,
  port: NetworkPort,
  client: { readonly process: number; readonly host: number },
  target: Endpoint,
  request: HttpRequest,
  timeouts: Timeouts,
): ExchangeId {
  const resolved = resolve(network, client.host, target.host)
  const serverHost = resolved.kind === 'host' ? resolved.number : -1
  const id = network.nextExchange
  network.nextExchange += 1
  const pooled = serverHost < 0 ? undefined : takeIdle(network, port, client, serverHost, target)
  const connection = pooled ?? createConnection(network, client, serverHost, target.port)
  connection.exchange = id
  const exchange: Exchange = {
    id,
    connection: connection.id,
    client: client.process,
    request,
    timeouts,
    calledAt: port.now,
    quiet: quietness(client.host, serverHost, request),
    target: network.hosts[serverHost]?.name ?? target.host,
    phase: 'dialing',
    limit: 'phase',
    serving: 'unseen',
    tamper: null,
    head: null,
    reported: false,
  }
  network.exchanges.set(id, exchange)
  if (pooled !== undefined) {
    putOnWire(network, port, connection, exchange)
  } else {
    noteBarred(network, port, client.host, target)
    // An unknown name fails at once, but as an input of its own: after this call has returned.
    const dialLimit = resolved.kind === 'unknown' ? port.now : port.now + timeouts.dial
    armNext(port, connection, exchange, dialLimit)
    if (serverHost >= 0) sendToServer(network, port, connection, 'syn', NO_CARGO)
  }
  return id
}

function quietness(
  clientHost: number,
  serverHost: number,
  request: HttpRequest,
): 'no' | 'loopback' | 'peer-call' {
  if (typeof request.body !== 'string') return 'peer-call'
  return clientHost === serverHost ? 'loopback' : 'no'
}

/** Sends the request of an exchange on its open connection. */
export function putOnWire(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
): void {
  exchange.phase = 'sent'
  armNext(port, connection, exchange, port.now + exchange.timeouts.header)
  const { request } = exchange
  if (exchange.quiet === 'no') {
    port.emit(connection.clientHost, {
      kind: 'http.requested',
      exchange: exchange.id,
      to: exchange.target,
      port: connection.port,
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: typeof request.body === 'string' ? request.body.slice(0, BODY_SHOWN) : '',
    })
  }
  const cargo = { exchange: exchange.id, request, head: null, body: null }
  sendToServer(network, port, connection, 'request', cargo)
}

/**
 * Arms the limit that comes first: of this phase or of the whole exchange. One that is overdue (the
 * machine was paused) runs out now.
 */
export function armNext(
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
  phaseLimit: number,
): void {
  const whole = exchange.calledAt + exchange.timeouts.total
  exchange.limit = whole <= phaseLimit ? 'total' : 'phase'
  const at = Math.max(port.now, Math.min(phaseLimit, whole))
  if (at === NEVER) port.restLimit(connection.client, connection.id)
  else port.armLimit(connection.client, connection.id, at)
}

/** A limit of a connection has run out: its exchange fails. `key` is the number's low 24 bits. */
export function limitReached(
  network: Network,
  port: NetworkPort,
  process: number,
  key: number,
): void {
  const id = network.nextConnection - ((network.nextConnection - key) & 0xffffff)
  const connection = network.connections.get(id)
  if (connection === undefined || connection.client !== process) return
  const exchange = network.exchanges.get(connection.exchange)
  if (exchange === undefined) return
  const failure = whyLimited(network, connection, exchange)
  failExchange(network, port, connection, exchange, failure)
}

function whyLimited(
  network: Network,
  connection: Connection,
  exchange: Exchange,
): ConnectionFailure {
  if (exchange.phase === 'dialing') {
    const isName = connection.serverHost < 0 && !/^[\d.]+$/.test(exchange.target)
    return isName && !network.names.has(exchange.target) ? 'unknown-host' : 'dial-timeout'
  }
  return exchange.limit === 'total' ? 'total-timeout' : 'header-timeout'
}

/** Ends an exchange in failure, closes its connection and tells the client. */
export function failExchange(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
  failure: ConnectionFailure,
): void {
  dropExchange(network, exchange)
  closeAsClient(network, port, connection)
  if (exchange.quiet !== 'loopback') {
    const event = {
      kind: 'http.failed',
      exchange: exchange.id,
      to: exchange.target,
      port: connection.port,
      failure,
    } as const
    if (exchange.quiet === 'no') port.emit(connection.clientHost, event)
    else port.emitRoutine(connection.clientHost, event)
  }
  port.deliver(exchange.client, { kind: 'failed', exchange: exchange.id, failure })
}

/** Forgets an exchange; its connection is idle afterwards. */
export function dropExchange(network: Network, exchange: Exchange): void {
  network.exchanges.delete(exchange.id)
  const connection = network.connections.get(exchange.connection)
  if (connection !== undefined && connection.exchange === exchange.id) connection.exchange = 0
}

/** The client gives up an exchange: the connection is closed, the server learns of it. */
export function abortExchange(network: Network, port: NetworkPort, id: ExchangeId): void {
  const exchange = network.exchanges.get(id)
  if (exchange === undefined) return
  const connection = network.connections.get(exchange.connection)
  if (connection === undefined) return
  dropExchange(network, exchange)
  closeAsClient(network, port, connection)
}

/** Closes the client's end; a server that knows the connection gets a FIN. */
export function closeAsClient(network: Network, port: NetworkPort, connection: Connection): void {
  port.disarmLimit(connection.client, connection.id)
  connection.clientOpen = false
  removeIdle(network, connection)
  if (connection.serverHost < 0 || !connection.established)
    network.connections.delete(connection.id)
  else if (connection.serverOpen) sendToServer(network, port, connection, 'fin', NO_CARGO)
  else network.connections.delete(connection.id)
}

/** Puts a connection whose exchange has ended back into its client's pool. */
export function makeIdle(network: Network, port: NetworkPort, connection: Connection): void {
  port.restLimit(connection.client, connection.id)
  connection.exchange = 0
  connection.idleSince = port.now
  const idle = idleOf(network, connection)
  if (idle.length < IDLE_KEPT) idle.push(connection.id)
  else closeAsClient(network, port, connection)
}

/** Numbers of a client's idle connections to the server of one of them, oldest first. */
function idleOf(network: Network, connection: Connection): number[] {
  const key = connection.serverHost * 65536 + connection.port
  let pool = network.pools.get(connection.client)
  if (pool === undefined) {
    pool = new Map()
    network.pools.set(connection.client, pool)
  }
  const known = pool.get(key)
  if (known !== undefined) return known
  const idle: number[] = []
  pool.set(key, idle)
  return idle
}

function takeIdle(
  network: Network,
  port: NetworkPort,
  client: { readonly process: number },
  serverHost: number,
  target: Endpoint,
): Connection | undefined {
  const idle = network.pools.get(client.process)?.get(serverHost * 65536 + target.port)
  if (idle === undefined) return undefined
  for (let id = idle.pop(); id !== undefined; id = idle.pop()) {
    const connection = network.connections.get(id)
    if (connection === undefined || !connection.clientOpen) continue
    const isFresh = port.now - connection.idleSince < IDLE_LIMIT_US
    if (isFresh && network.nextConnection - id < OLDEST_KEPT) return connection
    closeAsClient(network, port, connection)
  }
  return undefined
}

/** Takes a connection out of its client's pool; nothing happens when it is not there. */
export function removeIdle(network: Network, connection: Connection): void {
  const key = connection.serverHost * 65536 + connection.port
  const idle = network.pools.get(connection.client)?.get(key)
  const place = idle?.indexOf(connection.id) ?? -1
  if (place >= 0) idle?.splice(place, 1)
}

function createConnection(
  network: Network,
  client: { readonly process: number; readonly host: number },
  serverHost: number,
  port: number,
): Connection {
  const id = network.nextConnection
  network.nextConnection += 1
  assert(port > 0 && port < 65536, `port ${port} is a port`)
  const connection: Connection = {
    id,
    client: client.process,
    clientHost: client.host,
    serverHost,
    port,
    server: 0,
    clientOpen: true,
    serverOpen: false,
    established: false,
    exchange: 0,
    serving: 0,
    idleSince: 0,
    sentToServer: 0,
    sentToClient: 0,
    expectedByServer: 0,
    expectedByClient: 0,
    floorToServer: 0,
    floorToClient: 0,
    heldForServer: NOTHING_HELD,
    heldForClient: NOTHING_HELD,
  }
  network.connections.set(id, connection)
  return connection
}
