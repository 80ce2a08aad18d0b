import type { SimTime } from '../kernel/time.ts'
import type { Body, ExchangeId, Head, HttpRequest } from './http.ts'

export type PacketKind =
  | 'syn'
  | 'accept'
  | 'refuse'
  | 'request'
  | 'answer'
  | 'head'
  | 'chunk'
  | 'end'
  | 'fin'
  | 'reset'

/** One segment of a connection. Immutable; a resent one is a copy with the next attempt. */
export interface Packet {
  readonly kind: PacketKind
  readonly towards: 'server' | 'client'
  readonly connection: number
  readonly exchange: ExchangeId
  /** Host numbers. */
  readonly from: number
  readonly to: number
  /** Place among the packets of this direction of the connection, from 0; -1 when order does not matter. */
  readonly order: number
  /** When the first attempt left. */
  readonly sentAt: SimTime
  /** 0 for the first attempt. */
  readonly attempt: number
  readonly request: HttpRequest | null
  readonly head: Head | null
  readonly body: Body | null
}

/** Codes of the packet columns; the order is the file format's. */
export const PACKET_KINDS: readonly PacketKind[] = [
  'syn',
  'accept',
  'refuse',
  'request',
  'answer',
  'head',
  'chunk',
  'end',
  'fin',
  'reset',
]

/** What became of a packet; `delivered` is 0, the others say why it did not arrive. */
export type PacketFate = 'delivered' | DropReason

export type DropReason = 'cut' | 'blocked' | 'host-down' | 'lost'

export const PACKET_FATES: readonly PacketFate[] = [
  'delivered',
  'cut',
  'blocked',
  'host-down',
  'lost',
]

/** Small number of a packet kind, without a search. */
export function kindCode(kind: PacketKind): number {
  switch (kind) {
    case 'syn':
      return 0
    case 'accept':
      return 1
    case 'refuse':
      return 2
    case 'request':
      return 3
    case 'answer':
      return 4
    case 'head':
      return 5
    case 'chunk':
      return 6
    case 'end':
      return 7
    case 'fin':
      return 8
    case 'reset':
      return 9
  }
}

/** Small number of a packet's fate, without a search. */
export function fateCode(fate: PacketFate): number {
  switch (fate) {
    case 'delivered':
      return 0
    case 'cut':
      return 1
    case 'blocked':
      return 2
    case 'host-down':
      return 3
    case 'lost':
      return 4
  }
}

/** Bytes of the body that a packet carries; 0 without one and for a call between Raft peers. */
export function sizeOf(packet: Packet): number {
  const body = packet.request === null ? packet.body : packet.request.body
  return typeof body === 'string' ? body.length : 0
}
