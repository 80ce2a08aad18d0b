import { type EventSlots, HOME, NEXT, PREVIOUS, STRIDE } from './event-slots.ts'

/** Buckets of one microsecond each; a power of two, at least 1024. */
export const NEAR_SPAN = 4096
/** The bits of a time that number its bucket. */
export const NEAR_MASK = NEAR_SPAN - 1
const GROUPS = NEAR_SPAN >> 10
/** Where in the table the bits of the buckets begin. */
export const BITS = NEAR_SPAN
/** Where in the table the bits of the words of bits begin. */
export const GROUP_BITS = BITS + (NEAR_SPAN >> 5)
/** How many of what shares a time are searched for an event's place among them. */
const MOST_SEARCHED = 8

/**
 * What is due within the next `NEAR_SPAN` microseconds: a ring of buckets that slides along with
 * the clock. Nothing is ever filed twice here.
 *
 * A bucket is a closed list of slots by rank and serial. What arrives at one time mostly arrives in
 * that order; where it does not, and the list is long, the bucket is marked as unordered instead.
 */
export class NearRing {
  /**
   * By bucket: its first slot; -1 when it is empty; -2 - slot when it is unordered. Then one bit per
   * bucket that is not empty, then one bit per word of those that is not zero.
   */
  readonly table: Int32Array
  private readonly slots: EventSlots

  constructor(slots: EventSlots, table = new Int32Array(GROUP_BITS + GROUPS).fill(-1, 0, BITS)) {
    this.slots = slots
    this.table = table
  }

  /** Files a slot under the low bits of its time. */
  add(slot: number, low: number): void {
    const { table } = this
    const { words } = this.slots
    const bucket = low & NEAR_MASK
    const base = slot << STRIDE
    const head = table[bucket] ?? -1
    words[base + HOME] = bucket
    if (head !== -1) {
      this.addAmong(slot, head)
      return
    }
    table[bucket] = slot
    words[base + NEXT] = slot
    words[base + PREVIOUS] = slot
    const word = BITS + (bucket >> 5)
    const group = GROUP_BITS + (bucket >> 10)
    table[word] = (table[word] ?? 0) | (1 << (bucket & 31))
    table[group] = (table[group] ?? 0) | (1 << ((bucket >> 5) & 31))
  }

  /**
   * What the table has for the first bucket from a time on that is not empty; -1 when all are.
   *
   * @param low Low bits of that time.
   */
  firstFrom(low: number): number {
    const { table } = this
    const from = low & NEAR_MASK
    const bits = (table[BITS + (from >> 5)] ?? 0) & (-1 << (from & 31))
    if (bits !== 0) return table[(from & ~31) | (31 - Math.clz32(bits & -bits))] ?? -1
    let group = from >> 10
    let words = (table[GROUP_BITS + group] ?? 0) & (-2 << ((from >> 5) & 31))
    for (let turn = 0; turn <= GROUPS; turn += 1) {
      if (words !== 0) {
        const word = (group << 5) | (31 - Math.clz32(words & -words))
        const found = table[BITS + word] ?? 0
        return table[(word << 5) | (31 - Math.clz32(found & -found))] ?? -1
      }
      // The ring closes: the last turn looks at what lies before `from` in its own group.
      group = (group + 1) & (GROUPS - 1)
      words = table[GROUP_BITS + group] ?? 0
    }
    return -1
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
    else if (table[bucket] === -2 - slot) table[bucket] = -2 - next
  }

  /** Empties a bucket. Its slots stay linked to each other. */
  empty(bucket: number): void {
    const { table } = this
    const word = BITS + (bucket >> 5)
    const bits = (table[word] ?? 0) & ~(1 << (bucket & 31))
    table[bucket] = -1
    table[word] = bits
    // 1 when no bit is left, without a branch: it could not be foreseen.
    const isZero = ~(bits | -bits) >>> 31
    const group = GROUP_BITS + (bucket >> 10)
    table[group] = (table[group] ?? 0) & ~(isZero << ((bucket >> 5) & 31))
  }

  /**
   * Puts a slot in its place in a bucket that is not empty: at the end first, then from the front.
   *
   * @param found What the table has for the bucket.
   */
  addAmong(slot: number, found: number): void {
    const { slots, table } = this
    const { words } = slots
    const bucket = words[(slot << STRIDE) + HOME] ?? 0
    const head = found < 0 ? -2 - found : found
    const last = words[(head << STRIDE) + PREVIOUS] ?? 0
    let after = head
    if (found >= 0 && !slots.isBefore(last, slot)) {
      let searched = 0
      while (searched < MOST_SEARCHED && slots.isBefore(after, slot)) {
        after = words[(after << STRIDE) + NEXT] ?? 0
        searched += 1
      }
      if (searched === 0) table[bucket] = slot
      else if (searched === MOST_SEARCHED) table[bucket] = -2 - head
    }
    const before = words[(after << STRIDE) + PREVIOUS] ?? 0
    words[(slot << STRIDE) + NEXT] = after
    words[(slot << STRIDE) + PREVIOUS] = before
    words[(before << STRIDE) + NEXT] = slot
    words[(after << STRIDE) + PREVIOUS] = slot
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots): NearRing {
    return new NearRing(slots, this.table.slice())
  }
}
