import { type EventSlots, HOME, NEXT, PREVIOUS, STRIDE } from './event-slots.ts'

/** Buckets of one microsecond each; a power of two, at least 1024. */
export const NEAR_SPAN = 4096
const MASK = NEAR_SPAN - 1
const GROUPS = NEAR_SPAN >> 10
/** Where in the table the bits begin, the groups, and the marks of unordered buckets. */
const BITS = NEAR_SPAN
const GROUP_BITS = BITS + (NEAR_SPAN >> 5)
const UNORDERED = GROUP_BITS + GROUPS
const TABLE_LENGTH = UNORDERED + (NEAR_SPAN >> 5)
/** How many of what shares a time are searched for an event's place among them. */
const MOST_SEARCHED = 8

/**
 * What is due within the next `NEAR_SPAN` microseconds: a ring of buckets that slides along with
 * the clock. Nothing is ever filed twice here.
 *
 * A bucket is a closed list of slots by rank and serial. What arrives at one time mostly arrives in
 * that order; where it does not, and the list is long, the bucket is marked as unordered instead.
 */
export class NearWheel<P> {
  private readonly slots: EventSlots<P>
  /**
   * The first slot of each bucket, or -1; then one bit per bucket that is not empty; then one bit
   * per word of those that is not zero; then one bit per unordered bucket. One array: fewer
   * addresses to load for each event.
   */
  private table = new Int32Array(TABLE_LENGTH).fill(-1, 0, NEAR_SPAN)

  constructor(slots: EventSlots<P>) {
    this.slots = slots
  }

  /** Files a slot under the low bits of its time. */
  add(slot: number, low: number): void {
    const { table } = this
    const { words } = this.slots
    const bucket = low & MASK
    const base = slot << STRIDE
    const head = table[bucket] ?? -1
    words[base + HOME] = bucket
    if (head >= 0) {
      this.addAmong(slot, head)
      return
    }
    table[bucket] = slot
    words[base + NEXT] = slot
    words[base + PREVIOUS] = slot
    const word = bucket >> 5
    const group = GROUP_BITS + (bucket >> 10)
    table[BITS + word] = (table[BITS + word] ?? 0) | (1 << (bucket & 31))
    table[group] = (table[group] ?? 0) | (1 << (word & 31))
  }

  /**
   * The first slot of the first bucket from a time on that is not empty; -1 when all are. Of an
   * unordered bucket it is one of the slots.
   *
   * @param low Low bits of that time.
   */
  firstFrom(low: number): number {
    const { table } = this
    const from = low & MASK
    const bits = (table[BITS + (from >> 5)] ?? 0) & (-1 << (from & 31))
    if (bits === 0) return this.firstBeyond(from)
    return table[(from & ~31) | (31 - Math.clz32(bits & -bits))] ?? -1
  }

  /** True when the list of a slot is in no order. */
  isUnordered(slot: number): boolean {
    const bucket = this.slots.words[(slot << STRIDE) + HOME] ?? 0
    return (((this.table[UNORDERED + (bucket >> 5)] ?? 0) >>> (bucket & 31)) & 1) !== 0
  }

  /** Takes a slot out. */
  remove(slot: number): void {
    const { table } = this
    const { words } = this.slots
    const base = slot << STRIDE
    const bucket = words[base + HOME] ?? 0
    const next = words[base + NEXT] ?? 0
    if (next === slot) {
      this.empty(bucket)
      return
    }
    const previous = words[base + PREVIOUS] ?? 0
    words[(previous << STRIDE) + NEXT] = next
    words[(next << STRIDE) + PREVIOUS] = previous
    if (table[bucket] === slot) table[bucket] = next
  }

  /** Empties a slot's bucket. Its slots stay linked to each other, as a closed list. */
  empty(bucket: number): void {
    const { table } = this
    const word = bucket >> 5
    const rest = ~(1 << (bucket & 31))
    const bits = (table[BITS + word] ?? 0) & rest
    table[bucket] = -1
    table[UNORDERED + word] = (table[UNORDERED + word] ?? 0) & rest
    table[BITS + word] = bits
    // 1 when no bit is left, without a branch: it could not be foreseen.
    const isZero = ~(bits | -bits) >>> 31
    const group = GROUP_BITS + (bucket >> 10)
    table[group] = (table[group] ?? 0) & ~(isZero << (word & 31))
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots<P>): NearWheel<P> {
    const copy = new NearWheel(slots)
    copy.table = this.table.slice()
    return copy
  }

  private firstBeyond(from: number): number {
    const { table } = this
    let group = from >> 10
    let words = (table[GROUP_BITS + group] ?? 0) & (-2 << ((from >> 5) & 31))
    for (let turn = 0; turn <= GROUPS; turn += 1) {
      if (words !== 0) {
        const word = (group << 5) | (31 - Math.clz32(words & -words))
        const bits = table[BITS + word] ?? 0
        return table[(word << 5) | (31 - Math.clz32(bits & -bits))] ?? -1
      }
      // The ring closes: the last turn looks at what lies before `from` in its own group.
      group = (group + 1) & (GROUPS - 1)
      words = table[GROUP_BITS + group] ?? 0
    }
    return -1
  }

  /** Puts a slot in its place in a bucket that is not empty: at the end first, then from the front. */
  private addAmong(slot: number, head: number): void {
    const { slots, table } = this
    const { words } = slots
    const bucket = words[(slot << STRIDE) + HOME] ?? 0
    const last = words[(head << STRIDE) + PREVIOUS] ?? 0
    let after = head
    if (!slots.isBefore(last, slot)) {
      let searched = 0
      while (searched < MOST_SEARCHED && slots.isBefore(after, slot)) {
        after = words[(after << STRIDE) + NEXT] ?? 0
        searched += 1
      }
      if (searched === 0) table[bucket] = slot
      const word = UNORDERED + (bucket >> 5)
      if (searched === MOST_SEARCHED) table[word] = (table[word] ?? 0) | (1 << (bucket & 31))
    }
    const before = words[(after << STRIDE) + PREVIOUS] ?? 0
    words[(slot << STRIDE) + NEXT] = after
    words[(slot << STRIDE) + PREVIOUS] = before
    words[(before << STRIDE) + NEXT] = slot
    words[(after << STRIDE) + PREVIOUS] = slot
  }
}
