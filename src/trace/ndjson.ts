import type { Recorded } from './event.ts'

/** Version of the file format: raised when an old reader would misunderstand a new file. */
export const TRACE_SCHEMA = 1

/** What JSON can say. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

/** First line of a trace file. */
export interface TraceHeader {
  readonly kind: 'etcdsim-trace'
  readonly schema: number
  /** Version of the package that wrote it. */
  readonly version: string
  readonly seed: string
  /** The scenario with its resolved blueprint and its story. */
  readonly scenario: JsonValue
}

/** Last line of a trace file. */
export interface TraceFooter {
  readonly kind: 'end'
  /** Events between header and footer. */
  readonly events: number
  readonly fingerprint: string
  /** One per check and expectation, in their order. */
  readonly verdicts: readonly { readonly name: string; readonly holds: boolean }[]
  /** How the run ended and when, whole microseconds. */
  readonly end: { readonly kind: string; readonly at: number }
}

/** A whole run as a file holds it. */
export interface TraceFile {
  readonly header: TraceHeader
  readonly events: readonly Recorded[]
  readonly footer: TraceFooter
}

/** Gives the lines of a trace file without line ends, one at a time; the member order is fixed. */
export function* lines(
  header: TraceHeader,
  events: Iterable<Recorded>,
  footer: Omit<TraceFooter, 'kind' | 'events'>,
): Generator<string> {
  const { schema, version, seed, scenario } = header
  yield JSON.stringify({ kind: 'etcdsim-trace', schema, version, seed, scenario })
  let count = 0
  for (const recorded of events) {
    count += 1
    yield formatEvent(recorded)
  }
  const { fingerprint, verdicts, end } = footer
  yield JSON.stringify({ kind: 'end', events: count, fingerprint, verdicts, end })
}

/** One event as a line: its place, then its payload. */
export function formatEvent(recorded: Recorded): string {
  const { seq, t, machine, cause, event } = recorded
  const { kind, ...payload } = event
  return JSON.stringify({ seq, t, machine, kind, cause, ...payload }, spellNever)
}

/** JSON has no infinity: `NEVER` in a payload is written as the word. */
function spellNever(_name: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'never' : value
}
