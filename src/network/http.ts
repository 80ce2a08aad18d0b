/**
 * Raw bytes, one character per byte (0..255): immutable, shared by reference, never copied.
 * Text goes in as UTF-8: see `bytesFromText`.
 */
export type Bytes = string

/** A Raft message between peers, carried as it is: an opaque immutable value, never serialised. */
export interface PeerCall {
  readonly kind: 'peer-call'
  readonly message: object
}

export type Body = Bytes | PeerCall

/** Header names in their usual spelling ("Content-Type"), in sending order. */
export type Headers = readonly (readonly [name: string, value: string])[]

export const NO_HEADERS: Headers = []

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'PATCH'

/** One request as it stands on the wire. `path` includes the query: `/v2/keys/a?wait=true`. */
export interface HttpRequest {
  readonly method: Method
  readonly path: string
  readonly headers: Headers
  readonly body: Body
}

/** Status and headers of an answer; its body follows as chunks. */
export interface Head {
  readonly status: number
  readonly headers: Headers
}

/** Where a connection goes: a name or an IPv4 address in dotted form, and a port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Limits of one exchange; `NEVER` for none. */
export interface Timeouts {
  /** Until the connection stands; a kept-alive connection needs none. */
  readonly dial: number
  /** From the request on the wire to the head of the answer. */
  readonly header: number
  /** From the call of `request` to the end of the answer. */
  readonly total: number
}

/** Number of an exchange, unique within a run. Counted from 1. */
export type ExchangeId = number

/**
 * Why an exchange failed, as the client's operating system or HTTP library sees it.
 *
 * - `refused`: the host is up, the port is closed (definite: the request was not executed).
 * - `dial-timeout`: nobody answered the dial in time (definite).
 * - `unknown-host`: the name does not resolve (definite).
 * - `header-timeout`, `total-timeout`: no answer in time (indefinite: it may have been executed).
 * - `reset`: the server's process or host died, or closed without an answer (indefinite).
 */
export type ConnectionFailure =
  | 'refused'
  | 'dial-timeout'
  | 'unknown-host'
  | 'header-timeout'
  | 'total-timeout'
  | 'reset'

/** First value of a header, compared without regard to case; undefined when absent. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (const [key, value] of headers) if (key.toLowerCase() === wanted) return value
  return undefined
}
