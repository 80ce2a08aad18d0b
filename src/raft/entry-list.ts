import { foldEntry } from './content-hash.ts'
import type { Entry } from './entry.ts'

/**
 * Entries in a row. A copy costs nothing: it shares the array behind it, which only ever grows at its
 * end; a list that wants another continuation than the one there takes an array of its own.
 */
export class EntryList {
  private entries: Entry[]
  private from: number
  private to: number
  /** Hash of the entries from `from` up to here: only what came since has to be taken in. */
  private hash = 0
  private hashedTo: number

  constructor(entries: Entry[] = [], from = 0, to = entries.length) {
    this.entries = entries
    this.from = from
    this.to = to
    this.hashedTo = from
  }

  get length(): number {
    return this.to - this.from
  }

  /** @param position 0 to `length - 1`; undefined outside. */
  at(position: number): Entry | undefined {
    return position >= 0 && position < this.to - this.from
      ? this.entries[this.from + position]
      : undefined
  }

  /** Adds entries at the end, those of the positions from `first` on. */
  pushAll(added: readonly Entry[], first = 0): void {
    if (this.entries.length !== this.to) this.unshare()
    for (let at = first; at < added.length; at += 1) {
      const entry = added[at]
      if (entry !== undefined) this.entries.push(entry)
    }
    this.to = this.entries.length
  }

  /** Drops the first `count`. */
  dropFirst(count: number): void {
    this.from += count
    this.forgetHash()
    // What nobody can see any more is given back, a large piece at a time.
    if (this.from > 1024 && this.from > this.length * 2) this.unshare()
  }

  /** Keeps the first `count`. */
  keepFirst(count: number): void {
    this.to = this.from + count
    if (this.hashedTo > this.to) this.forgetHash()
  }

  /** Entries of the positions `low` to `high`, the last excluded; a fresh array. */
  slice(low: number, high: number): Entry[] {
    return this.entries.slice(this.from + low, this.from + high)
  }

  clone(): EntryList {
    const copy = new EntryList(this.entries, this.from, this.to)
    copy.hash = this.hash
    copy.hashedTo = this.hashedTo
    return copy
  }

  /** 32-bit hash of all entries in order. */
  digest(): number {
    for (; this.hashedTo < this.to; this.hashedTo += 1) {
      const entry = this.entries[this.hashedTo]
      if (entry !== undefined) this.hash = foldEntry(this.hash, entry)
    }
    return this.hash
  }

  private forgetHash(): void {
    this.hash = 0
    this.hashedTo = this.from
  }

  private unshare(): void {
    this.entries = this.entries.slice(this.from, this.to)
    this.to -= this.from
    this.hashedTo -= this.from
    this.from = 0
  }
}
