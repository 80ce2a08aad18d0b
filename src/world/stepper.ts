import { assert, present } from '../assert.ts'
import type { StepResult } from '../kernel/run-loop.ts'
import type { SimTime } from '../kernel/time.ts'
import type { WorldSink } from './stamped.ts'
import type { World } from './world.ts'

/** A sink that can be copied with the world that writes to it. */
export interface ForkableSink extends WorldSink {
  fork(): ForkableSink
}

/** A world and its sink as they were after a number of events. */
interface Checkpoint<S extends ForkableSink> {
  readonly events: number
  readonly world: World
  readonly sink: S
}

/** Checkpoints closer together than this cost more than they save; see spec/kernel-performance.md, section 7. */
const SPACING = 8192
/** Beyond this many, every second one of the older half is dropped. */
const KEPT = 96

/**
 * Goes forwards and backwards through a run. A step back restores the nearest checkpoint and replays
 * from there; both ways lead to the same state as a fresh run.
 */
export class Stepper<S extends ForkableSink> {
  private readonly checkpoints: Checkpoint<S>[] = []
  private current: Checkpoint<S>

  /** Takes over a world: nobody else may step it from now on. */
  constructor(world: World, sink: S) {
    this.current = { events: world.events, world, sink }
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

  /** Handles one event. */
  forward(): StepResult {
    const result = this.world.step()
    if (result === 'handled' && this.position % SPACING === 0) this.keep()
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
    while (this.position < wanted && this.forward() === 'handled');
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
      const maxEvents = SPACING - (this.position % SPACING)
      const end = this.world.runUntil(time, { maxEvents })
      if (end.kind !== 'budget-spent') return
      this.keep()
    }
  }

  private restore(wanted: number): void {
    const nearest =
      this.checkpoints.findLast((checkpoint) => checkpoint.events <= wanted) ?? this.checkpoints[0]
    assert(nearest !== undefined, 'the first checkpoint is kept')
    this.current = copyOf(nearest)
  }

  private keep(): void {
    const events = this.position
    if (this.checkpoints.some((checkpoint) => checkpoint.events === events)) return
    this.checkpoints.push(copyOf({ ...this.current, events }))
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
