import type { SimTime } from '../kernel/time.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'

/** One sink for a world that writes to several, in the given order. */
export class FanOut implements WorldSink {
  private readonly sinks: readonly WorldSink[]
  private readonly packets: Pick<WorldSink, 'packet'>

  /** @param packets The one that hears of packets: they are too many to ask everybody. */
  constructor(sinks: readonly WorldSink[], packets: Pick<WorldSink, 'packet'>) {
    this.sinks = sinks
    this.packets = packets
  }

  /** Hands a chronicled event to every sink. */
  emit(event: Stamped): void {
    for (const sink of this.sinks) sink.emit(event)
  }

  /** Hands a routine event to every sink. */
  routine(event: Stamped): void {
    for (const sink of this.sinks) sink.routine(event)
  }

  /** Hands a packet to the one that keeps them. */
  packet(
    at: SimTime,
    from: number,
    to: number,
    kind: number,
    exchange: number,
    fate: number,
    size: number,
  ): void {
    this.packets.packet(at, from, to, kind, exchange, fate, size)
  }
}
