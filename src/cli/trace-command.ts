import {
  EVENT_KINDS,
  findBugs,
  formatEvent,
  mermaidOf,
  nearestName,
  type Run,
  refuse,
  runScenario,
  type SimTime,
  traceRun,
} from '../index.ts'
import { inBlocks } from './lines-in-blocks.ts'
import { openScenario } from './open-scenario.ts'
import { failureLines } from './report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim trace` was asked. Any of `from`, `to` and `only` leaves out header and footer. */
export interface TraceCommandOptions {
  readonly format: 'ndjson' | 'mermaid'
  /** The first time that is printed. */
  readonly from?: SimTime
  /** The last one. */
  readonly to?: SimTime
  /** Kinds to print (`raft.*`: all that begin so). */
  readonly only?: readonly string[]
  readonly seed?: string
  readonly bug?: readonly string[]
}

/** Prints the trace of a run. */
export async function trace(
  file: string,
  options: TraceCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { from, to, only, bug: bugs = [] } = options
  if (from !== undefined && to !== undefined && from > to) refuse(REVERSED)
  if (options.format === 'mermaid' && only !== undefined) refuse(ONLY_WITH_EVENTS)
  findBugs(bugs)
  const kinds = only === undefined ? undefined : new Set(only.flatMap(kindsOf))
  const scenario = await openScenario(file)
  const run = runScenario(scenario, { seed: options.seed ?? scenario.seed, bugs })
  const lines = await linesOf(run, { format: options.format, from, to, kinds })
  for (const block of inBlocks(lines)) terminal.out(block)
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run, terminal.name).join('\n')}\n`)
  return 1
}

const REVERSED = {
  code: 'CLI_SPAN_REVERSED',
  what: '--to is earlier than --from.',
  remedy: 'Write the earlier time after --from, such as `--from 1s --to 5s`.',
}

const ONLY_WITH_EVENTS = {
  code: 'CLI_ONLY_WITH_EVENTS',
  what: 'A diagram is not made of single kinds of events.',
  remedy: 'Leave --only out, and choose a part of the run by --from and --to.',
}

async function linesOf(
  run: Run,
  part: Part & { readonly format: TraceCommandOptions['format'] },
): Promise<Iterable<string>> {
  const { format, from, to, kinds } = part
  if (format === 'mermaid') return mermaidOf(run, { from, to })
  const isWhole = from === undefined && to === undefined && kinds === undefined
  return isWhole ? await wholeOf(run) : partOf(run, part)
}

async function wholeOf(run: Run): Promise<Iterable<string>> {
  const { packageVersion } = await import('./own-package.ts')
  return traceRun(run, { version: packageVersion() })
}

interface Part {
  readonly from: SimTime | undefined
  readonly to: SimTime | undefined
  readonly kinds: ReadonlySet<string> | undefined
}

function* partOf(run: Run, { from = 0, to = Infinity, kinds }: Part): Generator<string> {
  for (const recorded of run.chronicle) {
    const { t, event } = recorded
    if (t < from || t > to || kinds?.has(event.kind) === false) continue
    yield formatEvent(recorded)
  }
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
