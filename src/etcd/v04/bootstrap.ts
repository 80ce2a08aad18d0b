import type { Host } from '../../host/host.ts'
import { type ConfigCommand, command } from './command.ts'
import type { ServerAddress } from './config.ts'
import { joinCommand } from './join-codec.ts'
import { say } from './log.ts'
import { feed, propose } from './raft-driver.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'
import { startTickers } from './tickers.ts'

/**
 * Founds a new cluster: leads term 0 at once, without an election, over a log that begins with the
 * founder's own join.
 *
 * Source: etcd v0.4.9, server/peer_server.go, startAsLeader; spec/etcd-0.4.md, section 2.
 */
export function found(server: Server, host: Host): void {
  const { config } = server
  const { name } = config
  say(host, 'INFO', `${name} is starting a new cluster`)
  const lineage = `${host.machine}@${host.monotonic()}`
  server.lineage = lineage
  tell(host, { kind: 'cluster.founded', name, lineage, token: server.token })
  serve(server, host)
  const own = { member: name, peerUrl: config.peer.url, clientUrl: config.client.url }
  feed(server, { kind: 'lead-alone', command: joinCommand(own, lineage), ticket: 0 }, host)
  const settings = { name: 'etcd:setClusterConfig', config: config.cluster } as const
  propose(server, command<ConfigCommand>(settings), host)
}

/**
 * Opens both ports and starts Raft and the tickers.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; server/peer_server.go, Start.
 */
export function serve(server: Server, host: Host): void {
  const { name, client, peer } = server.config
  server.phase = { kind: 'serving' }
  host.listen(client.port)
  host.listen(peer.port)
  tell(host, { kind: 'server.listening', name, clientUrl: client.url, peerUrl: peer.url })
  say(host, 'INFO', `etcd server ${describe(name, client)}`)
  say(host, 'INFO', `peer server ${describe(name, peer)}`)
  say(host, 'INFO', `${name} starting in peer mode`)
  startTickers(server, host)
  feed(server, { kind: 'start' }, host)
}

function describe(name: string, { bindAddress, url }: ServerAddress): string {
  return `[name ${name}, listen on ${bindAddress}, advertised url ${url}]`
}
