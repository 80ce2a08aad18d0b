import { type FirewallAction, firewallAction } from './firewall.ts'
import type { Body, ExchangeId, Head, HttpRequest } from './http.ts'
import {
  drawsDuplicate,
  drawTravel,
  dropReason,
  endsRow,
  type Link,
  noteDrop,
  resendAfter,
} from './link.ts'
import type { DropReason, Packet, PacketKind } from './packet.ts'
import type { NetworkPort } from './port.ts'
import { type Connection, forget, linkOf, MAX_HOSTS, type Network } from './state.ts'

/** What a packet carries besides its kind. */
export interface Cargo {
  readonly exchange: ExchangeId
  readonly request: HttpRequest | null
  readonly head: Head | null
  readonly body: Body | null
}

export const NO_CARGO: Cargo = { exchange: 0, request: null, head: null, body: null }

/** Sends a packet from the client to the server of a connection. */
export function sendToServer(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  kind: PacketKind,
  cargo: Cargo,
): void {
  const link = linkOf(network, port.chance, connection.clientHost, connection.serverHost)
  const order = connection.sentToServer
  connection.sentToServer += 1
  const packet = pack('server', kind, connection, link, order, port.now, cargo)
  const at = Math.max(port.now + drawTravel(link, port.chance), connection.floorToServer)
  connection.floorToServer = at
  launch(link, port, packet, at)
}

/** Sends a packet from the server to the client; `delayUs` is time the server takes first. */
export function sendToClient(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  kind: PacketKind,
  cargo: Cargo,
  delayUs: number,
): void {
  const link = linkOf(network, port.chance, connection.serverHost, connection.clientHost)
  const order = connection.sentToClient
  connection.sentToClient += 1
  const packet = pack('client', kind, connection, link, order, port.now, cargo)
  const travel = drawTravel(link, port.chance)
  const at = Math.max(port.now + delayUs + travel, connection.floorToClient)
  connection.floorToClient = at
  launch(link, port, packet, at)
}

/** Answers a packet of a connection that this host does not know: reset, in no order. */
export function sendStray(network: Network, port: NetworkPort, cause: Packet): void {
  const link = linkOf(network, port.chance, cause.to, cause.from)
  const packet: Packet = {
    kind: 'reset',
    towards: cause.towards === 'server' ? 'client' : 'server',
    connection: cause.connection,
    exchange: cause.exchange,
    from: cause.to,
    to: cause.from,
    order: -1,
    sentAt: port.now,
    attempt: 0,
    request: null,
    head: null,
    body: null,
  }
  launch(link, port, packet, port.now + drawTravel(link, port.chance))
}

function pack(
  towards: 'server' | 'client',
  kind: PacketKind,
  connection: Connection,
  link: Link,
  order: number,
  sentAt: number,
  cargo: Cargo,
): Packet {
  return {
    kind,
    towards,
    connection: connection.id,
    exchange: cargo.exchange,
    from: link.from,
    to: link.to,
    order,
    sentAt,
    attempt: 0,
    request: cargo.request,
    head: cargo.head,
    body: cargo.body,
  }
}

function launch(link: Link, port: NetworkPort, packet: Packet, at: number): void {
  const number = link.from * MAX_HOSTS + link.to
  port.launch(at, number, nextSerial(link), packet)
  if (drawsDuplicate(link, port.chance)) {
    const copyAt = at + drawTravel(link, port.chance)
    port.launch(copyAt, number, nextSerial(link), packet)
  }
}

function nextSerial(link: Link): number {
  const serial = link.sent
  link.sent = serial === 0x7fffffff ? 0 : serial + 1
  return serial
}

/**
 * Decides whether a packet that is due arrives. A dropped one is sent again later, as TCP does;
 * rows of drops are told to the chronicle once.
 */
export function passes(network: Network, port: NetworkPort, packet: Packet): boolean {
  const link = linkOf(network, port.chance, packet.from, packet.to)
  const why = whyDropped(network, port, packet, link)
  if (why === undefined) {
    if (link.dropped > 0 && endsRow(link, port.now)) endDropping(network, port, link)
    port.recordPacket(packet, 'delivered')
    return true
  }
  port.recordPacket(packet, why)
  if (noteDrop(link, why, port.now)) {
    const from = network.hosts[link.from]?.name ?? ''
    const to = network.hosts[link.to]?.name ?? ''
    port.emit(null, { kind: 'link.dropping', from, to, reason: why })
  }
  resend(network, port, packet, link)
  return false
}

