import type { EventSlots } from './event-slots.ts'
import { NEAR_SPAN, type NearRing } from './near-ring.ts'
import { NEVER, type SimTime } from './time.ts'

/** Levels of 256 buckets: 56 bits, more than any whole number of microseconds. */
const LEVELS = 7
const TWO_32 = 4294967296

/**
 * A monotone radix-256 wheel for what is not due soon.
 *
 * An event lies at the level of the highest base-256 digit in which its time differs from the
 * clock, in the bucket of that digit there. Lists are in no order, and end in -1. The home of
 * a slot is its bucket here.
 *
 * Source: spec/kernel-performance.md, section 1.
 */
export class FarWheel {
  private readonly slots: EventSlots
  private clockLow = 0
  private clockHigh = 0
  /** First slot of each bucket, or -1. */
  private heads = new Int32Array(LEVELS << 8).fill(-1)
  /** One bit per bucket that is not empty. */
  private bits = new Int32Array(LEVELS << 3)
  /** Per level, one bit per word of `bits` that is not zero. */
  private groups = new Int32Array(LEVELS)

  constructor(slots: EventSlots) {
    this.slots = slots
  }

  /** Moves the clock; nothing that is in the wheel may be due before, nor in a bucket begun then. */
  setClock(at: SimTime): void {
    this.clockLow = at | 0
    this.clockHigh = (at / TWO_32) | 0
  }

  /** Files a slot whose time is not before the clock. */
  add(slot: number): void {
    const { homes, nexts, previous, times } = this.slots
    const bucket = this.bucketFor(times[slot] ?? 0)
    const next = this.heads[bucket] ?? -1
    nexts[slot] = next
    previous[slot] = -1
    homes[slot] = bucket
    this.heads[bucket] = slot
    if (next >= 0) previous[next] = slot
    else this.markFull(bucket)
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const { homes, nexts, previous } = this.slots
    const bucket = homes[slot] ?? 0
    const next = nexts[slot] ?? -1
    const before = previous[slot] ?? -1
    if (next >= 0) previous[next] = before
    if (before >= 0) nexts[before] = next
    else this.heads[bucket] = next
    if (before < 0 && next < 0) this.markEmpty(bucket)
  }

  /** The bucket that is due first; -1 when all are empty. */
  earliest(): number {
    let level = 0
    while (level < LEVELS && this.groups[level] === 0) level += 1
    if (level === LEVELS) return -1
    const words = this.groups[level] ?? 0
    const word = (level << 3) | (31 - Math.clz32(words & -words))
    const bits = this.bits[word] ?? 0
    return (word << 5) | (31 - Math.clz32(bits & -bits))
  }

  /** When a bucket begins; NEVER for bucket -1. Nothing in it is due before. */
  beginOf(bucket: number): SimTime {
    if (bucket < 0) return NEVER
    const level = bucket >> 8
    const digit = bucket & 255
    const shift = (level & 3) << 3
    // Shifting by 32 would shift by nothing.
    const above = shift === 24 ? 0 : -1 << (shift + 8)
    if (level < 4) {
      const low = (this.clockLow & above) | (digit << shift)
      return this.clockHigh * TWO_32 + (low >>> 0)
    }
    return ((this.clockHigh & above) | (digit << shift)) * TWO_32
  }

  /** The earliest time in the wheel, if it is before another; else that one. */
  nextAt(other: SimTime): SimTime {
    const bucket = this.earliest()
    if (bucket < 0 || this.beginOf(bucket) >= other) return other
    let earliest = other
    let slot = this.heads[bucket] ?? -1
    while (slot >= 0) {
      earliest = Math.min(earliest, this.slots.times[slot] ?? NEVER)
      slot = this.slots.nexts[slot] ?? -1
    }
    return earliest
  }

  /** The slot of a bucket that has one only; else -1. */
  loneSlotOf(bucket: number): number {
    const head = this.heads[bucket] ?? -1
    if (head < 0) return -1
    return (this.slots.nexts[head] ?? -1) < 0 ? head : -1
  }

  /**
   * Empties the bucket that is due first: what is due soon goes into the ring, the rest nearer.
   *
   * @param from Time at which the ring begins.
   */
  open(bucket: number, near: NearRing, from: SimTime): void {
    this.setClock(this.beginOf(bucket))
    let slot = this.heads[bucket] ?? -1
    this.heads[bucket] = -1
    this.markEmpty(bucket)
    while (slot >= 0) {
      const next = this.slots.nexts[slot] ?? -1
      const time = this.slots.times[slot] ?? 0
      if (time - from < NEAR_SPAN) near.add(slot, time)
      else this.add(slot)
      slot = next
    }
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots): FarWheel {
    const copy = new FarWheel(slots)
    copy.clockLow = this.clockLow
    copy.clockHigh = this.clockHigh
    copy.heads = this.heads.slice()
    copy.bits = this.bits.slice()
    copy.groups = this.groups.slice()
    return copy
  }

  private bucketFor(at: SimTime): number {
    const low = at | 0
    const high = (at / TWO_32) | 0
    if (high === this.clockHigh) {
      const level = (31 - Math.clz32((low ^ this.clockLow) | 1)) >> 3
      return (level << 8) | ((low >>> (level << 3)) & 255)
    }
    const level = (31 - Math.clz32(high ^ this.clockHigh)) >> 3
    return ((level + 4) << 8) | ((high >>> (level << 3)) & 255)
  }

  private markFull(bucket: number): void {
    const word = bucket >> 5
    this.bits[word] = (this.bits[word] ?? 0) | (1 << (bucket & 31))
    this.groups[bucket >> 8] = (this.groups[bucket >> 8] ?? 0) | (1 << (word & 7))
  }

  private markEmpty(bucket: number): void {
    const word = bucket >> 5
    const bits = (this.bits[word] ?? 0) & ~(1 << (bucket & 31))
    this.bits[word] = bits
    if (bits !== 0) return
    this.groups[bucket >> 8] = (this.groups[bucket >> 8] ?? 0) & ~(1 << (word & 7))
  }
}
