import type { SimTime } from '../kernel/time.ts'
import type { Recorded, TraceEvent } from '../trace/event.ts'

/** One breach of an invariant. */
export interface Violation {
  /** Name of the invariant: "one-leader-per-term". */
  readonly invariant: string
  /** What is wrong, a whole sentence with names, terms and indexes. */
  readonly claim: string
  readonly at: SimTime
  /** Number of the chronicled event at which it shows (of the last one before, for routine events). */
  readonly seq: number
  /** Numbers of the events that together show it, rising, without repetition. */
  readonly causes: readonly number[]
}

/**
 * What must stay true, as a fold over events. State is plain data; memory stays bounded however
 * long a run lasts.
 */
export interface Invariant<S> {
  /** Its file's name. */
  readonly name: string
  /** What must stay true, a whole sentence. */
  readonly claim: string
  /** The only kinds `fold` is called for. */
  readonly kinds: readonly TraceEvent['kind'][]
  create(): S
  /** A copy that goes on by itself. */
  clone(state: S): S
  /**
   * Takes one event into account; gives the breach it shows, if any.
   * @param routine True: the object is reused by the world and must not be kept.
   */
  fold(state: S, recorded: Recorded, routine: boolean): Violation | undefined
}

/** An invariant at work: the fold with its state. */
export interface RunningCheck {
  readonly name: string
  readonly claim: string
  readonly kinds: readonly TraceEvent['kind'][]
  fold(recorded: Recorded, routine: boolean): Violation | undefined
  fork(): RunningCheck
}

/** Begins an invariant's fold, before the first event. */
export function startCheck<S>(invariant: Invariant<S>): RunningCheck {
  return new Running(invariant, invariant.create())
}

class Running<S> implements RunningCheck {
  readonly name: string
  readonly claim: string
  readonly kinds: readonly TraceEvent['kind'][]
  private readonly invariant: Invariant<S>
  private readonly state: S

  constructor(invariant: Invariant<S>, state: S) {
    this.name = invariant.name
    this.claim = invariant.claim
    this.kinds = invariant.kinds
    this.invariant = invariant
    this.state = state
  }

  fold(recorded: Recorded, routine: boolean): Violation | undefined {
    return this.invariant.fold(this.state, recorded, routine)
  }

  fork(): RunningCheck {
    return new Running(this.invariant, this.invariant.clone(this.state))
  }
}

/** Gives the numbers sorted, each once, without 0 (which stands for no event). */
export function causesOf(...seqs: readonly number[]): readonly number[] {
  const rising = [...seqs].sort((a, b) => a - b)
  return rising.filter((seq, position) => seq > 0 && seq !== rising[position - 1])
}
