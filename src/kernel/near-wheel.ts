import { type EventSlots, NEXT, PREVIOUS, STRIDE } from './event-slots.ts'

/** Buckets of one microsecond each; a power of two, at least 1024. */
export const NEAR_SPAN = 4096
const MASK = NEAR_SPAN - 1
const GROUPS = NEAR_SPAN >> 10
/** Where in the table the bits begin, and the groups. */
const BITS = NEAR_SPAN
const GROUP_BITS = BITS + (NEAR_SPAN >> 5)

/**
 * What is due within the next `NEAR_SPAN` microseconds: a ring of buckets, each a list of slots in
 * no order, that slides along with the clock. Nothing is ever filed twice here.
 */
export class NearWheel<P> {
  private readonly slots: EventSlots<P>
  /**
   * The first slot of each bucket, or -1; then one bit per bucket that is not empty; then one bit
   * per word of those that is not zero. One array: fewer addresses to load for each event.
   */
  private table = new Int32Array(GROUP_BITS + GROUPS).fill(-1, 0, NEAR_SPAN)

  constructor(slots: EventSlots<P>) {
    this.slots = slots
  }

  /** Files a slot under the low bits of its time. */
  add(slot: number, low: number): void {
    const { table } = this
    const { words } = this.slots
    const bucket = low & MASK
    const base = slot << STRIDE
    const next = table[bucket] ?? -1
    table[bucket] = slot
    words[base + NEXT] = next
    words[base + PREVIOUS] = ~bucket
    if (next >= 0) {
      words[(next << STRIDE) + PREVIOUS] = slot
      return
    }
    const word = bucket >> 5
    const group = GROUP_BITS + (bucket >> 10)
    table[BITS + word] = (table[BITS + word] ?? 0) | (1 << (bucket & 31))
    table[group] = (table[group] ?? 0) | (1 << (word & 31))
  }

  /**
   * Microseconds from a time until the first bucket that is not empty, 0 included; -1 when all are.
   *
   * @param low Low bits of that time.
   */
  distanceFrom(low: number): number {
    const { table } = this
    const from = low & MASK
    const bits = (table[BITS + (from >> 5)] ?? 0) & (-1 << (from & 31))
    if (bits !== 0) return 31 - Math.clz32(bits & -bits) - (from & 31)
    let group = from >> 10
    let words = (table[GROUP_BITS + group] ?? 0) & (-2 << ((from >> 5) & 31))
    for (let turn = 0; turn <= GROUPS; turn += 1) {
      if (words !== 0) {
        const word = (group << 5) | (31 - Math.clz32(words & -words))
        const found = table[BITS + word] ?? 0
        return (((word << 5) | (31 - Math.clz32(found & -found))) - from) & MASK
      }
      // The ring closes: the last turn looks at what lies before `from` in its own group.
      group = (group + 1) & (GROUPS - 1)
      words = table[GROUP_BITS + group] ?? 0
    }
    return -1
  }

  /** The first slot of a time's bucket; -1 when it is empty. */
  headAt(low: number): number {
    return this.table[low & MASK] ?? -1
  }

  /** Empties the bucket of a time: its slots are the caller's. */
  clearAt(low: number): void {
    const { table } = this
    const bucket = low & MASK
    table[bucket] = -1
    const word = bucket >> 5
    const bits = (table[BITS + word] ?? 0) & ~(1 << (bucket & 31))
    table[BITS + word] = bits
    if (bits !== 0) return
    const group = GROUP_BITS + (bucket >> 10)
    table[group] = (table[group] ?? 0) & ~(1 << (word & 31))
  }

  /** Makes a slot that has lost its predecessor, or -1, the first of a time's bucket. */
  setHead(low: number, slot: number): void {
    if (slot < 0) this.clearAt(low)
    else this.table[low & MASK] = slot
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots<P>): NearWheel<P> {
    const copy = new NearWheel(slots)
    copy.table = this.table.slice()
    return copy
  }
}
