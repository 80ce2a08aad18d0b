import type { Body, ExchangeId, Head } from './http.ts'
import type { PacketKind } from './packet.ts'
import type { NetworkPort } from './port.ts'
import { type Connection, type Exchange, forget, type Network } from './state.ts'
import { NO_CARGO, sendToClient } from './transmit.ts'

/** Sends the head of an answer; chunks and an end follow. */
export function respondTo(network: Network, port: NetworkPort, id: ExchangeId, head: Head): void {
  send(network, port, id, 'head', head, null)
}

/** Sends a piece of an answer's body. */
export function writeTo(network: Network, port: NetworkPort, id: ExchangeId, body: Body): void {
  send(network, port, id, 'chunk', null, body)
}

/** Ends an answer. */
export function endOf(network: Network, port: NetworkPort, id: ExchangeId): void {
  send(network, port, id, 'end', null, null)
}

/** Sends a whole answer as one packet. */
export function answerTo(
  network: Network,
  port: NetworkPort,
  id: ExchangeId,
  head: Head,
  body: Body,
): void {
  send(network, port, id, 'answer', head, body)
}

/** Closes the connection of an exchange without an answer. */
export function dropServed(network: Network, port: NetworkPort, id: ExchangeId): void {
  const exchange = network.exchanges.get(id)
  const connection = exchange && network.connections.get(exchange.connection)
  if (exchange === undefined || connection === undefined) return
  exchange.serving = 'done'
  connection.serving = 0
  closeAsServer(network, port, connection)
}

/** Closes the server's end: the client sees a reset. */
export function closeAsServer(network: Network, port: NetworkPort, connection: Connection): void {
  if (!connection.serverOpen) return
  connection.serverOpen = false
  if (connection.clientOpen) sendToClient(network, port, connection, 'reset', NO_CARGO, 0)
  else forget(network, connection)
}

function send(
  network: Network,
  port: NetworkPort,
  id: ExchangeId,
  kind: PacketKind,
  head: Head | null,
  body: Body | null,
): void {
  // The client may have given up meanwhile: what the server still writes goes nowhere.
  const exchange = network.exchanges.get(id)
  if (exchange === undefined || exchange.serving === 'done') return
  const connection = network.connections.get(exchange.connection)
  if (connection === undefined || !connection.serverOpen) return
  const delay = head === null ? 0 : drawDelay(network, port, connection, exchange)
  if (delay < 0) {
    dropServed(network, port, id)
    return
  }
  const isOver = kind === 'answer' || kind === 'end'
  exchange.serving = isOver ? 'done' : 'responding'
  if (isOver) connection.serving = 0
  sendToClient(network, port, connection, kind, { exchange: id, request: null, head, body }, delay)
}

/** Service time of an answer, with what a tampered one waits; -1 when it is to be lost. */
function drawDelay(
  network: Network,
  port: NetworkPort,
  connection: Connection,
  exchange: Exchange,
): number {
  const { tamper } = exchange
  if (tamper?.effect.kind === 'lost') return -1
  const { from, to } = network.ranges.serviceTime
  const stream = network.hosts[connection.serverHost]?.serviceStream ?? 0
  const service = port.chance.between(stream, from, to)
  return service + (tamper?.effect.kind === 'delayed' ? tamper.effect.byUs : 0)
}
