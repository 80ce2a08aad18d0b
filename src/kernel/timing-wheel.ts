import { DueHeap } from './due-heap.ts'
import { type EventSlots, HOME, NEXT, STRIDE } from './event-slots.ts'
import { FarWheel } from './far-wheel.ts'
import { NEAR_SPAN, NearWheel } from './near-wheel.ts'
import { NEVER, type SimTime } from './time.ts'

/** In `HOME`: the slot is in the heap of what is due now, not in a list. */
const IN_HEAP = -1

/**
 * Many pending slots, by time, then rank, then serial.
 *
 * What is due within a few milliseconds - packets, mostly - is filed once, in a ring of buckets of
 * one microsecond. Everything later waits in a radix wheel, and comes near when its bucket begins
 * before the next near event. What shares a time is kept in order, or put
 * in order by a heap when it is due, if it is much.
 */
export class TimingWheel<P> {
  private readonly slots: EventSlots<P>
  private near: NearWheel<P>
  private far: FarWheel<P>
  /** What is due at `clock`, once its bucket was unordered; while it holds any, all of that. */
  private due: DueHeap<P>
  /** Time of the slot taken last; nothing is due before. */
  private clock: SimTime = NEVER
  /** Its low 32 bits. */
  private clockLow = 0
  /** Nothing in the far wheel is due before this. */
  private farFrom: SimTime = NEVER

  constructor(slots: EventSlots<P>) {
    this.clock = 0
    this.slots = slots
    this.near = new NearWheel(slots)
    this.far = new FarWheel(slots, NEAR_SPAN)
    this.due = new DueHeap(slots, new Int32Array(16))
  }

  /** Sets the clock of an empty wheel. */
  setClock(at: SimTime): void {
    this.moveClock(at)
    this.far.setClock(at)
    this.farFrom = NEVER
  }

  /** Files a slot whose time is not before the clock. */
  add(slot: number): void {
    // Times are read, not handed on: a fraction-capable argument may cost an allocation.
    const at = this.slots.times[slot] ?? 0
    if (at - this.clock >= NEAR_SPAN) this.addFar(slot)
    else if (this.due.size > 0 && at === this.clock) this.addDue(slot)
    else this.near.add(slot, at | 0)
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const home = this.slots.words[(slot << STRIDE) + HOME] ?? 0
    if (home === IN_HEAP) this.due.remove(slot)
    else if (home < NEAR_SPAN) this.near.remove(slot)
    else this.far.remove(slot)
  }

  /** Takes out the first slot, and moves the clock to its time; only when there is one. */
  take(): number {
    if (this.due.size > 0) return this.due.take()
    for (;;) {
      const slot = this.near.firstFrom(this.clockLow)
      const at = slot < 0 ? NEVER : (this.slots.times[slot] ?? 0)
      if (at < this.farFrom) {
        this.moveClock(at)
        if (this.near.isUnordered(slot)) return this.takeThroughHeap(slot)
        this.near.remove(slot)
        return slot
      }
      const alone = this.bringNear(at)
      if (alone >= 0) return alone
    }
  }

  /** Time of the first slot; NEVER when there is none. The clock stays. */
  nextAt(): SimTime {
    if (this.due.size > 0) return this.clock
    const first = this.near.firstFrom(this.clockLow)
    const at = first < 0 ? NEVER : (this.slots.times[first] ?? 0)
    const bucket = this.far.earliest()
    if (at < this.far.beginOf(bucket) || bucket < 0) return at
    let earliest = at
    let slot = this.far.headOf(bucket)
    while (slot >= 0) {
      earliest = Math.min(earliest, this.slots.times[slot] ?? NEVER)
      slot = this.slots.words[(slot << STRIDE) + NEXT] ?? -1
    }
    return earliest
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots<P>): TimingWheel<P> {
    const copy = new TimingWheel(slots)
    copy.near = this.near.clone(slots)
    copy.far = this.far.clone(slots)
    copy.due = this.due.clone(slots)
    copy.moveClock(this.clock)
    copy.farFrom = this.farFrom
    return copy
  }

  private addFar(slot: number): void {
    this.far.add(slot)
    this.farFrom = Math.min(this.farFrom, this.slots.times[slot] ?? 0)
  }

  private addDue(slot: number): void {
    this.slots.words[(slot << STRIDE) + HOME] = IN_HEAP
    this.due.add(slot)
  }

  private moveClock(at: SimTime): void {
    this.clock = at
    this.clockLow = at | 0
  }

  private takeThroughHeap(head: number): number {
    const { words } = this.slots
    this.near.empty(words[(head << STRIDE) + HOME] ?? 0)
    let slot = head
    do {
      const next = words[(slot << STRIDE) + NEXT] ?? head
      this.addDue(slot)
      slot = next
    } while (slot !== head)
    return this.due.take()
  }

  /**
   * Opens the earliest far bucket, if it begins by the time of the first near event: its slots come
   * near, or at least nearer.
   *
   * @returns A slot, taken out, when it was alone there and is due before everything else; else -1.
   */
  private bringNear(nearAt: SimTime): number {
    const bucket = this.far.earliest()
    const begin = this.far.beginOf(bucket)
    if (begin > nearAt || bucket < 0) {
      this.farFrom = begin
      return -1
    }
    let slot = this.far.empty(bucket)
    const { words, times } = this.slots
    const at = times[slot] ?? 0
    if (at < nearAt && (words[(slot << STRIDE) + NEXT] ?? -1) < 0) {
      this.far.setClock(at)
      this.moveClock(at)
      this.farFrom = this.far.beginOf(this.far.earliest())
      return slot
    }
    this.far.setClock(begin)
    // With nothing nearer, the ring may as well start here; the clock never passes an event.
    if (nearAt === NEVER) this.moveClock(begin)
    while (slot >= 0) {
      const next = words[(slot << STRIDE) + NEXT] ?? -1
      const time = times[slot] ?? 0
      if (time - this.clock < NEAR_SPAN) this.near.add(slot, time | 0)
      else this.far.add(slot)
      slot = next
    }
    this.farFrom = this.far.beginOf(this.far.earliest())
    return -1
  }
}
