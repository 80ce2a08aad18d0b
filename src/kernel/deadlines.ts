import { assert } from '../assert.ts'
import { DeadlineTable } from './deadline-table.ts'
import type { EventQueue } from './event-queue.ts'
import { NEVER, type SimTime } from './time.ts'

/**
 * Deadlines over an event queue: at most one per rank and serial, with one queue entry each.
 *
 * Most deadlines are moved later again and again before they are due. That overwrites a field; the
 * entry wakes at the old time, finds the deadline later and goes back to sleep. What it wakes for is
 * not an event, so a history is the same as if every change had moved the entry.
 *
 * Source: spec/kernel-performance.md, section 5.
 */
export class Deadlines<P> {
  /** Cause of the deadline that `isDue` found due last. */
  cause = 0
  private readonly queue: EventQueue<P>
  private readonly payload: P
  private table = new DeadlineTable(16)

  /** @param payload What the queue entries of deadlines carry: rank and serial identify them. */
  constructor(queue: EventQueue<P>, payload: P) {
    this.queue = queue
    this.payload = payload
  }

  /**
   * Arms a deadline, or moves the armed one of that rank and serial.
   *
   * @param at Not before `queue.at`; finite.
   * @param cause Number of a chronicle event; 0 for none. The one given last counts.
   */
  arm(rank: number, serial: number, at: SimTime, cause: number): void {
    assert(at >= this.queue.at && at <= Number.MAX_SAFE_INTEGER, 'a deadline is now or later')
    const { table, queue } = this
    let place = table.find(rank, serial)
    if (place < 0) {
      const handle = queue.push(at, rank, serial, this.payload, cause)
      place = table.insert(rank, serial)
      table.setEntry(place, at, handle)
    } else if (at < table.wakesAt(place)) {
      queue.cancel(table.handle(place))
      table.setEntry(place, at, queue.push(at, rank, serial, this.payload, cause))
    }
    table.setDeadline(place, at, cause)
  }

  /**
   * Disarms a deadline; nothing happens when none is armed.
   *
   * Its entry leaves the queue at once. If it slept on, the limits of answered requests, each with
   * a serial of its own, would soon outnumber what is pending.
   */
  disarm(rank: number, serial: number): void {
    const place = this.table.find(rank, serial)
    if (place < 0) return
    this.queue.cancel(this.table.handle(place))
    this.table.remove(place)
  }

  /**
   * Disarms a deadline that will soon be armed again, always later: its entry sleeps on and is
   * gone when it wakes. For limits of kept connections, armed with every request.
   */
  rest(rank: number, serial: number): void {
    const place = this.table.find(rank, serial)
    if (place >= 0) this.table.setDeadline(place, NEVER, 0)
  }

  /**
   * Says whether the entry that the queue has just popped is a deadline now due. If so, it is gone,
   * and `cause` is its cause; if not, its entry is back in the queue.
   */
  isDue(rank: number, serial: number): boolean {
    const { table, queue } = this
    const place = table.find(rank, serial)
    if (place < 0) return false
    const at = table.deadline(place)
    const cause = table.cause(place)
    if (at === NEVER) {
      table.remove(place)
      return false
    }
    if (at > queue.at) {
      table.setEntry(place, at, queue.push(at, rank, serial, this.payload, cause))
      return false
    }
    table.remove(place)
    this.cause = cause
    return true
  }

  /**
   * Moves all deadlines of one owner, each to the time that `move` gives for its present one.
   * Causes stay.
   */
  rearm(rank: number, move: (at: SimTime) => SimTime): void {
    for (const serial of this.table.serialsOf(rank)) {
      const place = this.table.find(rank, serial)
      const at = this.table.deadline(place)
      if (at !== NEVER) this.arm(rank, serial, move(at), this.table.cause(place))
    }
  }

  /** Disarms all deadlines of one owner. */
  drop(rank: number): void {
    for (const serial of this.table.serialsOf(rank)) this.disarm(rank, serial)
  }

  /** When a deadline is due; undefined when it is not armed. */
  dueAt(rank: number, serial: number): SimTime | undefined {
    const place = this.table.find(rank, serial)
    const at = place < 0 ? NEVER : this.table.deadline(place)
    return at === NEVER ? undefined : at
  }

  /** How many deadlines are armed or at rest. */
  get size(): number {
    return this.table.size
  }

  /** A copy over a copy of the queue: handles are the same there. */
  clone(queue: EventQueue<P>): Deadlines<P> {
    const copy = new Deadlines(queue, this.payload)
    copy.cause = this.cause
    copy.table = this.table.clone()
    return copy
  }
}
