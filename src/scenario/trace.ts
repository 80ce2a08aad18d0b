import { type JsonValue, lines, TRACE_SCHEMA } from '../trace/ndjson.ts'
import { compile } from './compile.ts'
import type { Run } from './run.ts'

/** What a trace file of a run holds besides its events. */
export interface TraceOptions {
  /** Version of the package. */
  readonly version: string
}

/** The canonical file of a run: a header line, one line per event, a footer line. */
export function traceRun(run: Run, options: TraceOptions): Generator<string> {
  const { scenario, seed, bugs, fingerprint, end } = run
  const header = {
    kind: 'etcdsim-trace',
    schema: TRACE_SCHEMA,
    version: options.version,
    seed,
    scenario: {
      name: scenario.name,
      title: scenario.title,
      source: scenario.source,
      // Blueprint and story are plain data through and through; their interfaces do not say so.
      blueprint: compile(scenario, { seed, bugs }) as unknown as JsonValue,
      story: scenario.story.steps as unknown as JsonValue,
    },
  } as const
  const verdicts = [
    ...run.checks.map(({ name, holds }) => ({ name, holds })),
    ...run.expectations.map(({ expectation, holds }) => ({ name: expectation.text, holds })),
  ]
  const footer = { fingerprint, verdicts, end: { kind: end.kind, at: end.at } }
  return lines(header, run.chronicle, footer)
}
