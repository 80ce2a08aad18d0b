import { assert } from '../assert.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'
import type { Recorded } from './event.ts'

/** Events per chunk; a full chunk is never written again and is shared by forks. */
const CHUNK = 4096

/** A chronicle for reading: events by their number, in order. */
export interface ChronicleView extends Iterable<Recorded> {
  readonly length: number
  at(seq: number): Recorded | undefined
  from(seq: number): Iterable<Recorded>
}

/**
 * All domain events of a run, for ever, in order of `seq` (dense, from 1).
 *
 * It keeps the event objects it is handed: they must not be changed afterwards. Routine events are
 * not kept.
 */
export class Chronicle implements WorldSink, ChronicleView {
  private sealed: (readonly Recorded[])[] = []
  private open: Recorded[] = []

  /** Events kept; also the `seq` of the last one. */
  get length(): number {
    return this.sealed.length * CHUNK + this.open.length
  }

  /** Keeps an event. Its `seq` must be the next one. */
  emit(event: Stamped): void {
    assert(event.seq === this.length + 1, 'chronicled events are numbered densely from 1')
    // The world's sink is typed by the events' common shape; what a world emits is a TraceEvent.
    this.open.push(event as Recorded)
    if (this.open.length === CHUNK) this.seal()
  }

  /** Drops the event: routine events are for checks only. */
  routine(_event: Stamped): void {}

  /** Drops the packet: `Packets` keeps those. */
  packet(): void {}

  /** The event with this number; undefined when there is none. */
  at(seq: number): Recorded | undefined {
    const position = seq - 1
    const chunk = this.sealed[Math.floor(position / CHUNK)] ?? this.open
    return position < 0 || position >= this.length ? undefined : chunk[position % CHUNK]
  }

  /** Events with this number and higher, in order; those that come while reading are included. */
  *from(seq: number): Generator<Recorded> {
    for (let next = Math.max(1, seq); next <= this.length; next += 1) {
      const recorded = this.at(next)
      if (recorded !== undefined) yield recorded
    }
  }

  /** All events in order. */
  [Symbol.iterator](): Generator<Recorded> {
    return this.from(1)
  }

  /** A chronicle that goes on by itself from here; full chunks are shared. */
  fork(): Chronicle {
    const copy = new Chronicle()
    copy.sealed = [...this.sealed]
    copy.open = [...this.open]
    return copy
  }

  private seal(): void {
    this.sealed.push(this.open)
    this.open = []
  }
}
