import { snapshotDue, takeSnapshot } from '../../goraft/compaction.ts'
import { lastActivityUs } from '../../goraft/raft.ts'
import type { Host } from '../../host/host.ts'
import { ms, seconds } from '../../kernel/time.ts'
import { KEPT_SYNC_TIMER, SYNC_TICKET } from './answer-waiting.ts'
import { command, type RemoveCommand, syncCommand } from './command.ts'
import { goDuration } from './go-duration.ts'
import { say } from './log.ts'
import { HEARTBEAT_TIMER, nextTick } from './peer-calls.ts'
import { persistSnapshot } from './persistence.ts'
import { feed } from './raft-driver.ts'
import { clusterConfigOf, memberNames } from './registry.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** Tickers that run from "starting in peer mode" on, in every state; they act while leading. */
export const SYNC_TIMER = 'sync'
export const MONITOR_TIMER = 'monitor'
export const SNAPSHOT_TIMER = 'snapshot'

const SYNC_INTERVAL_US = ms(500)
const MONITOR_INTERVAL_US = seconds(1)
const SNAPSHOT_INTERVAL_US = seconds(3)

/** Tickets of the leader's own removals: no exchange has a negative number. */
const SIZE_TICKET = -1
const ACTIVITY_TICKET = -2

/** Starts the tickers. Source: spec/etcd-0.4.md, section 13, S13. */
export function startTickers(server: Server, host: Host): void {
  const now = host.monotonic()
  server.tickers = {
    syncUs: now + SYNC_INTERVAL_US,
    isSyncKept: false,
    monitorUs: now + MONITOR_INTERVAL_US,
    snapshotUs: now + SNAPSHOT_INTERVAL_US,
  }
  host.setTimer(SYNC_TIMER, 0, SYNC_INTERVAL_US)
  host.setTimer(MONITOR_TIMER, 0, MONITOR_INTERVAL_US)
  if (server.config.takesSnapshots) host.setTimer(SNAPSHOT_TIMER, 0, SNAPSHOT_INTERVAL_US)
}

/** Stops the tickers for good: a stopped member acts no more. */
export function stopTickers(host: Host): void {
  for (const timer of [SYNC_TIMER, KEPT_SYNC_TIMER, MONITOR_TIMER, SNAPSHOT_TIMER]) {
    host.clearTimer(timer, 0)
  }
}

/**
 * The leader writes its clock into the log. It waits until that entry is committed: without a
 * quorum there is one such entry and no other. One tick that comes meanwhile is kept.
 *
 * Source: etcd v0.4.9, server/peer_server.go, monitorSync; measured, quorum-loss-ttl.
 */
export function onSyncTick(server: Server, host: Host): void {
  const now = host.monotonic()
  const next = nextTick(server.tickers.syncUs, SYNC_INTERVAL_US, now)
  server.tickers.syncUs = next
  host.setTimer(SYNC_TIMER, 0, next - now)
  if (server.duties.has(SYNC_TICKET)) server.tickers.isSyncKept = true
  else writeClock(server, host)
}

/** Acts upon the tick that was kept; what is written is the clock of now (measured). */
export function onKeptSyncTick(server: Server, host: Host): void {
  server.tickers.isSyncKept = false
  writeClock(server, host)
}

function writeClock(server: Server, host: Host): void {
  if (server.raft.state !== 'leader') return
  server.duties.add(SYNC_TICKET)
  const command = syncCommand(host.wallClock())
  feed(server, { kind: 'propose', command, ticket: SYNC_TICKET }, host)
}

/**
 * The leader removes members: one that is too many, and those that were silent for too long. Each
 * of the two duties waits until its last removal has been committed.
 *
 * Source: etcd v0.4.9, server/peer_server.go, monitorActiveSize and monitorPeerActivity.
 */
export function onMonitorTick(server: Server, host: Host): void {
  const now = host.monotonic()
  const next = nextTick(server.tickers.monitorUs, MONITOR_INTERVAL_US, now)
  server.tickers.monitorUs = next
  host.setTimer(MONITOR_TIMER, 0, next - now)
  if (server.raft.state !== 'leader' || server.raft.peers.size === 0) return
  removeSurplus(server, host)
  removeSilent(server, now, host)
}

/** Source: etcd v0.4.9, etcd/etcd.go, monitorSnapshot; spec/etcd-0.4.md, section 5. */
export function onSnapshotTick(server: Server, host: Host): void {
  const now = host.monotonic()
  const next = nextTick(server.tickers.snapshotUs, SNAPSHOT_INTERVAL_US, now)
  server.tickers.snapshotUs = next
  host.setTimer(SNAPSHOT_TIMER, 0, next - now)
  const { raft, config } = server
  if (!snapshotDue(raft, config.snapshotCount)) return
  const mark = takeSnapshot(raft)
  if (mark === undefined) return
  persistSnapshot(server, host, mark)
  const { index, eventCount } = mark
  const { name } = config
  say(host, 'INFO', `${name}: snapshot of ${eventCount} events at index ${index} completed`)
  tell(host, { kind: 'raft.snapshot-taken', name, index })
}

function removeSurplus(server: Server, host: Host): void {
  if (server.duties.has(SIZE_TICKET)) return
  const names = memberNames(server)
  const { activeSize } = clusterConfigOf(server)
  if (names.length <= activeSize) return
  const own = server.config.name
  const others = names.filter((name) => name !== own)
  const chosen = others[host.draw('removal-choice', 0, others.length - 1)]
  if (chosen === undefined) return
  const why = `peer number ${names.length} > expected size ${activeSize}`
  say(host, 'INFO', `${own}: removing node: ${chosen}; ${why}`)
  remove(server, chosen, SIZE_TICKET, host)
}

function removeSilent(server: Server, now: number, host: Host): void {
  const limitUs = seconds(clusterConfigOf(server).removeDelay)
  for (const peer of [...server.raft.peers.keys()]) {
    if (server.duties.has(ACTIVITY_TICKET) || server.raft.state !== 'leader') return
    const silentUs = now - (lastActivityUs(server.raft, peer) ?? now)
    if (silentUs <= limitUs) continue
    const why = `last activity ${goDuration(silentUs)} ago`
    say(host, 'INFO', `${server.config.name}: removing node: ${peer}; ${why}`)
    remove(server, peer, ACTIVITY_TICKET, host)
  }
}

function remove(server: Server, member: string, ticket: number, host: Host): void {
  server.duties.add(ticket)
  const removal = command<RemoveCommand>({ name: 'etcd:remove', member })
  feed(server, { kind: 'propose', command: removal, ticket }, host)
}

/** One peer's tick: Raft sends an append, or keeps the tick while an answer is outstanding. */
export function onHeartbeatTick(server: Server, number: number, host: Host): void {
  const peer = server.linkNames[number]
  const link = peer === undefined ? undefined : server.links.get(peer)
  if (link === undefined) return
  const now = host.monotonic()
  link.nextTickUs = nextTick(link.nextTickUs, server.config.heartbeatUs, now)
  host.setTimer(HEARTBEAT_TIMER, number, link.nextTickUs - now)
  feed(server, { kind: 'heartbeat-due', peer: link.name }, host)
}
