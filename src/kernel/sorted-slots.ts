import type { EventSlots } from './event-slots.ts'
import { NEVER, type SimTime } from './time.ts'

/** At most this many fit into a sorted list. */
export const MOST_SORTED = 32

/** A few pending slots, by time, then rank, then serial. */
export class SortedSlots {
  private readonly slots: EventSlots
  /** Latest first, so that the next event is at the end. */
  private readonly times: Float64Array
  private readonly order: Int32Array
  private count = 0

  constructor(slots: EventSlots, from?: SortedSlots) {
    this.slots = slots
    this.times = from?.times.slice() ?? new Float64Array(MOST_SORTED)
    this.order = from?.order.slice() ?? new Int32Array(MOST_SORTED)
    this.count = from?.count ?? 0
  }

  /** How many there are. */
  get size(): number {
    return this.count
  }

  /** Puts a slot in its place; only while there are fewer than `MOST_SORTED`. */
  add(slot: number, at: SimTime): void {
    const { times, order } = this
    let position = this.count
    this.count += 1
    // This loop calls nothing, so that it runs in registers.
    while (position > 0) {
      const other = times[position - 1] ?? 0
      if (other >= at) break
      times[position] = other
      order[position] = order[position - 1] ?? 0
      position -= 1
    }
    if (position > 0 && times[position - 1] === at) position = this.passTies(slot, at, position)
    times[position] = at
    order[position] = slot
  }

  /** Takes out the first slot; only when there is one. */
  take(): number {
    this.count -= 1
    return this.order[this.count] ?? 0
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const position = this.order.lastIndexOf(slot, this.count - 1)
    this.times.copyWithin(position, position + 1, this.count)
    this.order.copyWithin(position, position + 1, this.count)
    this.count -= 1
  }

  /** Time of the first slot; NEVER when there is none. */
  nextAt(): SimTime {
    return this.count === 0 ? NEVER : (this.times[this.count - 1] ?? NEVER)
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots): SortedSlots {
    return new SortedSlots(slots, this)
  }

  /** Moves what comes before a slot at the same time out of its way. */
  private passTies(slot: number, at: SimTime, from: number): number {
    const { times, order, slots } = this
    let position = from
    while (position > 0 && times[position - 1] === at) {
      const other = order[position - 1] ?? 0
      if (slots.isBefore(slot, other)) break
      times[position] = at
      order[position] = other
      position -= 1
    }
    return position
  }
}
