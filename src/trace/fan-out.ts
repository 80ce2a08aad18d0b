import type { SimTime } from '../kernel/time.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'

/** One sink for a world that writes to several, in the given order. */
export class FanOut implements WorldSink {
  private readonly sinks: readonly WorldSink[]

  constructor(sinks: readonly WorldSink[]) {
    this.sinks = sinks
  }

  /** Hands a chronicled event to every sink. */
  emit(event: Stamped): void {
    for (const sink of this.sinks) sink.emit(event)
  }

  /** Hands a routine event to every sink. */
  routine(event: Stamped): void {
    for (const sink of this.sinks) sink.routine(event)
  }

  /** Hands a packet to every sink. */
  packet(
    at: SimTime,
    from: number,
    to: number,
    kind: number,
    exchange: number,
    fate: number,
  ): void {
    for (const sink of this.sinks) sink.packet(at, from, to, kind, exchange, fate)
  }
}
