import type { Host } from '../../host/host.ts'
import { ms } from '../../kernel/time.ts'
import { type ConfigCommand, command } from './command.ts'
import type { ServerAddress } from './config.ts'
import { joinCommand } from './join-codec.ts'
import { say } from './log.ts'
import { feed, propose } from './raft-driver.ts'
import { standBy } from './standby.ts'
import type { Phase, Server } from './state.ts'
import { tell } from './telling.ts'
import { startTickers } from './tickers.ts'

/** Ends the time that a machine needs to open its ports. */
export const OPENING_TIMER = 'opening'

/**
 * From the decision how to run until both ports are open: whoever asks meanwhile is refused, which
 * is how the loser of a race for a token fails its first round.
 *
 * Source: measured in all recordings, 1 to 3 ms but for a few; spec/etcd-0.4.md, sections 2 and 10.
 */
const OPENING_TIME_US = { from: ms(1), to: ms(3) }

/**
 * Founds a new cluster: says so, and leads it once the ports are open.
 *
 * Source: etcd v0.4.9, server/peer_server.go, startAsLeader; spec/etcd-0.4.md, section 2.
 */
export function found(server: Server, host: Host): void {
  const { name } = server.config
  say(host, 'INFO', `${name} is starting a new cluster`)
  const lineage = `${host.machine}@${host.monotonic()}`
  server.lineage = lineage
  tell(host, { kind: 'cluster.founded', name, lineage, token: server.token })
  beginOpening(server, 'founder', host)
}

/** Goes on as decided once the ports are open. */
export function beginOpening(
  server: Server,
  as: Extract<Phase, { kind: 'opening' }>['as'],
  host: Host,
): void {
  const { from, to } = OPENING_TIME_US
  server.phase = { kind: 'opening', as }
  host.setTimer(OPENING_TIMER, 0, host.draw('opening-time', from, to))
}

/** Opens the ports; a founder then begins to lead. */
export function afterOpening(server: Server, host: Host): void {
  const { phase } = server
  if (phase.kind !== 'opening') return
  open(server, host)
  if (phase.as === 'standby') {
    enterStandbyMode(server, host)
    return
  }
  enterPeerMode(server, host)
  if (phase.as === 'founder') leadAlone(server, host)
}

/** Source: etcd v0.4.9, etcd/etcd.go, Run. */
function open(server: Server, host: Host): void {
  const { name, client, peer } = server.config
  host.listen(client.port)
  host.listen(peer.port)
  tell(host, { kind: 'server.listening', name, clientUrl: client.url, peerUrl: peer.url })
  say(host, 'INFO', `etcd server ${describe(name, client)}`)
  say(host, 'INFO', `peer server ${describe(name, peer)}`)
}

/**
 * Starts Raft and the tickers; both ports are a member's from now on.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, runServer; server/peer_server.go, Start.
 */
export function enterPeerMode(server: Server, host: Host): void {
  server.phase = { kind: 'serving' }
  say(host, 'INFO', `${server.config.name} starting in peer mode`)
  startTickers(server, host)
  feed(server, { kind: 'start' }, host)
}

/** Stands by; both ports are a standby's from now on. Source: etcd/etcd.go, runServer. */
export function enterStandbyMode(server: Server, host: Host): void {
  say(host, 'INFO', `${server.config.name} starting in standby mode`)
  standBy(server, host)
}

/** Leads term 0 at once, without an election, over a log that begins with the own join. */
function leadAlone(server: Server, host: Host): void {
  const { config, lineage } = server
  const own = { member: config.name, peerUrl: config.peer.url, clientUrl: config.client.url }
  server.joinIndex = 1
  feed(server, { kind: 'lead-alone', command: joinCommand(own, lineage), ticket: 0 }, host)
  const settings = { name: 'etcd:setClusterConfig', config: config.cluster } as const
  propose(server, command<ConfigCommand>(settings), host)
}

function describe(name: string, { bindAddress, url }: ServerAddress): string {
  return `[name ${name}, listen on ${bindAddress}, advertised url ${url}]`
}
