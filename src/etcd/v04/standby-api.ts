import type { Host } from '../../host/host.ts'
import type { ExchangeId, HttpRequest } from '../../network/http.ts'
import { storeError } from '../../store/error.ts'
import { clientError, NOT_FOUND, redirect, redirectRead, send } from './answers.ts'
import { leaderUrlOf } from './standby.ts'
import type { Server } from './state.ts'

/**
 * Answers a request to a standby: at the client port all lead to the leader of the last look, at the
 * peer port there is nothing.
 *
 * Source: etcd v0.4.9, server/standby_server.go, redirectRequests; etcd/etcd.go, ModeHandler.
 */
export function handleStandbyRequest(
  server: Server,
  asked: { readonly exchange: ExchangeId; readonly request: HttpRequest; readonly port: number },
  host: Host,
): void {
  const { exchange, request, port } = asked
  const isHead = request.method === 'HEAD'
  if (port === server.config.peer.port) {
    send(host, exchange, NOT_FOUND, isHead)
    return
  }
  const leader = leaderUrlOf(server)
  if (leader === '') {
    send(host, exchange, clientError(storeError(402, '', 0)), isHead)
    return
  }
  const location = leader + request.path
  const isRead = request.method === 'GET' || isHead
  send(host, exchange, isRead ? redirectRead(location) : redirect(location), isHead)
}
