import type { Chance } from '../kernel/chance.ts'
import type { SimTime } from '../kernel/time.ts'
import type { NetworkEvent } from './event.ts'
import type { Body, ConnectionFailure, ExchangeId, Head, HttpRequest } from './http.ts'
import type { DropReason, Packet } from './packet.ts'

/** What the network tells a process. Exactly one of `ended`, `answered` and `failed` ends an own request. */
export type NetworkInput =
  | {
      readonly kind: 'request'
      readonly exchange: ExchangeId
      readonly request: HttpRequest
      readonly port: number
    }
  /** The client of an exchange that this process serves went away. */
  | { readonly kind: 'aborted'; readonly exchange: ExchangeId }
  | { readonly kind: 'head'; readonly exchange: ExchangeId; readonly head: Head }
  | { readonly kind: 'chunk'; readonly exchange: ExchangeId; readonly body: Body }
  | { readonly kind: 'ended'; readonly exchange: ExchangeId }
  /** A whole answer in one packet to a call between peers; for such calls it takes the place of the three above. */
  | {
      readonly kind: 'answered'
      readonly exchange: ExchangeId
      readonly status: number
      readonly body: Body
    }
  | { readonly kind: 'failed'; readonly exchange: ExchangeId; readonly failure: ConnectionFailure }

/** What the network needs of the world around it. */
export interface NetworkPort {
  readonly now: SimTime
  readonly chance: Chance
  /** Queues the arrival of a packet; `serial` is its number on its link. */
  launch(at: SimTime, link: number, serial: number, packet: Packet): void
  /** Hands an input to a process; nothing happens when it has ended. */
  deliver(process: number, input: NetworkInput): void
  /** Process that listens on a port of a host; 0 for none. */
  listener(host: number, port: number): number
  /** Arms or overwrites the one limit of a connection's client. */
  armLimit(process: number, connection: number, at: SimTime): void
  disarmLimit(process: number, connection: number): void
  /** Disarms a limit that the next request will arm again. */
  restLimit(process: number, connection: number): void
  /** Tells the trace; `host` is whose view it is, null for the network as a whole. */
  emit(host: number | null, event: NetworkEvent): void
  emitRoutine(host: number, event: NetworkEvent): void
  recordPacket(packet: Packet, fate: 'delivered' | DropReason): void
}
