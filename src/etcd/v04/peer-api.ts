import type {
  AppendRequest,
  SnapshotRecoveryRequest,
  SnapshotRequest,
  VoteRequest,
} from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import type { ExchangeId, HttpRequest } from '../../network/http.ts'
import { handleAdmin } from './admin-api.ts'
import { noLeader } from './answer-waiting.ts'
import { empty, NOT_FOUND, redirect, send, text } from './answers.ts'
import { splitPath } from './client-api.ts'
import { PEER_VERSION, readJoinRequest } from './join-codec.ts'
import { textOf } from './keys-api.ts'
import { say } from './log.ts'
import { feed, propose } from './raft-driver.ts'
import { findMember } from './registry.ts'
import type { Server } from './state.ts'
import { noteReceived } from './statistics.ts'

/**
 * Answers a request to the peer port.
 *
 * Source: etcd v0.4.9, server/peer_server.go, HTTPHandler; spec/etcd-0.4.md, sections 4, 5, 8, 13.
 */
export function handlePeerRequest(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  host: Host,
): void {
  // By far the most frequent one comes first.
  if (request.path === '/log/append') {
    handleAppend(server, exchange, request, host)
    return
  }
  const { path = '', query } = splitPath(request.path)
  switch (path) {
    case '/vote':
      handleVote(server, exchange, request, host)
      return
    case '/snapshot':
      handleSnapshot(server, exchange, request, host)
      return
    case '/snapshotRecovery':
      handleRecovery(server, exchange, request, host)
      return
    case '/join':
      handleJoin(server, exchange, request, query, host)
      return
    case '/version':
      send(host, exchange, text(String(PEER_VERSION)))
      return
    case '/name':
      send(host, exchange, text(server.config.name))
      return
    case '/etcdURL':
      send(host, exchange, text(server.config.client.url))
      return
    default:
      handleRarer(server, exchange, request, path, host)
  }
}

function handleRarer(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  path: string,
  host: Host,
): void {
  const asked = /^\/version\/(\d+)\/check$/.exec(path)
  if (asked !== null) {
    send(host, exchange, empty(Number(asked[1]) === PEER_VERSION ? 200 : 403))
  } else if (!handleAdmin(server, exchange, request, path, host)) {
    send(host, exchange, NOT_FOUND)
  }
}

function handleAppend(server: Server, ticket: ExchangeId, request: HttpRequest, host: Host): void {
  const { body } = request
  const message = typeof body === 'string' ? undefined : body.message
  if (message === undefined || !isAppend(message)) {
    send(host, ticket, empty(400))
    return
  }
  noteReceived(server, message.leaderName, host)
  feed(server, { kind: 'append-request', ticket, message }, host)
}

function handleVote(server: Server, ticket: ExchangeId, request: HttpRequest, host: Host): void {
  const { body } = request
  const message = typeof body === 'string' ? undefined : body.message
  if (message === undefined || !isVote(message)) send(host, ticket, empty(400))
  else feed(server, { kind: 'vote-request', ticket, message }, host)
}

function handleSnapshot(
  server: Server,
  ticket: ExchangeId,
  request: HttpRequest,
  host: Host,
): void {
  const { body } = request
  const message = typeof body === 'string' ? undefined : body.message
  if (message === undefined || !isSnapshotRequest(message)) send(host, ticket, empty(400))
  else feed(server, { kind: 'snapshot-request', ticket, message }, host)
}

function handleRecovery(
  server: Server,
  ticket: ExchangeId,
  request: HttpRequest,
  host: Host,
): void {
  const { body } = request
  const message = typeof body === 'string' ? undefined : body.message
  if (message === undefined || !isRecovery(message)) send(host, ticket, empty(400))
  else feed(server, { kind: 'snapshot-recovery', ticket, message }, host)
}

function isSnapshotRequest(message: object): message is SnapshotRequest {
  return 'lastIndex' in message
}

function isRecovery(message: object): message is SnapshotRecoveryRequest {
  return 'state' in message
}

function isAppend(message: object): message is AppendRequest {
  return 'entries' in message
}

function isVote(message: object): message is VoteRequest {
  return 'candidateName' in message
}

/**
 * Takes a join, whatever the method: the leader puts it into its log, others lead the way to it.
 *
 * Source: etcd v0.4.9, server/peer_server_handlers.go, JoinHttpHandler; spec section 4.
 */
function handleJoin(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  query: string,
  host: Host,
): void {
  const reading = readJoinRequest(textOf(request.body))
  if (reading.kind === 'malformed') {
    say(host, 'WARNING', `Malformed json request: ${reading.error}`)
    send(host, exchange, empty(500))
    return
  }
  const { raft } = server
  if (raft.state === 'leader') {
    const waiting = { kind: 'join', isHead: false } as const
    propose(server, reading.command, host, { exchange, waiting })
    return
  }
  if (raft.leader === '') {
    send(host, exchange, noLeader(server, 'join'))
    return
  }
  const leader = findMember(server, raft.leader)?.peerUrl ?? ''
  send(host, exchange, redirect(`${leader}/join${query === '' ? '' : `?${query}`}`))
}
