import { assert } from '../assert.ts'
import { CAUSE, EventSlots, RANK, SERIAL, STRIDE } from './event-slots.ts'
import { NEVER, type SimTime } from './time.ts'
import { TimingWheel } from './timing-wheel.ts'

/** At most this many events wait in the sorted list; one more, and all move to the wheel. */
const MOST_SORTED = 32
/** Below this many they move back. Far apart from the above, so that no load moves them to and fro. */
const BACK_TO_SORTED = 12
const MOST_NUMBER = 2 ** 31 - 1
const WIDTH = 'ranks and serials are whole numbers of 31 bits'

/**
 * Pending events, by time, then rank, then serial; never by when they were pushed.
 *
 * A sorted list while few are pending, a radix wheel above. Time only moves forwards: `at` is the
 * time of the last event popped, and nothing can be pushed before it.
 *
 * Source: spec/kernel-performance.md, sections 1 and 10.
 */
export class EventQueue<P> {
  /** Time of the event popped last; 0 before the first. */
  at: SimTime = NEVER
  /** Slot of the event popped last: it is given back when the next is popped. */
  private current = -1
  private count = 0
  private isSorted = true
  /** Latest first, so that the next event is at the end. */
  private sortedTimes = new Float64Array(MOST_SORTED)
  private sortedSlots = new Int32Array(MOST_SORTED)
  private slots: EventSlots<P>
  private wheel: TimingWheel<P>

  constructor() {
    // The field began as a fraction-capable number; assigning a small one now keeps it so.
    this.at = 0
    this.slots = new EventSlots()
    this.wheel = new TimingWheel(this.slots)
  }

  /** How many events are pending. */
  get size(): number {
    return this.count
  }

  /** Rank of the event popped last; see `rankOf`. 0 before the first. */
  get rank(): number {
    return this.slots.words[(this.current << STRIDE) + RANK] ?? 0
  }

  /** Serial of the event popped last; 0 before the first. */
  get serial(): number {
    return this.slots.words[(this.current << STRIDE) + SERIAL] ?? 0
  }

  /** The chronicle event that was last when the popped event was pushed. 0 before the first. */
  get cause(): number {
    return this.slots.words[(this.current << STRIDE) + CAUSE] ?? 0
  }

  /** Payload of the event popped last, kept until the next `pop`; undefined before the first. */
  get payload(): P {
    return this.slots.payloadOf(this.current)
  }

  /**
   * Queues an event.
   *
   * @param at Whole microseconds, not before `queue.at`; finite.
   * @param rank 0..2^31-1: what orders events of one time first; see `rankOf`.
   * @param serial 0..2^31-1: what orders them next. No two pending events share all three numbers.
   * @param cause Number of a chronicle event; 0 for none.
   * @returns A handle for `cancel`, good until the event is popped or cancelled.
   */
  push(at: SimTime, rank: number, serial: number, payload: P, cause: number): number {
    assert(at >= this.at && at <= Number.MAX_SAFE_INTEGER, 'an event is due now or later')
    assert(Math.floor(at) === at, 'an event is due at a whole microsecond')
    assert((rank & MOST_NUMBER) === rank && (serial & MOST_NUMBER) === serial, WIDTH)
    const slot = this.slots.take(at, rank, serial, payload, cause)
    if (!this.isSorted) this.wheel.add(slot)
    else if (this.count < MOST_SORTED) this.insertSorted(slot)
    else this.moveToWheel(slot)
    this.count += 1
    return this.slots.handleOf(slot)
  }

  /** Takes a pending event out. Using the handle of a popped or cancelled one is a broken promise. */
  cancel(handle: number): void {
    const slot = this.slots.slotOf(handle)
    this.count -= 1
    if (this.isSorted) this.removeSorted(slot)
    else this.wheel.remove(slot)
    this.slots.expire(slot)
    this.slots.release(slot)
  }

  /** Takes out the next event and shows it in the fields; false, and nothing changes, when empty. */
  pop(): boolean {
    if (this.count === 0) return false
    this.count -= 1
    const { slots } = this
    if (this.current >= 0) slots.release(this.current)
    const slot = this.isSorted ? (this.sortedSlots[this.count] ?? 0) : this.wheel.take()
    slots.expire(slot)
    this.current = slot
    this.at = slots.times[slot] ?? 0
    if (!this.isSorted && this.count < BACK_TO_SORTED) this.moveToSorted()
    return true
  }

  /** Time of the next event; NEVER when there is none. Moves nothing. */
  nextAt(): SimTime {
    if (!this.isSorted) return this.wheel.nextAt()
    return this.sortedTimes[this.count - 1] ?? NEVER
  }

  /** A queue that goes on by itself, with the same handles; payloads are shared. */
  clone(): EventQueue<P> {
    const copy = new EventQueue<P>()
    copy.at = this.at
    copy.current = this.current
    copy.count = this.count
    copy.isSorted = this.isSorted
    copy.sortedTimes = this.sortedTimes.slice()
    copy.sortedSlots = this.sortedSlots.slice()
    copy.slots = this.slots.clone()
    copy.wheel = this.wheel.clone(copy.slots)
    return copy
  }

  private insertSorted(slot: number): void {
    const { sortedTimes, sortedSlots } = this
    const at = this.slots.times[slot] ?? 0
    let position = this.count
    // This loop calls nothing, so that it runs in registers.
    while (position > 0) {
      const other = sortedTimes[position - 1] ?? 0
      if (other >= at) break
      sortedTimes[position] = other
      sortedSlots[position] = sortedSlots[position - 1] ?? 0
      position -= 1
    }
    if (position > 0 && sortedTimes[position - 1] === at) position = this.passTies(slot, position)
    sortedTimes[position] = at
    sortedSlots[position] = slot
  }

  /** Moves what comes before a slot at the same time out of its way. */
  private passTies(slot: number, from: number): number {
    const { sortedTimes, sortedSlots, slots } = this
    const at = slots.times[slot] ?? 0
    let position = from
    while (position > 0 && sortedTimes[position - 1] === at) {
      const other = sortedSlots[position - 1] ?? 0
      if (slots.isBefore(slot, other)) break
      sortedTimes[position] = at
      sortedSlots[position] = other
      position -= 1
    }
    return position
  }

  /** Closes the gap; `count` is already the new one. */
  private removeSorted(slot: number): void {
    const { sortedTimes, sortedSlots } = this
    const position = sortedSlots.lastIndexOf(slot, this.count)
    sortedTimes.copyWithin(position, position + 1, this.count + 1)
    sortedSlots.copyWithin(position, position + 1, this.count + 1)
  }

  private moveToWheel(slot: number): void {
    this.isSorted = false
    this.wheel.setClock(this.at)
    for (let position = 0; position < this.count; position += 1) {
      this.wheel.add(this.sortedSlots[position] ?? 0)
    }
    this.wheel.add(slot)
  }

  private moveToSorted(): void {
    this.isSorted = true
    for (let position = this.count - 1; position >= 0; position -= 1) {
      const slot = this.wheel.take()
      this.sortedSlots[position] = slot
      this.sortedTimes[position] = this.slots.times[slot] ?? 0
    }
  }
}
