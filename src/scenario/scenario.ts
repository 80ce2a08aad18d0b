import type { Story } from '../explain/story.ts'
import type { SimTime } from '../kernel/time.ts'
import type { Headers, Method } from '../network/http.ts'
import type { EventPattern } from '../trace/pattern.ts'
import type { DiscoveryBlueprint, MachineBlueprint, NetworkBlueprint } from '../world/blueprint.ts'
import type { Intervention } from '../world/intervention.ts'

/** A scenario with every name checked and every time in whole microseconds: plain data. */
export interface Scenario {
  /** Short name, as a command takes it: the file's name without folder and ending. */
  readonly name: string
  /** File as the person named it; null when the scenario was built in TypeScript. */
  readonly file: string | null
  readonly title: string
  /** Where the story is told, e.g. a document and its section; null when nowhere. */
  readonly source: string | null
  readonly edition: '0.4'
  /** Any text; never empty. */
  readonly seed: string
  /** Wall-clock time of the start of the run, in microseconds since 1970. */
  readonly startUs: number
  readonly network: NetworkBlueprint
  /** Null when the world has no discovery service. */
  readonly discovery: DiscoveryBlueprint | null
  /** Token of `discovery.url`: what expectations about the registry mean; null without one. */
  readonly token: string | null
  readonly machines: readonly MachineBlueprint[]
  /** By time, then by place in the file. */
  readonly steps: readonly ScenarioStep[]
  /** Bug switches that are on from the start. */
  readonly bugs: readonly string[]
  readonly expect: readonly Expectation[]
  readonly story: Story
  readonly endsAt: SimTime
}

/** What is done at one moment: a line of `steps`; several interventions when it lists machines. */
export interface ScenarioStep {
  readonly at: SimTime
  readonly does: readonly Intervention[]
}

/** A place in a scenario file, counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** When a claim must hold. Bounds are included. */
export type Moment =
  /** At some moment not later than `until`. */
  | { readonly kind: 'by'; readonly until: SimTime }
  /** After all events of that time. */
  | { readonly kind: 'at'; readonly at: SimTime }
  | { readonly kind: 'always'; readonly from: SimTime; readonly until: SimTime }
  | { readonly kind: 'never'; readonly from: SimTime; readonly until: SimTime }

/** One line of `expect`: all claims must hold at the same moment. */
export interface Expectation {
  readonly moment: Moment
  readonly claims: readonly Claim[]
  /** The line as a person would say it, for reports. */
  readonly text: string
  /** Null when the scenario was built in TypeScript. */
  readonly place: Place | null
}

/** Something that is true or false of a run at a moment. Machines are named as in the scenario. */
export type Claim =
  /** This machine leads and nobody leads a later term; null: nobody leads. */
  | { readonly kind: 'leader'; readonly machine: string | null }
  /** Exactly these machines call themselves leader, in any order. */
  | { readonly kind: 'leaders'; readonly machines: readonly string[] }
  /** Each of these follows a leader. */
  | { readonly kind: 'followers'; readonly machines: readonly string[] }
  /** Exactly these are members as `on` knows it; null: as the leader knows it. */
  | { readonly kind: 'members'; readonly machines: readonly string[]; readonly on: string | null }
  /** Exactly these machines are listed under the token. */
  | { readonly kind: 'registry'; readonly machines: readonly string[] }
  /** Whether the token's `_state` is recorded. */
  | { readonly kind: 'state'; readonly isRecorded: boolean }
  /** A line of a journal contains the text. */
  | {
      readonly kind: 'journal'
      readonly on: string | null
      readonly source: string | null
      readonly contains: string
    }
  /** A process of this program ended by itself with the code. */
  | {
      readonly kind: 'exit'
      readonly on: string | null
      readonly program: string
      readonly code: number
    }
  | ResponseClaim
  /** A key's value in one machine's own store; null: there is no such key. */
  | {
      readonly kind: 'store'
      readonly on: string
      readonly key: string
      readonly value: string | null
    }
  /** The invariant was broken; such a violation does not fail the run. */
  | { readonly kind: 'violated'; readonly invariant: string }
  /** The invariant was not broken. */
  | { readonly kind: 'kept'; readonly invariant: string }
  | { readonly kind: 'diagnosed'; readonly name: string; readonly on: string | null }
  /** An event of this shape happened: exactly `count` times, or at least once when that is null. */
  | { readonly kind: 'event'; readonly pattern: EventPattern; readonly count: number | null }

/** What a client's request came to; absent parts (null) do not matter. */
export interface ResponseClaim {
  readonly kind: 'response'
  /** The step's `as`. */
  readonly id: string
  readonly status: number | null
  readonly bodyContains: string | null
  readonly failure: string | null
}

/** One HTTP request of a step before it is an intervention. */
export interface RequestShape {
  readonly method: Method
  readonly url: string
  readonly headers: Headers
  readonly body: string
}
