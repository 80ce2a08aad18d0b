import type { Recorded } from '../../trace/event.ts'

/** What went wrong on one machine, said by someone who sees everything. */
export interface Diagnosis {
  /** Name of the problem: "stale-token". */
  readonly name: string
  readonly machine: string
  /** What is the matter, one sentence. */
  readonly sentence: string
  /** What to do, one imperative sentence. */
  readonly remedy: string
  /** Numbers of the events that show it, rising. */
  readonly evidence: readonly number[]
}

/** One known problem: finds it in a run's events, once per machine, in order of first evidence. */
export interface Diagnoser {
  readonly name: string
  find(events: readonly Recorded[]): readonly Diagnosis[]
}
