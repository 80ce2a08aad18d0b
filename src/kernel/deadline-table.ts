import { mix32 } from '../hash.ts'
import type { SimTime } from './time.ts'

/** Words per place, as a shift, and which word is what. */
const STRIDE = 2
/** -1 where nobody lives. */
const RANK = 0
const SERIAL = 1
const CAUSE = 2
const HANDLE = 3

/**
 * Armed deadlines by rank and serial: a hash table with linear probing, at most half full.
 *
 * A place is good until the next `insert` or `remove`. No order of places shows outside.
 */
export class DeadlineTable {
  private words: Int32Array
  /** Per place: the deadline, then when its queue entry wakes. */
  private times: Float64Array
  private mask: number
  private count = 0

  /** @param capacity A power of two. */
  constructor(capacity: number) {
    this.words = new Int32Array(capacity << STRIDE).fill(-1)
    this.times = new Float64Array(capacity * 2)
    this.mask = capacity - 1
  }

  get size(): number {
    return this.count
  }

  /** The place of a deadline; -1 when it is not armed. */
  find(rank: number, serial: number): number {
    const { words, mask } = this
    let place = home(rank, serial) & mask
    for (;;) {
      const base = place << STRIDE
      const found = words[base + RANK] ?? -1
      if (found === rank && words[base + SERIAL] === serial) return place
      if (found < 0) return -1
      place = (place + 1) & mask
    }
  }

  /** A place for a deadline that has none. */
  insert(rank: number, serial: number): number {
    if (this.count * 2 > this.mask) this.grow()
    this.count += 1
    return this.occupy(rank, serial)
  }

  /** Empties a place, and closes the gap in the chain of places behind it. */
  remove(place: number): void {
    const { words, mask } = this
    this.count -= 1
    let gap = place
    let next = (place + 1) & mask
    for (;;) {
      const base = next << STRIDE
      const rank = words[base + RANK] ?? -1
      if (rank < 0) break
      const wanted = home(rank, words[base + SERIAL] ?? 0) & mask
      // It may move into the gap unless it would then stand before where its search begins.
      if (((next - wanted) & mask) >= ((next - gap) & mask)) {
        this.move(next, gap)
        gap = next
      }
      next = (next + 1) & mask
    }
    words[(gap << STRIDE) + RANK] = -1
  }

  /** Serials of all deadlines of a rank, in no order. */
  serialsOf(rank: number): number[] {
    const { words } = this
    const serials: number[] = []
    for (let base = 0; base < words.length; base += 1 << STRIDE) {
      if (words[base + RANK] === rank) serials.push(words[base + SERIAL] ?? 0)
    }
    return serials
  }

  deadline(place: number): SimTime {
    return this.times[place * 2] ?? 0
  }

  cause(place: number): number {
    return this.words[(place << STRIDE) + CAUSE] ?? 0
  }

  setDeadline(place: number, at: SimTime, cause: number): void {
    this.times[place * 2] = at
    this.words[(place << STRIDE) + CAUSE] = cause
  }

  /** When the queue entry of a deadline comes out. */
  wakesAt(place: number): SimTime {
    return this.times[place * 2 + 1] ?? 0
  }

  /** Handle of the queue entry. */
  handle(place: number): number {
    return this.words[(place << STRIDE) + HANDLE] ?? 0
  }

  setEntry(place: number, wakesAt: SimTime, handle: number): void {
    this.times[place * 2 + 1] = wakesAt
    this.words[(place << STRIDE) + HANDLE] = handle
  }

  clone(): DeadlineTable {
    const copy = new DeadlineTable(1)
    copy.words = this.words.slice()
    copy.times = this.times.slice()
    copy.mask = this.mask
    copy.count = this.count
    return copy
  }

  private occupy(rank: number, serial: number): number {
    const { words, mask } = this
    let place = home(rank, serial) & mask
    while ((words[(place << STRIDE) + RANK] ?? -1) >= 0) place = (place + 1) & mask
    words[(place << STRIDE) + RANK] = rank
    words[(place << STRIDE) + SERIAL] = serial
    return place
  }

  private move(from: number, to: number): void {
    this.words.copyWithin(to << STRIDE, from << STRIDE, (from + 1) << STRIDE)
    this.times.copyWithin(to * 2, from * 2, from * 2 + 2)
  }

  private grow(): void {
    const { words, times } = this
    const larger = new DeadlineTable((this.mask + 1) * 2)
    this.words = larger.words
    this.times = larger.times
    this.mask = larger.mask
    for (let from = 0; from * 2 < times.length; from += 1) {
      const base = from << STRIDE
      const rank = words[base + RANK] ?? -1
      if (rank < 0) continue
      const place = this.occupy(rank, words[base + SERIAL] ?? 0)
      this.setDeadline(place, times[from * 2] ?? 0, words[base + CAUSE] ?? 0)
      this.setEntry(place, times[from * 2 + 1] ?? 0, words[base + HANDLE] ?? 0)
    }
  }
}

function home(rank: number, serial: number): number {
  return mix32(Math.imul(rank, 0x9e3779b1) ^ serial)
}
