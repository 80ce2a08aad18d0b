import { formatTerm } from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import { formatHttpDate } from '../../kernel/date.ts'
import type { ExchangeId, Headers } from '../../network/http.ts'
import { renderError, type StoreError, statusOfError } from '../../store/error.ts'
import { storeIndex } from '../../store/store.ts'
import type { Server } from './state.ts'

/** One whole answer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const JSON_TYPE = ['Content-Type', 'application/json'] as const
const TEXT_TYPE = ['Content-Type', 'text/plain; charset=utf-8'] as const
const HTML_TYPE = ['Content-Type', 'text/html; charset=utf-8'] as const
const BYTES_TYPE = ['Content-Type', 'application/octet-stream'] as const
const NO_SNIFF = ['X-Content-Type-Options', 'nosniff'] as const
const CHUNKED = ['Transfer-Encoding', 'chunked'] as const

/** Sends an answer with its date; only the head of it when HEAD asked. */
export function send(host: Host, exchange: ExchangeId, answer: Answer, isHead = false): void {
  const { status } = answer
  const headers = [...answer.headers, ['Date', formatHttpDate(host.wallClock())] as const, CHUNKED]
  host.answer(exchange, { status, headers }, isHead ? '' : answer.body)
}

/** Opens a long answer: its head goes at once, its body as it comes. */
export function open(host: Host, exchange: ExchangeId, headers: Headers): void {
  const date = ['Date', formatHttpDate(host.wallClock())] as const
  host.respond(exchange, { status: 200, headers: [...headers, date, CHUNKED] })
}

/** A JSON body as it is. */
export function json(body: string): Answer {
  return { status: 200, headers: [JSON_TYPE], body }
}

/** A text body as it is. */
export function text(body: string): Answer {
  return { status: 200, headers: [TEXT_TYPE], body }
}

/** Raw bytes: the index that answers a join or removal. */
export function bytes(body: string): Answer {
  return { status: 200, headers: [BYTES_TYPE], body }
}

/** A status and nothing else. */
export function empty(status: number): Answer {
  return { status, headers: [], body: '' }
}

/** What Go's server says about a path that nothing is mounted at. */
export const NOT_FOUND: Answer = {
  status: 404,
  headers: [TEXT_TYPE, NO_SNIFF],
  body: '404 page not found\n',
}

/** A failure that is no etcd error, e.g. an entry that was cut from the log. */
export function internalError(message: string): Answer {
  return { status: 500, headers: [TEXT_TYPE, NO_SNIFF], body: `${message}\n` }
}

/**
 * An error of the client port. It carries the store index and no index of Raft.
 *
 * Source: etcd v0.4.9, error/error.go, Write; spec/etcd-0.4.md, section 8.
 */
export function clientError(error: StoreError): Answer {
  const headers = [JSON_TYPE, ['X-Etcd-Index', String(error.index)] as const]
  return { status: statusOfError(error), headers, body: renderError(error) }
}

/** An error of the peer port: there the type is guessed from the body. */
export function peerError(error: StoreError): Answer {
  const headers = [['X-Etcd-Index', String(error.index)] as const, TEXT_TYPE]
  return { status: statusOfError(error), headers, body: renderError(error) }
}

/** Headers of an answer from the key space. `etcdIndex`: the event's, or the store's for a read. */
export function keyHeaders(server: Server, etcdIndex: number): Headers {
  return [
    JSON_TYPE,
    ['X-Etcd-Index', String(etcdIndex)],
    ['X-Raft-Index', String(server.raft.commitIndex)],
    ['X-Raft-Term', formatTerm(server.raft.term)],
  ]
}

/** Headers of a read: the store's index. */
export function readHeaders(server: Server): Headers {
  return keyHeaders(server, storeIndex(server.store))
}

/** A redirect without a body, as Go sends it for everything but GET and HEAD. */
export function redirect(location: string): Answer {
  return { status: 307, headers: [['Location', location]], body: '' }
}

/**
 * A redirect of a read, with the page that Go's library writes for people.
 *
 * Source: Go, net/http, server.go, Redirect; spec/etcd-0.4.md, section 13, S14.
 */
export function redirectRead(location: string): Answer {
  const escaped = location
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;')
  return {
    status: 307,
    headers: [HTML_TYPE, ['Location', location]],
    body: `<a href="${escaped}">Temporary Redirect</a>.\n\n`,
  }
}
