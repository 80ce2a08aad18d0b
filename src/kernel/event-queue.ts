import { assert } from '../assert.ts'
import { DueHeap, IN_HEAP } from './due-heap.ts'
import { EventSlots } from './event-slots.ts'
import { FarWheel } from './far-wheel.ts'
import { IN_RING, NEAR_SPAN, NearRing } from './near-ring.ts'
import { MOST_SORTED, SortedSlots } from './sorted-slots.ts'
import { NEVER, type SimTime } from './time.ts'

/**
 * Below this many all move back to the sorted list. Far below `MOST_SORTED`, so that no load moves
 * them to and fro.
 */
const BACK_TO_SORTED = 12
const MOST_NUMBER = 2 ** 31 - 1
const MOST_TIME = Number.MAX_SAFE_INTEGER
const BAD_TIME = 'an event is due now or later, at a whole microsecond'
const BAD_NUMBER = 'ranks and serials are whole numbers of 31 bits'
const MOST_GENERATION = 2 ** 11 - 1
const SLOT_BITS = 20
const MOST_SLOT = 2 ** SLOT_BITS - 1
/** The bits of a time that number its bucket in the ring. */
const BUCKET_MASK = NEAR_SPAN - 1

/**
 * Pending events, by time, then rank, then serial; never by when they were pushed.
 *
 * While few are pending, a sorted list. Above that, what is due within a few milliseconds - packets,
 * mostly - is filed once, in a ring of buckets of one microsecond; everything later waits in a radix
 * wheel, and comes near when its bucket begins before the next near event. What shares a time is kept
 * in order, or, if it is much, put in order by a heap when it is due.
 *
 * Time only moves forwards: `at` is the time of the last event popped, and nothing can be pushed
 * before it. The paths that every event takes are written out here, on fields of this object: as
 * calls to parts they took twice as long.
 *
 * Source: spec/kernel-performance.md, sections 1 and 10.
 */
export class EventQueue<P> {
  /** Time of the event popped last; 0 before the first. */
  at: SimTime = NEVER
  private count = 0
  /** Slot of the event popped last: it is given back when the next is popped. */
  private current = 0
  /** Head of the list of free slots; -1 when there is none. */
  private free = 1
  /** `NEAR_SPAN`; 0 while the sorted list is in use. */
  private nearSpan = 0
  /** Nothing in the far wheel is due before this. */
  private farFrom: SimTime = NEVER
  /** How many are in the heap; while there are any, it has all that is due at `at`. */
  private dueCount = 0
  /** The arrays of `slots` and `near`, and what was queued in each slot. */
  private times: Float64Array
  private ranks: Int32Array
  private serials: Int32Array
  private causes: Int32Array
  private nexts: Int32Array
  private previous: Int32Array
  private homes: Int32Array
  private generations: Int32Array
  private readonly firsts: Int32Array
  private readonly bits: Int32Array
  private readonly groups: Int32Array
  private payloads: (P | undefined)[] = []
  private readonly slots: EventSlots
  private readonly sorted: SortedSlots
  private readonly near: NearRing
  private readonly far: FarWheel
  private readonly due: DueHeap

  /** @param from Copied when given; see `clone`. */
  constructor(from?: EventQueue<P>) {
    // The field began as a fraction-capable number; assigning a small one now keeps it so.
    this.at = 0
    this.slots = from?.slots.clone() ?? new EventSlots()
    this.sorted = from?.sorted.clone(this.slots) ?? new SortedSlots(this.slots)
    this.near = from?.near.clone(this.slots) ?? new NearRing(this.slots)
    this.far = from?.far.clone(this.slots) ?? new FarWheel(this.slots)
    this.due = from?.due.clone(this.slots) ?? new DueHeap(this.slots, new Int32Array(16))
    this.times = this.slots.times
    this.ranks = this.slots.ranks
    this.serials = this.slots.serials
    this.causes = this.slots.causes
    this.nexts = this.slots.nexts
    this.previous = this.slots.previous
    this.homes = this.slots.homes
    this.generations = this.slots.generations
    this.firsts = this.near.firsts
    this.bits = this.near.bits
    this.groups = this.near.groups
    while (this.payloads.length < this.slots.count) this.payloads.push(undefined)
    if (from !== undefined) this.copyFrom(from)
  }

  /** How many events are pending. */
  get size(): number {
    return this.count
  }

  /** Rank of the event popped last; see `rankOf`. 0 before the first. */
  get rank(): number {
    return this.ranks[this.current] ?? 0
  }

