import type { Action } from '../../goraft/effect.ts'
import type { SnapshotRecoveryRequest, SnapshotRequest } from '../../goraft/message.ts'
import { step } from '../../goraft/step.ts'
import type { Host } from '../../host/host.ts'
import { seconds } from '../../kernel/time.ts'
import { type HttpRequest, NO_HEADERS, type Timeouts } from '../../network/http.ts'
import { renderError } from '../../store/error.ts'
import { recoverStore } from '../../store/snapshot.ts'
import { clearWatchers } from '../../store/watching.ts'
import { learnLineage } from './lineage.ts'
import { endpointOf, linkTo } from './peer-calls.ts'
import { isSnapshot, loadSnapshot, persistRecovery } from './persistence.ts'
import type { Server } from './state.ts'

/** Longest that sending a snapshot may take. Source: spec/etcd-0.4.md, section 5. */
const RECOVERY_LIMIT_US = seconds(120)

/**
 * Offers the last snapshot to a peer, or sends it. Without a snapshot or an address it fails at
 * once.
 *
 * Source: etcd v0.4.9, server/transporter.go, SendSnapshotRequest, SendSnapshotRecoveryRequest.
 */
export function sendSnapshot(
  server: Server,
  effect: Extract<Action, { kind: 'offer-snapshot' | 'send-snapshot' }>,
  host: Host,
): void {
  const { peer, attempt } = effect
  const endpoint = endpointOf(server, linkTo(server, peer))
  const snapshot = loadSnapshot(host.disk)
  if (endpoint === null || snapshot === undefined) {
    step(server.raft, { kind: 'snapshot-failed', peer, attempt }, host.monotonic())
    return
  }
  const { index: lastIndex, term: lastTerm, members } = snapshot
  const offer = { leaderName: server.config.name, lastIndex, lastTerm }
  const { peerTimeouts } = server
  const isOffer = effect.kind === 'offer-snapshot'
  const limits: Timeouts = isOffer
    ? peerTimeouts
    : { dial: peerTimeouts.dial, header: RECOVERY_LIMIT_US, total: RECOVERY_LIMIT_US }
  const request = isOffer
    ? callOf('/snapshot', offer)
    : callOf('/snapshotRecovery', { ...offer, members, state: snapshot })
  const exchange = host.request(endpoint, request, limits)
  server.calls.set(exchange, { kind: 'snapshot', peer, number: attempt, sentUs: host.monotonic() })
}

function callOf(path: string, message: SnapshotRequest | SnapshotRecoveryRequest): HttpRequest {
  return { method: 'POST', path, headers: NO_HEADERS, body: { kind: 'peer-call', message } }
}

/**
 * Takes over the state in a snapshot. Clients that wait for changes are told that they waited for
 * another history.
 *
 * Source: etcd v0.4.9, goraft, server.go, processSnapshotRecoveryRequest; store/store.go, Recovery.
 */
export function recover(server: Server, message: SnapshotRecoveryRequest, host: Host): void {
  const { state } = message
  if (!isSnapshot(state)) return
  for (const { watcherId, error } of clearWatchers(server.store)) {
    const exchange = server.watches.get(watcherId)
    if (exchange === undefined) continue
    host.write(exchange, renderError(error))
    host.end(exchange)
  }
  server.watches.clear()
  server.store = recoverStore(state.store)
  server.members = new Map()
  for (const link of server.links.values()) link.endpoint = undefined
  learnLineage(server, state.lineage, host)
  persistRecovery(server, host, state)
}
