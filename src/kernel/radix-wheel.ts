import { DueHeap } from './due-heap.ts'
import { type EventSlots, HIGH, LOW, NEXT, PREVIOUS, STRIDE } from './event-slots.ts'
import { NEVER, type SimTime } from './time.ts'

/** Levels of 256 buckets: 56 bits, more than any whole number of microseconds. */
const LEVELS = 7
/** In `PREVIOUS`: the slot waits in the heap of what is due now, not in a bucket. */
const DUE = -(LEVELS << 8) - 1

/**
 * A monotone radix-256 wheel over slots of pending events.
 *
 * An event lies at the level of the highest base-256 digit in which its time differs from the
 * clock, in the bucket of that digit there. Buckets are unordered lists; what shares a time is
 * ordered when it comes due.
 *
 * Source: spec/kernel-performance.md, section 1.
 */
export class RadixWheel<P> {
  private readonly slots: EventSlots<P>
  private readonly due: DueHeap<P>
  private clockLow = 0
  private clockHigh = 0
  /** First slot of each bucket, or -1. */
  private readonly heads: Int32Array
  /** One bit per bucket that is not empty. */
  private readonly bits: Int32Array
  /** Per level, one bit per word of `bits` that is not zero. */
  private readonly words: Int32Array

  private constructor(slots: EventSlots<P>, due: DueHeap<P>, arrays: readonly Int32Array[]) {
    this.slots = slots
    this.due = due
    this.heads = arrays[0] ?? new Int32Array(LEVELS << 8).fill(-1)
    this.bits = arrays[1] ?? new Int32Array(LEVELS << 3)
    this.words = arrays[2] ?? new Int32Array(LEVELS)
  }

  /** An empty wheel at time 0. */
  static over<P>(slots: EventSlots<P>): RadixWheel<P> {
    return new RadixWheel(slots, new DueHeap(slots, new Int32Array(16)), [])
  }

  /** Moves the clock of an empty wheel. */
  setClock(at: SimTime): void {
    this.clockLow = at | 0
    this.clockHigh = (at / 4294967296) | 0
  }

  /** Files a slot whose time is not before the clock. */
  add(slot: number): void {
    const { words } = this.slots
    const base = slot << STRIDE
    const low = words[base + LOW] ?? 0
    const high = words[base + HIGH] ?? 0
    let bucket = 0
    if (high === this.clockHigh) {
      const differing = low ^ this.clockLow
      if (differing === 0) {
        words[base + PREVIOUS] = DUE
        this.due.add(slot)
        return
      }
      const level = (31 - Math.clz32(differing)) >> 3
      bucket = (level << 8) | ((low >>> (level << 3)) & 255)
    } else {
      const level = (31 - Math.clz32(high ^ this.clockHigh)) >> 3
      bucket = ((level + 4) << 8) | ((high >>> (level << 3)) & 255)
    }
    const next = this.heads[bucket] ?? -1
    words[base + NEXT] = next
    words[base + PREVIOUS] = ~bucket
    this.heads[bucket] = slot
    if (next >= 0) {
      words[(next << STRIDE) + PREVIOUS] = slot
      return
    }
    const word = bucket >> 5
    this.bits[word] = (this.bits[word] ?? 0) | (1 << (bucket & 31))
    const level = bucket >> 8
    this.words[level] = (this.words[level] ?? 0) | (1 << (word & 7))
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const { words } = this.slots
    const base = slot << STRIDE
    const previous = words[base + PREVIOUS] ?? 0
    if (previous === DUE) {
      this.due.remove(slot)
      return
    }
    const next = words[base + NEXT] ?? -1
    if (next >= 0) words[(next << STRIDE) + PREVIOUS] = previous
    if (previous >= 0) {
      words[(previous << STRIDE) + NEXT] = next
      return
    }
    this.heads[~previous] = next
    if (next < 0) this.markEmpty(~previous)
  }

  /** Takes out the earliest slot, and sets the clock to its time; only when there is one. */
  take(): number {
    const { words } = this.slots
    for (;;) {
      if (this.due.size > 0) return this.due.take()
      const bucket = this.earliestBucket()
      const head = this.heads[bucket] ?? 0
      this.heads[bucket] = -1
      this.markEmpty(bucket)
      const base = head << STRIDE
      const next = words[base + NEXT] ?? -1
      if (next < 0) {
        // Alone in the earliest bucket of the lowest level: nothing can come before it.
        this.clockLow = words[base + LOW] ?? 0
        this.clockHigh = words[base + HIGH] ?? 0
        return head
      }
      if (bucket < 256) this.clockLow = words[base + LOW] ?? 0
      else this.enter(bucket)
      this.addAll(head)
    }
  }

  /** The earliest pending time; NEVER when there is none. The clock stays. */
  nextAt(): SimTime {
    if (this.due.size > 0) return this.clockHigh * 4294967296 + (this.clockLow >>> 0)
    const bucket = this.earliestBucket()
    if (bucket < 0) return NEVER
    let earliest = NEVER
    let slot = this.heads[bucket] ?? -1
    while (slot >= 0) {
      earliest = Math.min(earliest, this.slots.timeOf(slot))
      slot = this.slots.words[(slot << STRIDE) + NEXT] ?? -1
    }
    return earliest
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots<P>): RadixWheel<P> {
    const arrays = [this.heads.slice(), this.bits.slice(), this.words.slice()]
    const copy = new RadixWheel(slots, this.due.clone(slots), arrays)
    copy.clockLow = this.clockLow
    copy.clockHigh = this.clockHigh
    return copy
  }

  /** The first bucket of the lowest level that holds anything; -1 when none does. */
  private earliestBucket(): number {
    let level = 0
    while (level < LEVELS && this.words[level] === 0) level += 1
    if (level === LEVELS) return -1
    const summary = this.words[level] ?? 0
    const word = (level << 3) | (31 - Math.clz32(summary & -summary))
    const bits = this.bits[word] ?? 0
    return (word << 5) | (31 - Math.clz32(bits & -bits))
  }

  private markEmpty(bucket: number): void {
    const word = bucket >> 5
    const bits = (this.bits[word] ?? 0) & ~(1 << (bucket & 31))
    this.bits[word] = bits
    if (bits !== 0) return
    const level = bucket >> 8
    this.words[level] = (this.words[level] ?? 0) & ~(1 << (word & 7))
  }

  /** Sets the clock to the beginning of a bucket above level 0. */
  private enter(bucket: number): void {
    const level = bucket >> 8
    const digit = bucket & 255
    const shift = (level & 3) << 3
    if (level < 4) {
      const kept = level === 3 ? 0 : this.clockLow & (-1 << (shift + 8))
      this.clockLow = kept | (digit << shift)
      return
    }
    this.clockHigh = (this.clockHigh & (-1 << (shift + 8))) | (digit << shift)
    this.clockLow = 0
  }

  private addAll(head: number): void {
    const { words } = this.slots
    let slot = head
    while (slot >= 0) {
      const next = words[(slot << STRIDE) + NEXT] ?? -1
      this.add(slot)
      slot = next
    }
  }
}
