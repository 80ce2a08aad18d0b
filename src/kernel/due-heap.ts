import type { EventSlots } from './event-slots.ts'

/** The home of a slot that is in the heap, not in a list. */
export const IN_HEAP = -1

/**
 * The slots that are due at one time, by rank and serial: a binary heap, so that a hundred thousand
 * ties, and events pushed or cancelled among them, cost a logarithm each.
 */
export class DueHeap {
  private readonly slots: EventSlots
  private heap: Int32Array
  private count = 0

  constructor(slots: EventSlots, heap: Int32Array) {
    this.slots = slots
    this.heap = heap
  }

  get size(): number {
    return this.count
  }

  add(slot: number): void {
    if (this.count === this.heap.length) {
      const heap = new Int32Array(this.count * 2)
      heap.set(this.heap)
      this.heap = heap
    }
    this.count += 1
    this.slots.homes[slot] = IN_HEAP
    this.rise(slot, this.count - 1)
  }

  /** Adds all slots of a list that ends in -1. */
  addAll(first: number): void {
    let slot = first
    while (slot >= 0) {
      const next = this.slots.nexts[slot] ?? -1
      this.add(slot)
      slot = next
    }
  }

  /** Removes the first slot and gives it; only when there is one. */
  take(): number {
    const first = this.heap[0] ?? -1
    this.count -= 1
    if (this.count > 0) this.sink(this.heap[this.count] ?? 0, 0)
    return first
  }

  /** Removes a slot that is in the heap. */
  remove(slot: number): void {
    const position = this.slots.nexts[slot] ?? 0
    this.count -= 1
    const last = this.heap[this.count] ?? 0
    if (last === slot) return
    const parent = this.heap[(position - 1) >> 1]
    if (position > 0 && parent !== undefined && this.slots.isBefore(last, parent)) {
      this.rise(last, position)
    } else {
      this.sink(last, position)
    }
  }

  /** A copy over a copy of the slots. */
  clone(slots: EventSlots): DueHeap {
    const copy = new DueHeap(slots, this.heap.slice())
    copy.count = this.count
    return copy
  }

  /** Puts a slot at a free position or above it. */
  private rise(slot: number, from: number): void {
    const { heap, slots } = this
    let position = from
    while (position > 0) {
      const parent = (position - 1) >> 1
      const above = heap[parent] ?? 0
      if (slots.isBefore(above, slot)) break
      this.put(above, position)
      position = parent
    }
    this.put(slot, position)
  }

  /** Puts a slot at a free position or below it. */
  private sink(slot: number, from: number): void {
    const { heap, slots, count } = this
    let position = from
    for (;;) {
      let child = 2 * position + 1
      if (child >= count) break
      let below = heap[child] ?? 0
      if (child + 1 < count) {
        const sibling = heap[child + 1] ?? 0
        if (slots.isBefore(sibling, below)) {
          child += 1
          below = sibling
        }
      }
      if (slots.isBefore(slot, below)) break
      this.put(below, position)
      position = child
    }
    this.put(slot, position)
  }

  /** A slot knows its position, in the word that links it while it is in a list. */
  private put(slot: number, position: number): void {
    this.heap[position] = slot
    this.slots.nexts[slot] = position
  }
}
