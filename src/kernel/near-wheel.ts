import { type EventSlots, NEXT, PREVIOUS, STRIDE } from './event-slots.ts'

/** Buckets of one microsecond each; a power of two, at least 1024. */
export const NEAR_SPAN = 4096
const MASK = NEAR_SPAN - 1
const GROUPS = NEAR_SPAN >> 10

/**
 * What is due within the next `NEAR_SPAN` microseconds: a ring of buckets, each a list of slots in
 * no order, that slides along with the clock. Nothing is ever filed twice here.
 */
export class NearWheel<P> {
  private readonly slots: EventSlots<P>
  /** First slot of each bucket, or -1. */
  private heads = new Int32Array(NEAR_SPAN).fill(-1)
  /** One bit per bucket that is not empty. */
  private bits = new Int32Array(NEAR_SPAN >> 5)
  /** One bit per word of `bits` that is not zero. */
  private groups = new Int32Array(GROUPS)

  constructor(slots: EventSlots<P>) {
    this.slots = slots
  }

  /** Files a slot under the low bits of its time. */
  add(slot: number, low: number): void {
    const { words } = this.slots
    const bucket = low & MASK
    const base = slot << STRIDE
    const next = this.heads[bucket] ?? -1
    this.heads[bucket] = slot
    words[base + NEXT] = next
    words[base + PREVIOUS] = ~bucket
    if (next >= 0) {
      words[(next << STRIDE) + PREVIOUS] = slot
      return
    }
    this.bits[bucket >> 5] = (this.bits[bucket >> 5] ?? 0) | (1 << (bucket & 31))
    this.groups[bucket >> 10] = (this.groups[bucket >> 10] ?? 0) | (1 << ((bucket >> 5) & 31))
  }

  /**
   * Microseconds from a time until the first bucket that is not empty, 0 included; -1 when all are.
   *
   * @param low Low bits of that time.
   */
  distanceFrom(low: number): number {
    const from = low & MASK
    const bits = (this.bits[from >> 5] ?? 0) & (-1 << (from & 31))
    if (bits !== 0) return 31 - Math.clz32(bits & -bits) - (from & 31)
    let group = from >> 10
    let words = (this.groups[group] ?? 0) & (-2 << ((from >> 5) & 31))
    for (let turn = 0; turn <= GROUPS; turn += 1) {
      if (words !== 0) {
        const word = (group << 5) | (31 - Math.clz32(words & -words))
        const found = this.bits[word] ?? 0
        return (((word << 5) | (31 - Math.clz32(found & -found))) - from) & MASK
      }
      // The ring closes: the last turn looks at what lies before `from` in its own group.
      group = (group + 1) & (GROUPS - 1)
      words = this.groups[group] ?? 0
    }
    return -1
  }

  /** The first slot of a time's bucket; -1 when it is empty. */
  headAt(low: number): number {
    return this.heads[low & MASK] ?? -1
  }

  /** Empties the bucket of a time: its slots are the caller's. */
  clearAt(low: number): void {
    const bucket = low & MASK
    this.heads[bucket] = -1
    const bits = (this.bits[bucket >> 5] ?? 0) & ~(1 << (bucket & 31))
    this.bits[bucket >> 5] = bits
    if (bits !== 0) return
    this.groups[bucket >> 10] = (this.groups[bucket >> 10] ?? 0) & ~(1 << ((bucket >> 5) & 31))
  }

  /** Makes a slot that has lost its predecessor, or -1, the first of a time's bucket. */
  setHead(low: number, slot: number): void {
    if (slot < 0) this.clearAt(low)
    else this.heads[low & MASK] = slot
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots<P>): NearWheel<P> {
    const copy = new NearWheel(slots)
    copy.heads = this.heads.slice()
    copy.bits = this.bits.slice()
    copy.groups = this.groups.slice()
    return copy
  }
}
