import type { Action } from '../../goraft/effect.ts'
import type {
  AppendReply,
  AppendRequest,
  SnapshotRecoveryReply,
  SnapshotReply,
  VoteReply,
} from '../../goraft/message.ts'
import { step } from '../../goraft/step.ts'
import type { Host } from '../../host/host.ts'
import {
  type Endpoint,
  type ExchangeId,
  type Head,
  type HttpRequest,
  NO_HEADERS,
} from '../../network/http.ts'
import { findMember } from './registry.ts'
import { holdsReply, type PeerLink, type Server } from './state.ts'

/** Ticker of the appends to one peer; the key is the link's number. */
export const HEARTBEAT_TIMER = 'heartbeat'

const OK: Head = { status: 200, headers: NO_HEADERS }
const STOPPED: Head = { status: 500, headers: NO_HEADERS }

/** The link to a peer, made when it is first needed. */
export function linkTo(server: Server, name: string): PeerLink {
  const known = server.links.get(name)
  if (known !== undefined) return known
  const link: PeerLink = {
    number: server.linkNames.length,
    name,
    endpoint: undefined,
    nextTickUs: 0,
    packed: null,
    packedMessage: null,
    latency: {
      successCount: 0,
      failCount: 0,
      currentUs: 0,
      totalUs: 0,
      totalSquares: 0,
      leastUs: 0,
      mostUs: 0,
    },
  }
  server.linkNames.push(name)
  server.links.set(name, link)
  return link
}

/** Starts the ticker of a peer; its first tick comes one interval from now. */
export function startTicker(server: Server, peer: string, host: Host): void {
  const link = linkTo(server, peer)
  link.nextTickUs = host.monotonic() + server.config.heartbeatUs
  host.setTimer(HEARTBEAT_TIMER, link.number, server.config.heartbeatUs)
}

/** Stops the ticker of a peer. */
export function stopTicker(server: Server, peer: string, host: Host): void {
  host.clearTimer(HEARTBEAT_TIMER, linkTo(server, peer).number)
}

/** The next tick behind one that was due, on the same grid and after now: late ones are dropped. */
export function nextTick(dueUs: number, intervalUs: number, nowUs: number): number {
  const next = dueUs + intervalUs
  return next > nowUs ? next : nowUs + intervalUs - ((nowUs - dueUs) % intervalUs)
}

/**
 * Sends an append to the peer's present URL. Without a URL it fails at once, as upstream's does.
 *
 * Source: etcd v0.4.9, server/transporter.go, SendAppendEntriesRequest.
 */
export function sendAppend(
  server: Server,
  effect: Extract<Action, { kind: 'send-append' }>,
  host: Host,
): void {
  const { peer, attempt, message } = effect
  const link = linkTo(server, peer)
  const endpoint = endpointOf(server, link)
  if (endpoint === null) {
    step(server.raft, { kind: 'append-failed', peer, attempt }, host.monotonic())
    return
  }
  noteSent(server, host)
  const exchange = host.request(endpoint, pack(link, message), server.peerTimeouts)
  server.calls.set(exchange, {
    kind: 'append',
    peer,
    number: attempt,
    sentUs: host.monotonic(),
  })
}

/** Asks a peer for its vote. */
export function sendVote(
  server: Server,
  effect: Extract<Action, { kind: 'send-vote' }>,
  host: Host,
): void {
  const { peer, message } = effect
  const endpoint = endpointOf(server, linkTo(server, peer))
  if (endpoint === null) return
  const request: HttpRequest = {
    method: 'POST',
    path: '/vote',
    headers: NO_HEADERS,
    body: { kind: 'peer-call', message },
  }
  const exchange = host.request(endpoint, request, server.peerTimeouts)
  server.calls.set(exchange, {
    kind: 'vote',
    peer,
    number: message.term,
    sentUs: host.monotonic(),
  })
}

/** Answers a peer's call in one packet. */
export function replyTo(
  server: Server,
  exchange: ExchangeId,
  message: AppendReply | VoteReply | SnapshotReply | SnapshotRecoveryReply,
  host: Host,
): void {
  if (!('index' in message)) {
    host.answer(exchange, OK, { kind: 'peer-call', message })
    return
  }
  let packed = server.packedReply
  if (!holdsReply(packed, message)) {
    packed = { kind: 'peer-call', message }
    server.packedReply = packed
  }
  host.answer(exchange, OK, packed)
}

/** Answers a peer when Raft does not run. */
export function replyStopped(exchange: ExchangeId, host: Host): void {
  host.answer(exchange, STOPPED, '')
}

/** Where the registry says that a peer is, at this moment; null when it says nothing. */
export function endpointOf(server: Server, link: PeerLink): Endpoint | null {
  if (link.endpoint === undefined) link.endpoint = findMember(server, link.name)?.endpoint ?? null
  return link.endpoint
}

/** A heartbeat that says the same as the one before is the same request. */
function pack(link: PeerLink, message: AppendRequest): HttpRequest {
  if (link.packed !== null && link.packedMessage === message) return link.packed
  const packed: HttpRequest = {
    method: 'POST',
    path: '/log/append',
    headers: NO_HEADERS,
    body: { kind: 'peer-call', message },
  }
  link.packed = packed
  link.packedMessage = message
  return packed
}

function noteSent(server: Server, host: Host): void {
  const { statistics } = server
  statistics.sentAppends += 1
  if (statistics.state === 'leader') return
  statistics.state = 'leader'
  statistics.leader = server.config.name
  statistics.leaderSinceUs = host.wallClock()
}
