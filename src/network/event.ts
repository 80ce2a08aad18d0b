import type { ConnectionFailure, ExchangeId, Headers, Method } from './http.ts'

export type NetworkEvent =
  | HttpRequested
  | HttpAnswered
  | HttpFailed
  | LinkDropping
  | LinkDelivering
  | DialBarred

/** A request left its client. Calls between Raft peers are not chronicled. */
export interface HttpRequested {
  readonly kind: 'http.requested'
  readonly exchange: ExchangeId
  /** Machine of the server, or the address as written when no machine has it. */
  readonly to: string
  readonly port: number
  readonly method: Method
  readonly path: string
  readonly headers: Headers
  /** At most the first 4096 characters. */
  readonly body: string
}

/** The whole answer, or its head and first chunk of a stream, arrived at the client. */
export interface HttpAnswered {
  readonly kind: 'http.answered'
  readonly exchange: ExchangeId
  readonly from: string
  readonly status: number
  readonly headers: Headers
  /** At most the first 65536 characters of what had arrived when the answer ended or the first chunk came. */
  readonly body: string
}

export interface HttpFailed {
  readonly kind: 'http.failed'
  readonly exchange: ExchangeId
  readonly to: string
  readonly port: number
  readonly failure: ConnectionFailure
}

/**
 * First of a row of packets dropped on a link, or the first for another reason; the row ends with
 * `link.delivering`. While a link loses some packets and passes others, that is one row.
 */
export interface LinkDropping {
  readonly kind: 'link.dropping'
  readonly from: string
  readonly to: string
  readonly reason: 'cut' | 'blocked' | 'host-down' | 'lost'
}

/** A row of drops is over: a packet has passed. */
export interface LinkDelivering {
  readonly kind: 'link.delivering'
  readonly from: string
  readonly to: string
  readonly dropped: number
}

/**
 * A host dialled what cannot be reached from it, whatever runs there. Told at the first such dial,
 * and again after the firewall has changed. Nobody on the spot knows it.
 */
export interface DialBarred {
  readonly kind: 'dial.barred'
  /** Host that has the address. */
  readonly to: string
  /** As it was dialled: `host:port`. */
  readonly address: string
  readonly why: BarredWhy
}

/** `no-route`: a private address of another region. */
export type BarredWhy = 'no-route' | 'firewall'
