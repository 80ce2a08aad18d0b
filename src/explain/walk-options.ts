import type { Violation } from '../check/invariant.ts'
import type { SimTime } from '../kernel/time.ts'

/** How a walkthrough looks. A pure value: the command line reads the terminal, not the renderer. */
export interface WalkOptions {
  /** Columns; lines are never longer. At least 20. */
  readonly width: number
  /** True: ASCII characters only. */
  readonly ascii: boolean
  /** True: with the 16 named colours; without them the text is the same. */
  readonly color: boolean
  /** True: each step says which statement of the document it is, and what real etcd does. */
  readonly explain: boolean
  /** One lane each, in this order, behind the lane of the discovery service. */
  readonly machines: readonly WalkMachine[]
  /** False: the world has no discovery service and the picture no lane for it. */
  readonly discovery: boolean
  /** Shown at the right end of the title line. */
  readonly edition: string
  readonly seed: string
  readonly summary: WalkSummary
}

/** A machine as its lane shows it. */
export interface WalkMachine {
  readonly name: string
  readonly ip: string
}

/** What stands below the picture. */
export interface WalkSummary {
  /** Virtual time at which the run ended. */
  readonly endedAt: SimTime
  readonly checks: readonly WalkCheck[]
  /** Shown in the picture where they happened. */
  readonly violations: readonly Violation[]
  /** Null when there is no token to show. */
  readonly registry: WalkRegistry | null
  readonly fingerprint: string
  /** What the diagnoses say, in order; see `explain/diagnosis/all.ts`. */
  readonly diagnoses: readonly {
    readonly machine: string
    readonly sentence: string
    readonly remedy: string
  }[]
  /** Commands that lead on: one line each. */
  readonly next: readonly string[]
}

/** One check: the claim in a few words and whether it held. */
export interface WalkCheck {
  readonly name: string
  readonly holds: boolean
}

/** The token's list at the end of the run. */
export interface WalkRegistry {
  readonly token: string
  /** True when `_state` stands there. */
  readonly started: boolean
  readonly entries: readonly { readonly url: string; readonly ttlSeconds: number }[]
}
