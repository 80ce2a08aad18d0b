import { advanceDiscovery, DISCOVERY_TIMERS, isDiscoveryInput } from '../../discovery/v04-client.ts'
import type { Host } from '../../host/host.ts'
import type { Program, ProgramInput } from '../../host/program.ts'
import { removeWatcher } from '../../store/watching.ts'
import { KEPT_SYNC_TIMER } from './answer-waiting.ts'
import { afterDiscovery, afterJoin, afterReplay, startEtcd } from './boot.ts'
import { afterOpening, OPENING_TIMER } from './bootstrap.ts'
import { handleClientRequest } from './client-api.ts'
import { advanceJoin, isJoinInput, JOIN_RETRY_TIMER } from './join.ts'
import { say } from './log.ts'
import { handlePeerRequest } from './peer-api.ts'
import { HEARTBEAT_TIMER } from './peer-calls.ts'
import { takeCallInput } from './peer-outcomes.ts'
import { ELECTION_TIMER, feed } from './raft-driver.ts'
import { REMOVAL_TIMER } from './raft-report.ts'
import { REPLAY_TIMER } from './replay.ts'
import { leaveCluster, takeStandbyInput } from './retreat.ts'
import type { Etcd04Rules } from './rules.ts'
import { adoptRules, cloneEtcd, digestEtcd } from './server.ts'
import { isStandbyInput, onStandbyTick, STANDBY_TIMER } from './standby.ts'
import { handleStandbyRequest } from './standby-api.ts'
import type { Etcd04, Server } from './state.ts'
import {
  MONITOR_TIMER,
  onHeartbeatTick,
  onKeptSyncTick,
  onMonitorTick,
  onSnapshotTick,
  onSyncTick,
  SNAPSHOT_TIMER,
  SYNC_TIMER,
} from './tickers.ts'

/** All timers, in the order in which those come that are due together. */
const TIMERS = [
  ELECTION_TIMER,
  HEARTBEAT_TIMER,
  SYNC_TIMER,
  KEPT_SYNC_TIMER,
  MONITOR_TIMER,
  SNAPSHOT_TIMER,
  REMOVAL_TIMER,
  JOIN_RETRY_TIMER,
  REPLAY_TIMER,
  OPENING_TIMER,
  ...DISCOVERY_TIMERS,
  STANDBY_TIMER,
]

/**
 * The server of etcd 0.4.9 as a program of a machine, named "etcd".
 *
 * Configuration comes from `ETCD_*` variables and flags in `StartOptions`.
 *
 * Departure: the API of version 1 and TLS are not there.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run.
 */
export function createEtcd04(rules: Etcd04Rules): Program<Etcd04> {
  return {
    name: 'etcd',
    timers: TIMERS,
    start: (host, options) => startEtcd(rules, host, options),
    handle: (etcd, input, host) => {
      const { server } = etcd
      if (server === null) return
      if (server.rules !== rules) adoptRules(server, rules)
      handle(server, input, host)
    },
    clone: cloneEtcd,
    digest: digestEtcd,
  }
}

function handle(server: Server, input: ProgramInput, host: Host): void {
  switch (input.kind) {
    case 'request':
      if (server.phase.kind === 'standing-by' || server.phase.kind === 'returning') {
        handleStandbyRequest(server, input, host)
      } else if (input.port === server.config.peer.port) {
        handlePeerRequest(server, input.exchange, input.request, host)
      } else {
        handleClientRequest(server, input.exchange, input.request, host)
      }
      return
    case 'aborted':
      forgetExchange(server, input.exchange)
      return
    case 'timer':
      if (handleTimer(server, input.timer, input.key, host)) return
      break
    case 'head':
    case 'chunk':
    case 'ended':
    case 'answered':
    case 'failed':
      if (takeCallInput(server, input, host)) return
      break
    default:
      return
  }
  handleBootInput(server, input, host)
}

/** Timers of a member that serves; false for those of discovery and joining. */
function handleTimer(server: Server, timer: string, key: number, host: Host): boolean {
  switch (timer) {
    case HEARTBEAT_TIMER:
      onHeartbeatTick(server, key, host)
      return true
    case ELECTION_TIMER:
      feed(server, { kind: 'election-due' }, host)
      return true
    case SYNC_TIMER:
      onSyncTick(server, host)
      return true
    case KEPT_SYNC_TIMER:
      onKeptSyncTick(server, host)
      return true
    case MONITOR_TIMER:
      onMonitorTick(server, host)
      return true
    case SNAPSHOT_TIMER:
      onSnapshotTick(server, host)
      return true
    case REMOVAL_TIMER:
      leaveCluster(server, host)
      return true
    case OPENING_TIMER:
      afterOpening(server, host)
      return true
    case STANDBY_TIMER:
      onStandbyTick(server, host)
      return true
    case REPLAY_TIMER:
      afterReplay(server, host)
      return true
    default:
      return false
  }
}

/** Inputs of discovery, which goes on for the life of the process, and of a join. */
function handleBootInput(server: Server, input: ProgramInput, host: Host): void {
  const { discovery, phase } = server
  if (discovery !== null && isDiscoveryInput(discovery, input)) {
    const outcome = advanceDiscovery(discovery, input, host, (priority, text) =>
      say(host, priority, text),
    )
    if (outcome === undefined || phase.kind !== 'discovering') return
    afterDiscovery(server, phase.facts, outcome, host)
    return
  }
  if (isStandbyInput(server, input)) {
    takeStandbyInput(server, input, host)
    return
  }
  if (phase.kind !== 'joining' || !isJoinInput(phase.attempt, input)) return
  const outcome = advanceJoin(server, phase.attempt, input, host)
  if (outcome !== undefined) afterJoin(server, phase, outcome, host)
}

/** A client went away: nobody waits any more. */
function forgetExchange(server: Server, exchange: number): void {
  server.waiting.delete(exchange)
  for (const [watcherId, watching] of server.watches) {
    if (watching !== exchange) continue
    server.watches.delete(watcherId)
    removeWatcher(server.store, watcherId)
  }
}
