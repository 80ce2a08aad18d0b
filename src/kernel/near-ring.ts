import type { EventSlots } from './event-slots.ts'
import { NEVER, type SimTime } from './time.ts'

/** Buckets of one microsecond each; a power of two, at least 1024. */
export const NEAR_SPAN = 4096
/** The home of a slot that is in the ring. */
export const IN_RING = -2
/** The bits of a time that number its bucket. */
const BUCKET_MASK = NEAR_SPAN - 1
/** One less than the number of groups of 1024 buckets. */
const GROUP_MASK = (NEAR_SPAN >> 10) - 1
/** How many of what shares a time are searched for an event's place among them. */
const MOST_SEARCHED = 8

/**
 * What is due within the next `NEAR_SPAN` microseconds: a ring of buckets that slides along with
 * the clock. Nothing is ever filed twice here.
 *
 * A bucket is a list of slots by rank and serial; it ends in -1, and what comes before its first
 * slot is its last. What arrives at one time mostly arrives in that order; where it does not, and
 * the list is long, the bucket is marked as unordered instead.
 */
export class NearRing {
  /** By bucket: its first slot; -1 when it is empty; -2 - slot when it is unordered. */
  readonly firsts: Int32Array
  /** One bit per bucket that is not empty. */
  readonly bits: Int32Array
  /** One bit per word of `bits` that is not zero. */
  readonly groups: Int32Array
  private readonly slots: EventSlots

  /** @param from Copied when given. */
  constructor(slots: EventSlots, from?: NearRing) {
    this.slots = slots
    this.firsts = from?.firsts.slice() ?? new Int32Array(NEAR_SPAN).fill(-1)
    this.bits = from?.bits.slice() ?? new Int32Array(NEAR_SPAN >> 5)
    this.groups = from?.groups.slice() ?? new Int32Array(NEAR_SPAN >> 10)
  }

  /** Files a slot that is due within the span of the ring. */
  add(slot: number, at: SimTime): void {
    const { firsts, bits, groups, slots } = this
    const bucket = at & BUCKET_MASK
    if (firsts[bucket] !== -1) {
      this.addAmong(slot, bucket)
      return
    }
    firsts[bucket] = slot
    slots.homes[slot] = IN_RING
    slots.nexts[slot] = -1
    slots.previous[slot] = slot
    bits[bucket >> 5] = (bits[bucket >> 5] ?? 0) | (1 << (bucket & 31))
    groups[bucket >> 10] = (groups[bucket >> 10] ?? 0) | (1 << ((bucket >> 5) & 31))
  }

  /** The first bucket from a given one on, around the ring, that is not empty; -1 when all are. */
  firstFrom(from: number): number {
    const { bits, groups } = this
    const ahead = (bits[from >> 5] ?? 0) & (-1 << (from & 31))
    if (ahead !== 0) return (from & ~31) | (31 - Math.clz32(ahead & -ahead))
    let group = from >> 10
    let words = (groups[group] ?? 0) & (-2 << ((from >> 5) & 31))
    for (let turn = 0; turn <= GROUP_MASK + 1; turn += 1) {
      if (words !== 0) {
        const word = (group << 5) | (31 - Math.clz32(words & -words))
        const found = bits[word] ?? 0
        return (word << 5) | (31 - Math.clz32(found & -found))
      }
      // The ring closes: the last turn looks at what lies before `from` in its own group.
      group = (group + 1) & GROUP_MASK
      words = groups[group] ?? 0
    }
    return -1
  }

  /** Time of the first slot from `from` on; NEVER when the ring is empty. */
  nextAt(from: SimTime): SimTime {
    const bucket = this.firstFrom(from & BUCKET_MASK)
    if (bucket < 0) return NEVER
    const found = this.firsts[bucket] ?? 0
    return this.slots.times[found < 0 ? -2 - found : found] ?? NEVER
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const { firsts } = this
    const { nexts, previous, times } = this.slots
    const bucket = (times[slot] ?? 0) & BUCKET_MASK
    const before = previous[slot] ?? 0
    if (before === slot) {
      this.empty(bucket)
      return
    }
    const next = nexts[slot] ?? -1
    const found = firsts[bucket] ?? 0
    const first = found < 0 ? -2 - found : found
    if (slot === first) firsts[bucket] = found < 0 ? -2 - next : next
    else nexts[before] = next
    previous[next >= 0 ? next : first] = before
  }

  /** Empties a bucket. Its slots stay linked to each other. */
  empty(bucket: number): void {
    const { firsts, bits, groups } = this
    firsts[bucket] = -1
    const word = bucket >> 5
    const left = (bits[word] ?? 0) & ~(1 << (bucket & 31))
    bits[word] = left
    // 1 when no bit is left, without a branch: it could not be foreseen.
    const isZero = ~(left | -left) >>> 31
    groups[word >> 5] = (groups[word >> 5] ?? 0) & ~(isZero << (word & 31))
  }

  /** Puts a slot in its place in a bucket that is not empty: at the end first, then from the front. */
  addAmong(slot: number, bucket: number): void {
    const { firsts, slots } = this
    const { homes, nexts, previous } = slots
    const found = firsts[bucket] ?? 0
    const first = found < 0 ? -2 - found : found
    const last = previous[first] ?? 0
    homes[slot] = IN_RING
    if (found < 0 || slots.isBefore(last, slot)) {
      nexts[slot] = -1
      previous[slot] = last
      nexts[last] = slot
      previous[first] = slot
      return
    }
    let after = first
    let searched = 0
    while (searched < MOST_SEARCHED && slots.isBefore(after, slot)) {
      after = nexts[after] ?? 0
      searched += 1
    }
    const before = previous[after] ?? 0
    nexts[slot] = after
    previous[slot] = before
    previous[after] = slot
    if (after === first) firsts[bucket] = slot
    else nexts[before] = slot
    if (searched === MOST_SEARCHED) firsts[bucket] = -2 - first
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots): NearRing {
    return new NearRing(slots, this)
  }
}
