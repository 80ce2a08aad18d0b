import {
  EVENT_KINDS,
  formatEvent,
  nearestName,
  packageVersion,
  refuse,
  runScenario,
  traceRun,
} from '../node.ts'
import { failureLines } from './report.ts'
import { openScenario } from './scenario-files.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim trace` was asked. */
export interface TraceCommandOptions {
  readonly format: 'ndjson'
  /** Kinds to print (`raft.*`: all that begin so); all, with header and footer, when empty. */
  readonly only: readonly string[]
  readonly seed?: string
  readonly bug: readonly string[]
}

/** Prints the trace of a run. */
export function trace(file: string, options: TraceCommandOptions, terminal: Terminal): ExitCode {
  const wanted = new Set(options.only.flatMap(kindsOf))
  const scenario = openScenario(file)
  const { seed, bug, only } = options
  const run = runScenario(scenario, { bugs: bug, ...(seed === undefined ? {} : { seed }) })
  if (only.length === 0) {
    for (const line of traceRun(run, { version: packageVersion() })) terminal.out(`${line}\n`)
  } else {
    for (const recorded of run.chronicle) {
      if (wanted.has(recorded.event.kind)) terminal.out(`${formatEvent(recorded)}\n`)
    }
  }
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run).join('\n')}\n`)
  return 1
}

/** The kinds that a word after `--only` means. */
function kindsOf(word: string): readonly string[] {
  const start = word.endsWith('*') ? word.slice(0, -1) : undefined
  const kinds = EVENT_KINDS.filter((kind) =>
    start === undefined ? kind === word : kind.startsWith(start),
  )
  if (kinds.length > 0) return kinds
  const close = nearestName(word, EVENT_KINDS)
  const guess = close === undefined ? '' : `Did you mean "${close}"? `
  return refuse({
    code: 'CLI_UNKNOWN_KIND',
    what: `No event is of the kind "${word}".`,
    remedy: `${guess}Write a kind such as discovery.registered, or a beginning such as 'raft.*'.`,
  })
}
