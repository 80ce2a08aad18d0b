import { NEVER } from '../kernel/time.ts'
import {
  armNext,
  closeAsClient,
  dropExchange,
  failExchange,
  makeIdle,
  putOnWire,
} from './exchange.ts'
import type { Packet } from './packet.ts'
import type { NetworkPort } from './port.ts'
import {
  type Connection,
  type Exchange,
  forget,
  type Network,
  NOTHING_HELD,
  type ReplyTamper,
} from './state.ts'
import { firewallOn, NO_CARGO, passes, sendStray, sendToClient } from './transmit.ts'

const BODY_SHOWN = 65_536

/** Handles a packet that is due: it is dropped, held back, or reaches its end of the connection. */
export function arrive(network: Network, port: NetworkPort, packet: Packet): void {
  if (!passes(network, port, packet)) return
  const connection = network.connections.get(packet.connection)
  if (connection === undefined) {
    if (packet.kind === 'request' || packet.kind === 'chunk') sendStray(network, port, packet)
    return
  }
  if (packet.order < 0) {
    accept(network, port, connection, packet)
    return
  }
  const isToServer = packet.towards === 'server'
  const expected = isToServer ? connection.expectedByServer : connection.expectedByClient
  if (packet.order < expected) return
  if (packet.order > expected) {
    if (packet.kind === 'fin' || packet.kind === 'reset') skipTo(connection, packet)
    else {
      hold(connection, packet)
      return
    }
  }
  takeInOrder(network, port, connection, packet)
}

/**
 * What stands before the end of a connection and has not arrived never will: an end that has closed
 * sends nothing again but its last word.
 */
function skipTo(connection: Connection, packet: Packet): void {
  if (packet.towards === 'server') {
    connection.expectedByServer = packet.order
    connection.heldForServer = NOTHING_HELD
  } else {
    connection.expectedByClient = packet.order
    connection.heldForClient = NOTHING_HELD
  }
}

/** Takes the packet that was expected, then all that waited for it. */
function takeInOrder(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  packet: Packet,
): void {
  let next: Packet | undefined = packet
  while (next !== undefined) {
    if (next.towards === 'server') connection.expectedByServer += 1
    else connection.expectedByClient += 1
    accept(network, port, connection, next)
    next = releaseHeld(connection, packet.towards)
  }
}

function hold(connection: Connection, packet: Packet): void {
  const held = packet.towards === 'server' ? connection.heldForServer : connection.heldForClient
  if (held.some((other) => other.order === packet.order)) return
  if (packet.towards === 'server') connection.heldForServer = [...held, packet]
  else connection.heldForClient = [...held, packet]
}

function releaseHeld(connection: Connection, towards: 'server' | 'client'): Packet | undefined {
  const held = towards === 'server' ? connection.heldForServer : connection.heldForClient
  if (held.length === 0) return undefined
  const expected = towards === 'server' ? connection.expectedByServer : connection.expectedByClient
  const next = held.find((packet) => packet.order === expected)
  if (next === undefined) return undefined
  const rest = held.filter((packet) => packet !== next)
  if (towards === 'server') connection.heldForServer = rest
  else connection.heldForClient = rest
  return next
}

function accept(network: Network, port: NetworkPort, connection: Connection, packet: Packet): void {
  if (packet.towards === 'server') acceptAsServer(network, port, connection, packet)
  else acceptAsClient(network, port, connection, packet)
}

function acceptAsServer(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  packet: Packet,
): void {
  switch (packet.kind) {
    case 'syn': {
      const host = network.hosts[connection.serverHost]
      const listener = port.listener(connection.serverHost, connection.port)
      const isRejected = firewallOn(network, connection) === 'refused'
      if (host?.mode === 'refusing' || listener === 0 || isRejected) {
        sendToClient(network, port, connection, 'refuse', NO_CARGO, 0)
        return
      }
      connection.server = listener
      connection.serverOpen = true
      sendToClient(network, port, connection, 'accept', NO_CARGO, 0)
      return
    }
    case 'request':
      acceptRequest(network, port, connection, packet)
      return
    default:
      acceptClientsEnd(network, port, connection)
  }
}