  /** Serial of the event popped last; 0 before the first. */
  get serial(): number {
    return this.serials[this.current] ?? 0
  }

  /** The chronicle event that was last when the popped event was pushed. 0 before the first. */
  get cause(): number {
    return this.causes[this.current] ?? 0
  }

  /** Payload of the event popped last, kept until the next `pop`; undefined before the first. */
  get payload(): P {
    // A slot in use holds what `push` put there, and P itself may include undefined.
    return this.payloads[this.current] as P
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
    const distance = at - this.at
    if (distance >>> 0 !== distance) this.assertTime(at)
    assert((rank & MOST_NUMBER) === rank && (serial & MOST_NUMBER) === serial, BAD_NUMBER)
    if (this.free < 0) this.grow()
    const { firsts, bits, groups, nexts, free: slot } = this
    this.free = nexts[slot] ?? -1
    this.count += 1
    this.times[slot] = at
    this.ranks[slot] = rank
    this.serials[slot] = serial
    this.causes[slot] = cause
    this.payloads[slot] = payload
    const bucket = at & BUCKET_MASK
    if (distance >= this.nearSpan || distance === 0) {
      this.add(slot, at)
    } else if (firsts[bucket] === -1) {
      firsts[bucket] = slot
      this.homes[slot] = IN_RING
      nexts[slot] = -1
      this.previous[slot] = slot
      bits[bucket >> 5] = (bits[bucket >> 5] ?? 0) | (1 << (bucket & 31))
      groups[bucket >> 10] = (groups[bucket >> 10] ?? 0) | (1 << ((bucket >> 5) & 31))
    } else {
      this.near.addAmong(slot, bucket)
    }
    return slot | ((this.generations[slot] ?? 0) << SLOT_BITS)
  }

  /** Takes a pending event out. Using the handle of a popped or cancelled one is a broken promise. */
  cancel(handle: number): void {
    const slot = handle & MOST_SLOT
    const generation = this.generations[slot]
    const isPending = generation === handle >> SLOT_BITS && slot !== this.current
    assert(isPending, 'a handle names a pending event')
    this.count -= 1
    if (this.nearSpan === 0) this.sorted.remove(slot)
    else this.remove(slot)
    this.release(slot)
  }

  /** Takes out the next event and shows it in the fields; false, and nothing changes, when empty. */
  pop(): boolean {
    if (this.count === 0) return false
    this.count -= 1
    this.release(this.current)
    const slot = this.nearSpan === 0 ? this.sorted.take() : this.take()
    this.current = slot
    this.at = this.times[slot] ?? 0
    if (this.count < BACK_TO_SORTED && this.nearSpan > 0) this.moveToSorted()
    return true
  }

  /**
   * Sets the time of an empty queue back: what was popped last was not an event after all.
   *
   * @param at Not after `queue.at`.
   */
  rewind(at: SimTime): void {
    assert(
      this.count === 0 && this.nearSpan === 0 && at <= this.at,
      'only an empty queue goes back',
    )
    this.at = at
  }

  /** Time of the next event; NEVER when there is none. Moves nothing. */
  nextAt(): SimTime {
    if (this.nearSpan === 0) return this.sorted.nextAt()
    if (this.dueCount > 0) return this.at
    return this.far.nextAt(this.near.nextAt(this.at))
  }

  /** A queue that goes on by itself, with the same handles; payloads are shared. */
  clone(): EventQueue<P> {
    return new EventQueue(this)
  }

  private copyFrom(from: EventQueue<P>): void {
    this.at = from.at
    this.count = from.count
    this.current = from.current
    this.free = from.free
    this.nearSpan = from.nearSpan
    this.farFrom = from.farFrom
    this.dueCount = from.dueCount
    this.payloads = from.payloads.slice()
  }

  /** What a whole distance of 32 bits shows at once. */
  private assertTime(at: SimTime): void {
    assert(at >= this.at && at <= MOST_TIME && Math.floor(at) === at, BAD_TIME)
  }

  private grow(): void {
    this.free = this.slots.grow()
    while (this.payloads.length < this.slots.count) this.payloads.push(undefined)
    this.times = this.slots.times
    this.ranks = this.slots.ranks
    this.serials = this.slots.serials
    this.causes = this.slots.causes
    this.nexts = this.slots.nexts
    this.previous = this.slots.previous
    this.homes = this.slots.homes
    this.generations = this.slots.generations
  }

