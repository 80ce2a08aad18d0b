import { assert, present } from '../assert.ts'
import type { StepResult } from '../kernel/run-loop.ts'
import type { SimTime } from '../kernel/time.ts'
import type { WorldSink } from './stamped.ts'
import type { World } from './world.ts'

/** A sink that can be copied with the world that writes to it. */
export interface ForkableSink extends WorldSink {
  fork(): ForkableSink
}

/** How long a step back may take, and what it is measured with. */
export interface StepBudget {
  /** Milliseconds from any start, never falling: `performance.now` of whoever looks on. */
  readonly now: () => number
  readonly ms: number
}

/** A world and its sink as they were after a number of events. */
interface Checkpoint<S extends ForkableSink> {
  readonly events: number
  readonly world: World
  readonly sink: S
}

/** Events between checkpoints until their cost has been measured; see spec/kernel-performance.md, section 7. */
const USUAL_SPACING = 8192
const LEAST_SPACING = 256
const MOST_SPACING = 65_536
/** Replays shorter than this say little about what an event costs. */
const MEASURED_EVENTS = 1024
/** Beyond this many, every second one of the older half is dropped. */
const KEPT = 192

/** Milliseconds spent on a number of things of one kind. */
class Expense {
  ms = 0
  count = 0

  add(ms: number, count: number): void {
    this.ms += ms
    this.count += count
  }

  /** What one of them has cost so far; 0 before the first. */
  get each(): number {
    return this.count === 0 ? 0 : this.ms / this.count
  }
}

/**
 * Goes forwards and backwards through a run. A step back restores the nearest checkpoint and replays
 * from there; both ways lead to the same state as a fresh run.
 *
 * With a budget, checkpoints lie as close together as measured replays ask for: what a clock says
 * decides how fast a step is, never what it leads to.
 */
export class Stepper<S extends ForkableSink> {
  private readonly checkpoints: Checkpoint<S>[] = []
  private readonly budget: StepBudget | undefined
  private current: Checkpoint<S>
  private gap = USUAL_SPACING
  /** What was spent so far on checkpoints, on restoring them, and on replays from there. */
  private readonly spent = { keeps: new Expense(), restores: new Expense(), events: new Expense() }

  /** Takes over a world: nobody else may step it from now on. */
  constructor(world: World, sink: S, budget?: StepBudget) {
    this.current = { events: world.events, world, sink }
    this.budget = budget
    this.keep()
  }

  /** The world as it stands; only to look at. */
  get world(): World {
    return this.current.world
  }

  /** What it has told so far. */
  get sink(): S {
    return this.current.sink
  }

  /** Events handled so far. */
  get position(): number {
    return this.current.world.events
  }

  /** Events from one checkpoint to the next, from now on: a power of two. */
  get spacing(): number {
    return this.gap
  }

  /** Handles one event. */
  forward(): StepResult {
    const result = this.world.step()
    if (result === 'handled' && this.position % this.gap === 0) this.keep()
    return result
  }

  /** Takes the last event back; nothing happens at the first checkpoint. */
  back(): void {
    this.seek(this.position - 1)
  }

  /** Goes to the state after a number of events, not before the world was taken over. */
  seek(position: number): void {
    const first = present(this.checkpoints[0], 'the first checkpoint is kept').events
    const wanted = Math.max(first, position)
    if (wanted < this.position) this.restore(wanted)
    const from = this.position
    const began = this.clock()
    const keptMs = this.spent.keeps.ms
    while (this.position < wanted && this.forward() === 'handled');
    const replayMs = this.clock() - began - (this.spent.keeps.ms - keptMs)
    this.spent.events.add(replayMs, this.position - from)
    if (this.budget !== undefined) this.space(this.budget)
  }

  private clock(): number {
    return this.budget?.now() ?? 0
  }

  /** Spaces the next checkpoints by what restores and events have cost so far. */
  private space(budget: StepBudget): void {
    const { keeps, restores, events } = this.spent
    if (events.count < MEASURED_EVENTS || events.ms <= 0) return
    // Half of it stays in reserve: machines are busy at times, and some events cost more than others.
    const affordable = Math.max(0, budget.ms - restores.each) / 2 / events.each
    // Closer together than this, checkpoints would cost more than the run itself.
    const worthwhile = keeps.each / events.each
    const wanted = Math.max(affordable, worthwhile)
    let gap = LEAST_SPACING
    while (gap < MOST_SPACING && gap * 2 <= wanted) gap *= 2
    this.gap = gap
  }

  /** Goes to the state after everything of a time, not before the world was taken over. */
  seekTime(time: SimTime): void {
    if (time < this.world.now) {
      const nearest = this.checkpoints.findLast((checkpoint) => checkpoint.world.now <= time)
      if (nearest === undefined) {
        this.restore(0)
        return
      }
      this.current = copyOf(nearest)
    }
    for (;;) {
      const maxEvents = this.gap - (this.position % this.gap)
      const end = this.world.runUntil(time, { maxEvents })
      if (end.kind !== 'budget-spent') return
      this.keep()
    }
  }

  private restore(wanted: number): void {
    const nearest =
      this.checkpoints.findLast((checkpoint) => checkpoint.events <= wanted) ?? this.checkpoints[0]
    assert(nearest !== undefined, 'the first checkpoint is kept')
    const began = this.clock()
    this.current = copyOf(nearest)
    this.spent.restores.add(this.clock() - began, 1)
  }

  private keep(): void {
    const events = this.position
    if (this.checkpoints.some((checkpoint) => checkpoint.events === events)) return
    const began = this.clock()
    this.checkpoints.push(copyOf({ ...this.current, events }))
    this.spent.keeps.add(this.clock() - began, 1)
    this.checkpoints.sort((a, b) => a.events - b.events)
    if (this.checkpoints.length > KEPT) this.thin()
  }

  private thin(): void {
    const half = this.checkpoints.length >> 1
    const thinned = this.checkpoints.filter((_, place) => place >= half || place % 2 === 0)
    this.checkpoints.splice(0, this.checkpoints.length, ...thinned)
  }
}

function copyOf<S extends ForkableSink>(checkpoint: Checkpoint<S>): Checkpoint<S> {
  const sink = checkpoint.sink.fork() as S
  return { events: checkpoint.events, world: checkpoint.world.fork(sink), sink }
}
