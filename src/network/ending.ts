import { closeAsClient } from './exchange.ts'
import type { NetworkPort } from './port.ts'
import { closeAsServer } from './serving.ts'
import { forget, type Network } from './state.ts'

/**
 * A process has ended: its operating system closes its connections, with a FIN as a client and
 * a reset as a server. What was in flight before still arrives.
 */
export function processEnded(network: Network, port: NetworkPort, process: number): void {
  for (const connection of [...network.connections.values()]) {
    if (connection.client === process && connection.clientOpen) {
      network.exchanges.delete(connection.exchange)
      closeAsClient(network, port, connection)
    }
    if (connection.server === process) closeAsServer(network, port, connection)
  }
  network.pools.delete(process)
}

/**
 * A host lost its power: its ends of all connections are gone without a word. The other ends
 * learn of it by silence, or by a reset once the host is up again.
 */
export function hostWentDark(network: Network, port: NetworkPort, host: number): void {
  for (const connection of [...network.connections.values()]) {
    if (connection.clientHost === host && connection.clientOpen) {
      port.disarmLimit(connection.client, connection.id)
      connection.clientOpen = false
      network.pools.delete(connection.client)
    }
    if (connection.serverHost === host) connection.serverOpen = false
    // Nothing is under way on an idle one that could ever tell the other end.
    const isOver = !connection.serverOpen || connection.exchange === 0
    if (!connection.clientOpen && isOver) forget(network, connection)
  }
}
