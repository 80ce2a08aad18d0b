import { assert } from '../assert.ts'

/** Words per slot in `EventSlots.words`, as a shift. The constants below are their places. */
export const STRIDE = 3
export const RANK = 0
export const SERIAL = 1
export const CAUSE = 2
/** Next slot of the list this one is in. */
export const NEXT = 3
/** Previous slot of that list. */
export const PREVIOUS = 4
/** Number of that list. */
export const HOME = 5
/** How many events the slot has held before, modulo 2^11: handles do not outlive their event. */
export const GENERATION = 6

const MOST_SLOTS = 2 ** 20

/** The numbers of pending events, by slot. Slots stay where they are, whatever orders them. */
export class EventSlots {
  /** Eight words per slot, half a cache line. Replaced when the table grows. */
  words = new Int32Array(64 << STRIDE)
  /** Due time of each slot. Replaced when the table grows. */
  times = new Float64Array(64)

  /** All slots but the first, 0, are free: a list from slot 1 on, in order, that ends in -1. */
  constructor() {
    this.linkFrom(1)
  }

  /** Doubles the table. @returns The first of the new slots: a list, in order, that ends in -1. */
  grow(): number {
    const first = this.times.length
    assert(first < MOST_SLOTS, 'at most 2^20 events are pending')
    const words = new Int32Array((first * 2) << STRIDE)
    const times = new Float64Array(first * 2)
    words.set(this.words)
    times.set(this.times)
    this.words = words
    this.times = times
    this.linkFrom(first)
    return first
  }

  /** True when, of two slots at the same time, the first comes out first. */
  isBefore(slot: number, other: number): boolean {
    const { words } = this
    const base = slot << STRIDE
    const otherBase = other << STRIDE
    const rank = words[base + RANK] ?? 0
    const otherRank = words[otherBase + RANK] ?? 0
    if (rank !== otherRank) return rank < otherRank
    const serial = words[base + SERIAL] ?? 0
    const otherSerial = words[otherBase + SERIAL] ?? 0
    assert(serial !== otherSerial, 'pending events of one time differ in rank or serial')
    return serial < otherSerial
  }

  clone(): EventSlots {
    const copy = new EventSlots()
    copy.words = this.words.slice()
    copy.times = this.times.slice()
    return copy
  }

  private linkFrom(first: number): void {
    const count = this.times.length
    for (let slot = first; slot < count; slot += 1) {
      this.words[(slot << STRIDE) + NEXT] = slot + 1 < count ? slot + 1 : -1
    }
  }
}
