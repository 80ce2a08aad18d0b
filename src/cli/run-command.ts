import { findBugs, type Run, type Scenario } from '../index.ts'
import { openReporter } from './open-reporter.ts'
import { openScenarios } from './open-scenario.ts'
import type { Reporter, ReporterName } from './reporter.ts'
import { inOrder, runElsewhere } from './run-elsewhere.ts'
import { runHere } from './run-here.ts'
import { planRuns, type RunChunk, type RunPlan } from './run-plan.ts'
import type { RunReport } from './run-report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim run` was asked. */
export interface RunCommandOptions {
  readonly seed?: string
  /** Both included. */
  readonly seeds?: { readonly from: number; readonly to: number }
  /** Processes at work at once; 1, or left out: this one. */
  readonly jobs?: number
  readonly reporter?: ReporterName
  /** True: every run is made twice and compared. */
  readonly twice?: boolean
  /** Folder for traces. */
  readonly trace?: string
  readonly bug?: readonly string[]
}

/** Runs scenarios and says of each whether it went as expected. */
export async function run(
  words: readonly string[],
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { bug: bugs = [], seed, seeds, reporter = 'pretty' } = options
  findBugs(bugs)
  const scenarios = await openScenarios(words)
  const jobs = jobsFor(scenarios, options, terminal)
  const plan = planRuns(scenarios, { seed, seeds, jobs })
  const telling = openReporter(reporter, terminal, plan.count)
  const reports =
    jobs > 1
      ? reportsFromOthers(plan, jobs, options, terminal)
      : await reportsFromHere(plan, options)
  return tell(plan, reports, telling)
}

/**
 * Files of one name in two folders would write traces of one name: only one process knows which
 * names are taken.
 */
function jobsFor(
  scenarios: readonly Scenario[],
  { jobs = 1, trace }: RunCommandOptions,
  { again }: Terminal,
): number {
  const names = new Set(scenarios.map(({ name }) => name))
  const isClash = trace !== undefined && names.size < scenarios.length
  return again === undefined || isClash ? 1 : jobs
}

interface Told {
  readonly chunk: RunChunk
  readonly report: RunReport
}

async function reportsFromHere(
  { chunks }: RunPlan,
  { bug: bugs = [], twice = false, trace }: RunCommandOptions,
): Promise<AsyncIterable<Told>> {
  const writeTrace = trace === undefined ? () => undefined : await traceWriter(trace)
  async function* all(): AsyncGenerator<Told> {
    for (const chunk of chunks) {
      for await (const report of runHere(chunk, { bugs, twice, writeTrace }))
        yield { chunk, report }
    }
  }
  return all()
}

async function* reportsFromOthers(
  { chunks }: RunPlan,
  jobs: number,
  { bug: bugs = [], twice = false, trace }: RunCommandOptions,
  { again = [], err }: Terminal,
): AsyncGenerator<Told> {
  const words = [
    ...bugs.flatMap((bug) => ['--bug', bug]),
    ...(twice ? ['--twice'] : []),
    ...(trace === undefined ? [] : ['--trace', trace]),
  ]
  const work = async (chunk: RunChunk) => ({
    chunk,
    reports: await runElsewhere(chunk, { again, words, bugs, err }),
  })
  for await (const { chunk, reports } of inOrder(chunks, jobs, work)) {
    for (const report of reports) yield { chunk, report }
  }
}

async function traceWriter(folder: string): Promise<(run: Run) => void> {
  const { TraceFolder } = await import('./trace-folder.ts')
  const traces = new TraceFolder(folder)
  return (run) => traces.write(run)
}

async function tell(
  { groups }: RunPlan,
  reports: AsyncIterable<Told>,
  telling: Reporter,
): Promise<ExitCode> {
  let isFailed = false
  let open = -1
  const turnTo = (group: number): void => {
    const before = groups[open]
    if (before !== undefined) telling.close(before)
    open = group
    const next = groups[open]
    if (next !== undefined) telling.begin(next)
  }
  for await (const { chunk, report } of reports) {
    if (chunk.group !== open) turnTo(chunk.group)
    if (report.verdict !== 'passed') isFailed = true
    telling.add(report)
  }
  turnTo(groups.length)
  telling.end()
  return isFailed ? 1 : 0
}
