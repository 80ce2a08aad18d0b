import type { Host } from '../../host/host.ts'
import type { ExchangeId } from '../../network/http.ts'
import { storeError } from '../../store/error.ts'
import { isCreation } from '../../store/event.ts'
import { renderEvent } from '../../store/render.ts'
import { storeIndex } from '../../store/store.ts'
import {
  type Answer,
  bytes,
  clientError,
  empty,
  internalError,
  json,
  keyHeaders,
  peerError,
  send,
} from './answers.ts'
import { renderClusterConfig } from './cluster-config.ts'
import { encodeIndex } from './join-codec.ts'
import type { Outcome } from './outcome.ts'
import { clusterConfigOf } from './registry.ts'
import type { Server, Waiting } from './state.ts'

/** Said when a new leader cuts an entry somebody waits for. Source: etcd v0.4.9, goraft, log.go. */
const LOST = 'command failed to be committed due to node failure'

/** Wakes the sync ticker when a kept tick may be acted upon. */
export const KEPT_SYNC_TIMER = 'kept-sync'

/** Ticket of the leader's clock entry: no exchange has a negative number. */
export const SYNC_TICKET = -3

/** Answers whoever waits for an entry that was applied. Nobody does any more: nothing happens. */
export function answerOutcome(server: Server, ticket: number, outcome: Outcome, host: Host): void {
  endDuty(server, ticket, host)
  finish(server, ticket, host, (waiting) => answerFor(server, waiting, outcome))
}

/** Answers whoever waits for an entry that was cut from the log. */
export function answerProposalLost(server: Server, ticket: number, host: Host): void {
  endDuty(server, ticket, host)
  finish(server, ticket, host, () => internalError(LOST))
}

/** Answers whoever proposed something to a member that does not lead. */
export function answerProposalRefused(server: Server, ticket: number, host: Host): void {
  endDuty(server, ticket, host)
  finish(server, ticket, host, (waiting) => noLeader(server, waiting.kind))
}

/** Error 300, as each of the two ports says it. */
export function noLeader(server: Server, kind: Waiting['kind']): Answer {
  const error = storeError(300, '', storeIndex(server.store))
  return kind === 'key' ? clientError(error) : peerError(error)
}

/** The ticker that waited for an entry of its own goes on, at once if it ticked meanwhile. */
function endDuty(server: Server, ticket: number, host: Host): void {
  if (!server.duties.delete(ticket)) return
  if (ticket === SYNC_TICKET && server.tickers.isSyncKept) host.setTimer(KEPT_SYNC_TIMER, 0, 0)
}

function finish(
  server: Server,
  exchange: ExchangeId,
  host: Host,
  answer: (waiting: Waiting) => Answer,
): void {
  const waiting = server.waiting.get(exchange)
  if (waiting === undefined) return
  server.waiting.delete(exchange)
  send(host, exchange, answer(waiting), waiting.isHead)
}

function answerFor(server: Server, waiting: Waiting, outcome: Outcome): Answer {
  switch (outcome.kind) {
    case 'event': {
      const { event } = outcome
      const headers = keyHeaders(server, event.node.modifiedIndex)
      return { status: isCreation(event) ? 201 : 200, headers, body: renderEvent(event) }
    }
    case 'error':
      return waiting.kind === 'key' ? clientError(outcome.error) : peerError(outcome.error)
    case 'index':
      return bytes(encodeIndex(outcome.index))
    case 'done':
      if (waiting.kind !== 'config') return empty(200)
      return json(`${renderClusterConfig(clusterConfigOf(server))}\n`)
  }
}
