import { assert } from '../assert.ts'
import type { SimTime } from './time.ts'

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
const GENERATION = 6

const SLOT_BITS = 20
const MOST_SLOTS = 2 ** SLOT_BITS
const MOST_GENERATION = 2 ** 11 - 1
const FIRST_SLOTS = 64

/**
 * The table of pending events: one slot each, with numbers and payload. Slots stay where they are,
 * whatever orders them.
 */
export class EventSlots<P> {
  /** Eight words per slot, half a cache line. Replaced when the table grows. */
  words = new Int32Array(FIRST_SLOTS << STRIDE)
  /** Due time of each slot. Replaced when the table grows. */
  times = new Float64Array(FIRST_SLOTS)
  private payloads: (P | undefined)[] = []
  /** Head of the list of slots given back; -1 when there is none. */
  private free = -1

  /** A slot for an event, and its handle by `handleOf`. Its list words are the caller's to fill. */
  take(at: SimTime, rank: number, serial: number, payload: P, cause: number): number {
    const slot = this.free < 0 ? this.takeFresh() : this.free
    const { words } = this
    const base = slot << STRIDE
    this.free = words[base + NEXT] ?? -1
    this.times[slot] = at
    words[base + RANK] = rank
    words[base + SERIAL] = serial
    words[base + CAUSE] = cause
    this.payloads[slot] = payload
    return slot
  }

  /** Voids the handle of a slot, whose event is leaving. */
  expire(slot: number): void {
    const { words } = this
    const generation = (slot << STRIDE) + GENERATION
    words[generation] = ((words[generation] ?? 0) + 1) & MOST_GENERATION
  }

  /** Gives an expired slot back, and forgets its payload. */
  release(slot: number): void {
    this.words[(slot << STRIDE) + NEXT] = this.free
    this.free = slot
    this.payloads[slot] = undefined
  }

  /** The payload of a slot that has not been given back. */
  payloadOf(slot: number): P {
    // Such a slot holds what `take` put there, and P itself may include undefined.
    return this.payloads[slot] as P
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

  /** Names the event that is in a slot now. */
  handleOf(slot: number): number {
    return slot | ((this.words[(slot << STRIDE) + GENERATION] ?? 0) << SLOT_BITS)
  }

  /** The slot of a handle, or a failed assert when its event has been popped or cancelled. */
  slotOf(handle: number): number {
    const slot = handle & (MOST_SLOTS - 1)
    const generation = this.words[(slot << STRIDE) + GENERATION]
    assert(generation === handle >> SLOT_BITS, 'a handle names a pending event')
    return slot
  }

  /** A copy with the same handles; payloads are shared. */
  clone(): EventSlots<P> {
    const copy = new EventSlots<P>()
    copy.words = this.words.slice()
    copy.times = this.times.slice()
    copy.payloads = this.payloads.slice()
    copy.free = this.free
    return copy
  }

  private takeFresh(): number {
    // Grown one by one, so that the array stays packed.
    const slot = this.payloads.push(undefined) - 1
    assert(slot < MOST_SLOTS, 'at most 2^20 events are pending')
    if (slot >= this.times.length) {
      const words = new Int32Array(this.words.length * 2)
      const times = new Float64Array(this.times.length * 2)
      words.set(this.words)
      times.set(this.times)
      this.words = words
      this.times = times
    }
    this.words[(slot << STRIDE) + NEXT] = -1
    return slot
  }
}