function endDropping(network: Network, port: NetworkPort, link: Link): void {
  const from = network.hosts[link.from]?.name ?? ''
  const to = network.hosts[link.to]?.name ?? ''
  port.emit(null, { kind: 'link.delivering', from, to, dropped: link.dropped })
  link.dropped = 0
  link.droppedFor = 0
}

function whyDropped(
  network: Network,
  port: NetworkPort,
  packet: Packet,
  link: Link,
): DropReason | undefined {
  const target = network.hosts[packet.to]
  if (target === undefined || !target.powered) return 'host-down'
  if (packet.from === packet.to) return undefined
  if (target.mode === 'silent' || network.hosts[packet.from]?.mode === 'silent') return 'cut'
  const connection = network.connections.get(packet.connection)
  if (packet.kind === 'syn' && firewallOn(network, connection) === 'silent') return 'blocked'
  return dropReason(link, port.chance, {
    isDial: packet.kind === 'syn',
    port: connection?.port ?? 0,
  })
}

/** What the firewall does with the dial of a connection. */
export function firewallOn(network: Network, connection: Connection | undefined): FirewallAction {
  if (connection === undefined || network.firewall.length === 0) return 'open'
  const { clientHost, serverHost, port } = connection
  const from = network.hosts[clientHost]?.name ?? ''
  const to = network.hosts[serverHost]?.name ?? ''
  return firewallAction(network.firewall, { from, to, port })
}

/** Queues the next attempt of a dropped packet, unless its sender has gone or given up. */
function resend(network: Network, port: NetworkPort, packet: Packet, link: Link): void {
  const connection = network.connections.get(packet.connection)
  if (connection === undefined) return
  if (!network.hosts[packet.from]?.powered) {
    forgetIfUnknown(network, connection)
    return
  }
  const isOpen = packet.towards === 'server' ? connection.clientOpen : connection.serverOpen
  if (!isOpen && !isLastWord(packet.kind)) return
  const after = resendAfter(isOfDial(packet.kind), packet.attempt)
  if (after === undefined) {
    giveUp(network, port, connection, packet)
    return
  }
  const leaves = Math.max(port.now, packet.sentAt + after)
  const at = leaves + drawTravel(link, port.chance)
  if (packet.towards === 'server') connection.floorToServer = Math.max(connection.floorToServer, at)
  else connection.floorToClient = Math.max(connection.floorToClient, at)
  const again: Packet = { ...packet, attempt: packet.attempt + 1 }
  port.launch(at, link.from * MAX_HOSTS + link.to, nextSerial(link), again)
}

/** What an end that has closed still has to say. */
const isLastWord = (kind: PacketKind): boolean =>
  kind === 'fin' || kind === 'reset' || kind === 'refuse'

const isOfDial = (kind: PacketKind): boolean =>
  kind === 'syn' || kind === 'accept' || kind === 'refuse'

/** After the last try the sender's operating system breaks the connection. */
function giveUp(network: Network, port: NetworkPort, connection: Connection, packet: Packet): void {
  if (packet.towards === 'server' && connection.clientOpen) {
    // The client's own limits end its exchange; without limits it learns by this.
    const exchange = network.exchanges.get(connection.exchange)
    if (exchange !== undefined) exchange.limit = 'phase'
    port.armLimit(connection.client, connection.id, port.now)
    return
  }
  if (packet.towards === 'server') {
    forgetIfUnknown(network, connection)
    return
  }
  const { serving } = connection
  connection.serverOpen = false
  connection.serving = 0
  if (!connection.clientOpen) forget(network, connection)
  if (serving !== 0) port.deliver(connection.server, { kind: 'aborted', exchange: serving })
}

/**
 * Forgets a connection whose client is gone and whose server will never hear of it. A server that
 * is at work on an answer keeps it: it finds out when it writes.
 */
function forgetIfUnknown(network: Network, connection: Connection): void {
  if (!connection.clientOpen && connection.serving === 0) forget(network, connection)
}