function acceptRequest(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  packet: Packet,
): void {
  if (!connection.serverOpen) {
    sendStray(network, port, packet)
    return
  }
  const exchange = network.exchanges.get(packet.exchange)
  if (packet.request === null) return
  connection.serving = packet.exchange
  if (exchange !== undefined) {
    exchange.serving = 'seen'
    exchange.tamper = matchTamper(network, connection, exchange)
  }
  port.deliver(connection.server, {
    kind: 'request',
    exchange: packet.exchange,
    request: packet.request,
    port: connection.port,
  })
}

function matchTamper(
  network: Network,
  connection: Connection,
  exchange: Exchange,
): ReplyTamper | null {
  if (network.tampers.length === 0) return null
  const path = plainPath(exchange.request.path)
  let hit: ReplyTamper | null = null
  // Every one of them counts this exchange, whichever is due.
  for (const tamper of network.tampers) {
    if (tamper.from !== connection.clientHost || tamper.remaining === 0) continue
    if (tamper.method !== exchange.request.method || !pathFits(path, tamper.path)) continue
    tamper.remaining -= 1
    if (tamper.remaining === 0) hit ??= { ...tamper }
  }
  return hit
}

function plainPath(path: string): string {
  const query = path.indexOf('?')
  return (query < 0 ? path : path.slice(0, query)).replace(/^\/+/, '/')
}

function pathFits(path: string, wanted: string): boolean {
  return wanted.startsWith('*') ? path.endsWith(wanted.slice(1)) : path === wanted
}

/** The client closed, or its host forgot the connection. */
function acceptClientsEnd(network: Network, port: NetworkPort, connection: Connection): void {
  const { serving } = connection
  connection.serverOpen = false
  connection.serving = 0
  if (!connection.clientOpen) forget(network, connection)
  if (serving !== 0) port.deliver(connection.server, { kind: 'aborted', exchange: serving })
}

function acceptAsClient(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  packet: Packet,
): void {
  if (!connection.clientOpen) {
    if (connection.serverOpen) sendStray(network, port, packet)
    else forget(network, connection)
    return
  }
  const exchange = network.exchanges.get(connection.exchange)
  switch (packet.kind) {
    case 'accept':
      connection.established = true
      if (exchange !== undefined) putOnWire(network, port, connection, exchange)
      return
    case 'refuse':
      if (exchange !== undefined) failExchange(network, port, connection, exchange, 'refused')
      return
    case 'reset':
    case 'fin':
      connection.serverOpen = false
      if (exchange !== undefined) failExchange(network, port, connection, exchange, 'reset')
      else closeAsClient(network, port, connection)
      return
    default:
      if (exchange !== undefined) acceptAnswer(network, port, connection, exchange, packet)
  }
}

function acceptAnswer(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
  packet: Packet,
): void {
  const { id, client } = exchange
  if (exchange.quiet === 'peer-call' && packet.kind === 'answer') {
    const { head, body } = packet
    dropExchange(network, exchange)
    makeIdle(network, port, connection)
    const status = head?.status ?? 0
    port.deliver(client, { kind: 'answered', exchange: id, status, body: body ?? '' })
    return
  }
  if (packet.head !== null) {
    exchange.phase = 'answered'
    exchange.head = packet.head
    armNext(port, connection, exchange, NEVER)
    port.deliver(client, { kind: 'head', exchange: id, head: packet.head })
  }
  const isOver = packet.kind === 'answer' || packet.kind === 'end'
  if (exchange.quiet === 'no' && !exchange.reported && (packet.body !== null || isOver)) {
    report(network, port, connection, exchange, packet)
  }
  if (packet.body !== null && packet.body !== '' && network.exchanges.has(id)) {
    port.deliver(client, { kind: 'chunk', exchange: id, body: packet.body })
  }
  if (!isOver || !network.exchanges.has(id)) return
  dropExchange(network, exchange)
  makeIdle(network, port, connection)
  port.deliver(client, { kind: 'ended', exchange: id })
}

function report(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
  packet: Packet,
): void {
  exchange.reported = true
  port.emit(connection.clientHost, {
    kind: 'http.answered',
    exchange: exchange.id,
    from: network.hosts[connection.serverHost]?.name ?? exchange.target,
    status: exchange.head?.status ?? 0,
    headers: exchange.head?.headers ?? [],
    body: typeof packet.body === 'string' ? packet.body.slice(0, BODY_SHOWN) : '',
  })
}
