import { assert } from '../assert.ts'
import { doubled } from './growth.ts'

const FIRST_SLOTS = 64
const MOST_SLOTS = 2 ** 20

/**
 * The numbers of pending events, by slot. Slots stay where they are, whatever orders them.
 *
 * One array per number: a table with several words per slot needs constants for their places, and
 * what a module imports is read from memory at every use. Arrays are replaced when they grow.
 */
export class EventSlots {
  times = new Float64Array(FIRST_SLOTS)
  ranks = new Int32Array(FIRST_SLOTS)
  serials = new Int32Array(FIRST_SLOTS)
  causes = new Int32Array(FIRST_SLOTS)
  /** Next slot of the list this one is in; -1 at its end. */
  nexts = new Int32Array(FIRST_SLOTS)
  /** Previous slot of that list. */
  previous = new Int32Array(FIRST_SLOTS)
  /** Where the slot is filed; see `IN_RING`, `IN_HEAP` and `FarWheel`. */
  homes = new Int32Array(FIRST_SLOTS)
  /** How many events the slot has held before, modulo 2^11: handles do not outlive their event. */
  generations = new Int32Array(FIRST_SLOTS)

  /** All slots but the first, 0, are free: a list from slot 1 on, in order, that ends in -1. */
  constructor() {
    this.linkFrom(1)
  }

  /** How many slots there are, free ones included. */
  get count(): number {
    return this.times.length
  }

  /** Doubles the table. @returns The first of the new slots: a list, in order, that ends in -1. */
  grow(): number {
    const first = this.count
    assert(first < MOST_SLOTS, 'at most 2^20 events are pending')
    const times = new Float64Array(first * 2)
    times.set(this.times)
    this.times = times
    this.ranks = doubled(this.ranks)
    this.serials = doubled(this.serials)
    this.causes = doubled(this.causes)
    this.nexts = doubled(this.nexts)
    this.previous = doubled(this.previous)
    this.homes = doubled(this.homes)
    this.generations = doubled(this.generations)
    this.linkFrom(first)
    return first
  }

  /** True when, of two slots at the same time, the first comes out first. */
  isBefore(slot: number, other: number): boolean {
    const { ranks, serials } = this
    const rank = ranks[slot] ?? 0
    const otherRank = ranks[other] ?? 0
    if (rank !== otherRank) return rank < otherRank
    const serial = serials[slot] ?? 0
    const otherSerial = serials[other] ?? 0
    assert(serial !== otherSerial, 'pending events of one time differ in rank or serial')
    return serial < otherSerial
  }

  clone(): EventSlots {
    const copy = new EventSlots()
    copy.times = this.times.slice()
    copy.ranks = this.ranks.slice()
    copy.serials = this.serials.slice()
    copy.causes = this.causes.slice()
    copy.nexts = this.nexts.slice()
    copy.previous = this.previous.slice()
    copy.homes = this.homes.slice()
    copy.generations = this.generations.slice()
    return copy
  }

  private linkFrom(first: number): void {
    const { count } = this
    for (let slot = first; slot < count; slot += 1) {
      this.nexts[slot] = slot + 1 < count ? slot + 1 : -1
    }
  }
}
