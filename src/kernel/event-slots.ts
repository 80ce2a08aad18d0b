import { assert } from '../assert.ts'
import type { SimTime } from './time.ts'

/**
 * Words per slot in `EventSlots.words`, as a shift: all of a slot lies in half a cache line.
 *
 * The constants below are the words' places.
 */
export const STRIDE = 3
/** Low 32 bits of the time. */
export const LOW = 0
/** High 21 bits of the time. */
export const HIGH = 1
export const RANK = 2
export const SERIAL = 3
export const CAUSE = 4
/** Next slot of the list this one is in; -1 at the end. */
export const NEXT = 5
/** Previous slot of the list; at the head: the complement of the list's number. */
export const PREVIOUS = 6
/** How many events the slot has held before, modulo 2^11: so that handles do not outlive their event. */
export const GENERATION = 7

const SLOT_BITS = 20
const MOST_SLOTS = 2 ** SLOT_BITS
const GENERATIONS = 2 ** 11

/**
 * The table of pending events: one slot each, with numbers and payload. Slots stay where they are,
 * whatever orders them.
 */
export class EventSlots<P> {
  /** Eight words per slot. Replaced when the table grows: read it anew after `take`. */
  words: Int32Array
  private payloads: (P | undefined)[]
  /** Slots never used start here. */
  private fresh = 0
  /** Head of the list of slots given back; -1 when there is none. */
  private free = -1

  constructor(words: Int32Array, payloads: (P | undefined)[]) {
    this.words = words
    this.payloads = payloads
  }

  /** A slot for an event. Its list words are the caller's to fill. */
  take(at: SimTime, rank: number, serial: number, payload: P, cause: number): number {
    let slot = this.free
    if (slot < 0) slot = this.takeFresh()
    else this.free = this.words[(slot << STRIDE) + NEXT] ?? -1
    const words = this.words
    const base = slot << STRIDE
    words[base + LOW] = at | 0
    words[base + HIGH] = at / 4294967296
    words[base + RANK] = rank
    words[base + SERIAL] = serial
    words[base + CAUSE] = cause
    this.payloads[slot] = payload
    return slot
  }

  /** Gives a slot back whose payload was taken. */
  release(slot: number): void {
    this.words[(slot << STRIDE) + NEXT] = this.free
    this.free = slot
  }

  /** The payload of a slot, which forgets it. The slot's handle is void from now on. */
  takePayload(slot: number): P {
    const words = this.words
    const generation = (slot << STRIDE) + GENERATION
    words[generation] = ((words[generation] ?? 0) + 1) & (GENERATIONS - 1)
    const payload = this.payloads[slot]
    this.payloads[slot] = undefined
    // A slot in use holds what `take` put there, and P itself may include undefined.
    return payload as P
  }

  /** The time of a slot. */
  timeOf(slot: number): SimTime {
    const words = this.words
    const base = slot << STRIDE
    return (words[base + HIGH] ?? 0) * 4294967296 + ((words[base + LOW] ?? 0) >>> 0)
  }

  /** True when, of two slots at the same time, the first comes out first. */
  isBefore(slot: number, other: number): boolean {
    const words = this.words
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
    const copy = new EventSlots(this.words.slice(), this.payloads.slice())
    copy.fresh = this.fresh
    copy.free = this.free
    return copy
  }

  private takeFresh(): number {
    const slot = this.fresh
    this.fresh += 1
    assert(slot < MOST_SLOTS, 'at most 2^20 events are pending')
    if (slot << STRIDE >= this.words.length) {
      const words = new Int32Array(this.words.length * 2)
      words.set(this.words)
      this.words = words
    }
    // Grown one by one, so that the array stays packed.
    this.payloads.push(undefined)
    return slot
  }
}
