import {
  EVENT_KINDS,
  formatEvent,
  nearestName,
  packageVersion,
  refuse,
  runScenario,
  traceRun,
} from '../node.ts'
import type { ExitCode } from './command-line.ts'
import { failureLines } from './report.ts'
import { openScenario } from './scenario-files.ts'
import type { Terminal } from './terminal.ts'

/** What `etcdsim trace` was asked. */
export interface TraceCommandOptions {
  readonly format: 'ndjson'
  /** Kinds to print; all, with header and footer, when empty. */
  readonly only: readonly string[]
  readonly seed?: string
  readonly bug: readonly string[]
}

/** Prints the trace of a run. */
export function trace(file: string, options: TraceCommandOptions, terminal: Terminal): ExitCode {
  for (const kind of options.only) checkKind(kind)
  const scenario = openScenario(file)
  const { seed, bug, only } = options
  const run = runScenario(scenario, { bugs: bug, ...(seed === undefined ? {} : { seed }) })
  if (only.length === 0) {
    for (const line of traceRun(run, { version: packageVersion() })) terminal.out(`${line}\n`)
  } else {
    for (const recorded of run.chronicle) {
      if (only.includes(recorded.event.kind)) terminal.out(`${formatEvent(recorded)}\n`)
    }
  }
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run).join('\n')}\n`)
  return 1
}

function checkKind(name: string): void {
  if (EVENT_KINDS.includes(name)) return
  const close = nearestName(name, EVENT_KINDS)
  const guess = close === undefined ? '' : `Did you mean "${close}"? `
  refuse({
    code: 'CLI_UNKNOWN_KIND',
    what: `No event is of the kind "${name}".`,
    remedy: `${guess}Use one of ${EVENT_KINDS.join(', ')}.`,
  })
}