  private release(slot: number): void {
    const { generations } = this
    this.nexts[slot] = this.free
    generations[slot] = ((generations[slot] ?? 0) + 1) & MOST_GENERATION
    this.free = slot
    this.payloads[slot] = undefined
  }

  /** Files a slot where it belongs. */
  private add(slot: number, at: SimTime): void {
    if (this.nearSpan === 0) {
      this.addSorted(slot, at)
    } else if (at === this.at && this.dueCount > 0) {
      this.due.add(slot)
      this.dueCount += 1
    } else if (at - this.at < NEAR_SPAN) {
      this.near.add(slot, at)
    } else {
      this.far.add(slot)
      this.farFrom = Math.min(this.farFrom, at)
    }
  }

  private remove(slot: number): void {
    const home = this.homes[slot] ?? 0
    if (home === IN_HEAP) {
      this.due.remove(slot)
      this.dueCount -= 1
    } else if (home === IN_RING) {
      this.near.remove(slot)
    } else {
      this.far.remove(slot)
    }
  }

  /** Takes the first slot out of ring, wheel and heap. */
  private take(): number {
    const from = this.at & BUCKET_MASK
    const ahead = (this.bits[from >> 5] ?? 0) & (-1 << (from & 31))
    const soon = (from & ~31) | (31 - Math.clz32(ahead & -ahead))
    const bucket = ahead !== 0 ? soon : this.near.firstFrom(from)
    const slot = bucket < 0 ? -1 : (this.firsts[bucket] ?? -1)
    if (slot < 0 || this.dueCount > 0 || (this.times[slot] ?? 0) >= this.farFrom) {
      return this.takeElsewhere()
    }
    const next = this.nexts[slot] ?? -1
    if (next < 0) {
      this.near.empty(bucket)
    } else {
      this.firsts[bucket] = next
      this.previous[next] = this.previous[slot] ?? 0
    }
    return slot
  }

  /** The same, by all the rules. */
  private takeElsewhere(): number {
    while (this.dueCount === 0) {
      const bucket = this.near.firstFrom(this.at & BUCKET_MASK)
      const found = bucket < 0 ? -1 : (this.firsts[bucket] ?? -1)
      const first = found < -1 ? -2 - found : found
      const at = first < 0 ? NEVER : (this.times[first] ?? 0)
      if (at >= this.farFrom) {
        const alone = this.bringNear(at)
        if (alone >= 0) return alone
        continue
      }
      if (found >= 0) {
        this.near.remove(found)
        return found
      }
      this.near.empty(bucket)
      this.due.addAll(first)
      this.dueCount = this.due.size
    }
    this.dueCount -= 1
    return this.due.take()
  }

  /**
   * Opens the earliest far bucket, if it begins by the time of the first near event.
   *
   * @returns A slot, taken out, when it was alone there and is due before everything else; else -1.
   */
  private bringNear(nearAt: SimTime): number {
    const { far } = this
    const bucket = far.earliest()
    const begin = far.beginOf(bucket)
    this.farFrom = begin
    if (begin > nearAt || bucket < 0) return -1
    const alone = far.loneSlotOf(bucket)
    const at = alone < 0 ? NEVER : (this.times[alone] ?? 0)
    if (at < nearAt) {
      far.remove(alone)
      far.setClock(at)
    } else {
      // With nothing nearer, the ring may as well start here; `at` does not pass an event.
      if (nearAt === NEVER) this.at = begin
      far.open(bucket, this.near, this.at)
    }
    this.farFrom = far.beginOf(far.earliest())
    return at < nearAt ? alone : -1
  }

  private addSorted(slot: number, at: SimTime): void {
    if (this.sorted.size < MOST_SORTED) {
      this.sorted.add(slot, at)
      return
    }
    this.moveToWheel()
    this.add(slot, at)
  }

  private moveToWheel(): void {
    this.nearSpan = NEAR_SPAN
    this.far.setClock(this.at)
    this.farFrom = NEVER
    while (this.sorted.size > 0) {
      const slot = this.sorted.take()
      this.add(slot, this.times[slot] ?? 0)
    }
  }

  private moveToSorted(): void {
    const { at } = this
    for (let left = this.count; left > 0; left -= 1) {
      const slot = this.take()
      // The clock of ring and wheel runs ahead here; they are empty at the end.
      this.at = this.times[slot] ?? 0
      this.sorted.add(slot, this.at)
    }
    this.at = at
    this.nearSpan = 0
  }
}
