import type { DomainEvent } from '../host/event.ts'
import type { Sink } from '../kernel/sink.ts'
import type { SimTime } from '../kernel/time.ts'

/** An event with its place in the run. */
export interface Stamped<E extends DomainEvent = DomainEvent> {
  /** Counted from 1, dense over chronicled events; routine events carry the number of the last one. */
  readonly seq: number
  readonly t: SimTime
  /** Null for events of the world as a whole. */
  readonly machine: string | null
  /** `seq` of the chronicled event that was last when what caused this was scheduled; 0 for none. */
  readonly cause: number
  readonly event: E
}

/** What a world writes to. Both take only; `routine` events must never be kept. */
export interface WorldSink extends Sink<Stamped> {
  emit(event: Stamped): void
  routine(event: Stamped): void
  /**
   * One packet that arrived or was dropped: hosts, `PacketKind` and `PacketFate` as small numbers,
   * and the bytes of its body, 0 for calls between Raft peers.
   */
  packet(
    at: SimTime,
    from: number,
    to: number,
    kind: number,
    exchange: number,
    fate: number,
    size: number,
  ): void
}
