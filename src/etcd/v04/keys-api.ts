import type { Host } from '../../host/host.ts'
import { type Body, type ExchangeId, type HttpRequest, headerOf } from '../../network/http.ts'
import { type StoreErrorCode, storeError } from '../../store/error.ts'
import { getKey } from '../../store/read.ts'
import { renderEvent } from '../../store/render.ts'
import { storeIndex } from '../../store/store.ts'
import { watchKey } from '../../store/watching.ts'
import { type FormValues, formValue, parseForm } from '../form.ts'
import { noLeader } from './answer-waiting.ts'
import { clientError, open, readHeaders, redirect, redirectRead, send } from './answers.ts'
import { command, type EtcdCommand, type GetCommand } from './command.ts'
import { readDeletion, readPost, readPut, type WriteReading } from './keys-write.ts'
import { propose } from './raft-driver.ts'
import { findMember } from './registry.ts'
import type { Server } from './state.ts'

/** A request to the key space, taken apart. */
export interface KeysRequest {
  readonly exchange: ExchangeId
  readonly request: HttpRequest
  /** Bytes, with a slash in front. */
  readonly key: string
  /** Query and, for PUT and POST, the form in the body, which comes first. */
  readonly form: FormValues
}

/**
 * Answers a request below `/v2/keys/`. Undefined methods are the caller's to refuse.
 *
 * Source: etcd v0.4.9, server/v2, one handler per method; spec/etcd-0.4.md, section 8.
 */
export function handleKeys(server: Server, asked: KeysRequest, host: Host): void {
  switch (asked.request.method) {
    case 'GET':
    case 'HEAD':
      handleRead(server, asked, host)
      return
    case 'PUT':
      handleWrite(server, asked, readPut(asked.key, asked.form, host.wallClock()), host)
      return
    case 'POST':
      handleWrite(server, asked, readPost(asked.key, asked.form, host.wallClock()), host)
      return
    default:
      handleWrite(server, asked, readDeletion(asked.key, asked.form), host)
  }
}

/** The values of a request: of the body first, if it is a form and the method reads one. */
export function formOf(request: HttpRequest, query: string): FormValues {
  const form = new Map<string, string[]>()
  const isForm = /^application\/x-www-form-urlencoded\b/.test(
    headerOf(request.headers, 'Content-Type') ?? '',
  )
  const readsBody = request.method === 'PUT' || request.method === 'POST'
  if (readsBody && isForm) parseForm(textOf(request.body), form)
  return parseForm(query, form)
}

/** The bytes of a body; none of a Raft message. */
export function textOf(body: Body): string {
  return typeof body === 'string' ? body : ''
}

/** A parameter that cannot be read is refused here, by followers too and without an entry. */
function handleWrite(server: Server, asked: KeysRequest, reading: WriteReading, host: Host): void {
  if (reading.kind === 'command') dispatch(server, asked, reading.command, host)
  else refuse(server, asked, reading, host)
}

/**
 * Puts a command into the log, or sends the client to the leader.
 *
 * Source: etcd v0.4.9, server/peer_server.go and server.go, dispatch.
 */
function dispatch(server: Server, asked: KeysRequest, written: EtcdCommand, host: Host): void {
  const { exchange, request } = asked
  const isHead = request.method === 'HEAD'
  const { raft } = server
  if (raft.state === 'leader') {
    propose(server, written, host, { exchange, waiting: { kind: 'key', isHead } })
    return
  }
  if (raft.leader === '') {
    send(host, exchange, noLeader(server, 'key'), isHead)
    return
  }
  const location = leaderUrl(server) + request.path
  const isRead = request.method === 'GET' || isHead
  send(host, exchange, isRead ? redirectRead(location) : redirect(location), isHead)
}

/** Client URL of the leader; empty when none is known, which makes a redirect relative. */
function leaderUrl(server: Server): string {
  return findMember(server, server.raft.leader)?.clientUrl ?? ''
}

/** Source: etcd v0.4.9, server/v2/get_handler.go. */
function handleRead(server: Server, asked: KeysRequest, host: Host): void {
  const { exchange, request, key, form } = asked
  const isHead = request.method === 'HEAD'
  const isRecursive = formValue(form, 'recursive') === 'true'
  const isSorted = formValue(form, 'sorted') === 'true'
  if (formValue(form, 'quorum') === 'true') {
    const read = command<GetCommand>({ name: 'etcd:get', key, isRecursive, isSorted })
    dispatch(server, asked, read, host)
    return
  }
  if (formValue(form, 'consistent') === 'true' && server.raft.state !== 'leader') {
    send(host, exchange, redirectRead(leaderUrl(server) + request.path), isHead)
    return
  }
  if (formValue(form, 'wait') === 'true') {
    handleWatch(server, asked, isRecursive, host)
    return
  }
  const draw = (low: number, high: number) => host.draw('listing-order', low, high)
  const nowUs = host.wallClock()
  const result = getKey(server.store, key, { isRecursive, isSorted, draw, nowUs })
  if (result.kind === 'error') {
    send(host, exchange, clientError(result.error), isHead)
    return
  }
  const body = renderEvent(result.event)
  send(host, exchange, { status: 200, headers: readHeaders(server), body }, isHead)
}

/**
 * Waits for a change. The head goes at once and shows the index at the time of the request.
 *
 * Source: etcd v0.4.9, server/v2/get_handler.go, handleWatch; spec/etcd-0.4.md, section 13, S17.
 */
function handleWatch(server: Server, asked: KeysRequest, isRecursive: boolean, host: Host): void {
  const { exchange, key, form } = asked
  const waitIndex = formValue(form, 'waitIndex')
  if (waitIndex !== '' && !/^\d+$/.test(waitIndex)) {
    refuse(server, asked, { code: 203, cause: 'Watch From Index' }, host)
    return
  }
  const result = watchKey(server.store, {
    path: key,
    isRecursive,
    isStream: formValue(form, 'stream') === 'true',
    sinceIndex: Number(waitIndex),
  })
  switch (result.kind) {
    case 'error':
      send(host, exchange, clientError(result.error))
      return
    case 'waiting':
      open(host, exchange, readHeaders(server))
      server.watches.set(result.watcherId, exchange)
      return
    case 'event': {
      const body = renderEvent(result.event)
      send(host, exchange, { status: 200, headers: readHeaders(server), body })
      return
    }
  }
}

function refuse(
  server: Server,
  asked: KeysRequest,
  wrong: { readonly code: StoreErrorCode; readonly cause: string },
  host: Host,
): void {
  const error = storeError(wrong.code, wrong.cause, storeIndex(server.store))
  send(host, asked.exchange, clientError(error), asked.request.method === 'HEAD')
}
