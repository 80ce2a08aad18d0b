import type { Host } from '../../host/host.ts'
import { internalError, send } from './answers.ts'
import { beginOpening, enterPeerMode, enterStandbyMode } from './bootstrap.ts'
import { registryOrder } from './client-api.ts'
import { feed } from './raft-driver.ts'
import { findMember } from './registry.ts'
import { replayLog, takeReplayTime } from './replay.ts'
import { renewServer } from './server.ts'
import { advanceStandby, lookFirst, type StandbyOutcome } from './standby.ts'
import type { Server } from './state.ts'
import { stopTickers } from './tickers.ts'

/** Said to whoever waits for an entry of a stopped Raft. Source: etcd v0.4.9, goraft, server.go. */
const STOPPED = 'raft: Has been stopped'

/**
 * Looks at the cluster a last time from outside and stands by, whatever it finds.
 *
 * @param peerUrls With scheme, in the order in which they are asked.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; spec/etcd-0.4.md, section 7, (a) and (d).
 */
export function retreat(server: Server, peerUrls: readonly string[], host: Host): void {
  server.phase = { kind: 'retreating', isOpen: false }
  goOn(server, lookFirst(server, peerUrls, host), host)
}

/**
 * A member that was removed stops its Raft, twice over as upstream does, and stands by.
 *
 * Not so one that has registered with a discovery service in this process: its stop waits for the
 * registrations, which have no end. It lingers, and both ports answer as before.
 *
 * Source: etcd v0.4.9, server/peer_server.go, asyncRemove and Stop; etcd/etcd.go, runServer;
 * recordings active-size-changes and removal-without-discovery.
 */
export function leaveCluster(server: Server, host: Host): void {
  stopTickers(host)
  feed(server, { kind: 'stop' }, host)
  feed(server, { kind: 'stop' }, host)
  for (const exchange of server.waiting.keys()) send(host, exchange, internalError(STOPPED))
  server.waiting.clear()
  if (server.discovery?.isRegistered === true) return
  server.phase = { kind: 'retreating', isOpen: true }
  goOn(server, lookFirst(server, memberUrls(server, host), host), host)
}

/** Handles an input of the standby's own exchanges, before and while it stands by. */
export function takeStandbyInput(
  server: Server,
  input: Parameters<typeof advanceStandby>[1],
  host: Host,
): void {
  goOn(server, advanceStandby(server, input, host), host)
}

/** Goes on as a member once the old log has been read. */
export function endReturn(server: Server, host: Host): void {
  enterPeerMode(server, host)
}

function goOn(server: Server, outcome: StandbyOutcome | undefined, host: Host): void {
  const { phase } = server
  if (outcome?.kind === 'promoted') beginReturn(server, outcome.joinIndex, host)
  else if (outcome === undefined || phase.kind !== 'retreating') return
  else if (phase.isOpen) enterStandbyMode(server, host)
  else beginOpening(server, 'standby', host)
}

/** Source: etcd v0.4.9, etcd/etcd.go, runServer. */
function beginReturn(server: Server, joinIndex: number, host: Host): void {
  const loaded = renewServer(server, host)
  server.joinIndex = joinIndex
  server.phase = { kind: 'returning' }
  if (!loaded.isRestart) {
    endReturn(server, host)
    return
  }
  replayLog(server, loaded.lineage, host)
  takeReplayTime('return-time', host)
}

/** The leader's peer URL first, then the others' in the order of an unsorted listing. */
function memberUrls(server: Server, host: Host): readonly string[] {
  const { leader } = server.raft
  const names = registryOrder(server, host, 'registry-order').filter((name) => name !== leader)
  return [leader, ...names]
    .map((name) => (name === '' ? '' : (findMember(server, name)?.peerUrl ?? '')))
    .filter((url) => url !== '')
}
