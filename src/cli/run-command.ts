import { setImmediate } from 'node:timers/promises'
import { findBugs, type Run, runScenario, type Scenario } from '../index.ts'
import { openScenarios } from './open-scenario.ts'
import { type Progress, startProgress } from './progress.ts'
import { countLine, failedLines, passedLine } from './report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim run` was asked. */
export interface RunCommandOptions {
  readonly seed?: string
  /** Both included. */
  readonly seeds?: { readonly from: number; readonly to: number }
  /** Folder for traces. */
  readonly trace?: string
  readonly bug?: readonly string[]
}

/** What all runs of one command share. */
interface Running {
  readonly bugs: readonly string[]
  readonly terminal: Terminal
  readonly writeTrace: (run: Run) => void
  readonly count: { passed: number; failed: number }
}

/** Runs scenarios and says of each whether it went as expected. */
export async function run(
  words: readonly string[],
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { bug: bugs = [], trace: folder, seed, seeds } = options
  findBugs(bugs)
  const scenarios = await openScenarios(words)
  const writeTrace = folder === undefined ? () => undefined : await traceWriter(folder)
  const count = { passed: 0, failed: 0 }
  const running: Running = { bugs, terminal, writeTrace, count }
  for (const scenario of scenarios) {
    if (seeds === undefined) runOne(scenario, seed ?? scenario.seed, running)
    else await runSeeds(scenario, seeds, running)
  }
  terminal.out(`${countLine(count.passed, count.failed)}\n`)
  return count.failed === 0 ? 0 : 1
}

async function traceWriter(folder: string): Promise<(run: Run) => void> {
  const { TraceFolder } = await import('./trace-folder.ts')
  const traces = new TraceFolder(folder)
  return (run) => traces.write(run)
}

function runOne(scenario: Scenario, seed: string, running: Running): void {
  const { terminal } = running
  const done = runCounted(scenario, seed, running)
  const lines =
    done.verdict.kind === 'passed' ? [passedLine(done)] : failedLines(done, terminal.name)
  terminal.out(`${lines.join('\n')}\n`)
}

/** Failing seeds that are told in full. */
const MOST_TOLD = 10

async function runSeeds(
  scenario: Scenario,
  { from, to }: { readonly from: number; readonly to: number },
  running: Running,
): Promise<void> {
  const { terminal } = running
  const all = to - from + 1
  const progress = startProgress(terminal, scenario.name, all)
  let failed = 0
  for (let seed = from; seed <= to; seed += 1) {
    const done = runCounted(scenario, String(seed), running)
    if (done.verdict.kind === 'failed') {
      failed += 1
      if (failed <= MOST_TOLD) tellFailure(done, terminal, progress)
    }
    progress.show(seed - from + 1)
    // Between two runs it can be heard that nobody reads any more.
    await setImmediate()
  }
  progress.clear()
  if (failed > MOST_TOLD) terminal.out(`... and ${failed - MOST_TOLD} more seeds\n`)
  const word = failed === 0 ? 'ok    ' : 'FAILED'
  const name = scenario.name.padEnd(22)
  terminal.out(`${word}  ${name} seeds ${from}..${to}  ${all - failed} of ${all} as expected\n`)
}

function tellFailure(run: Run, terminal: Terminal, progress: Progress): void {
  progress.clear()
  terminal.out(`${failedLines(run, terminal.name).join('\n')}\n`)
}

function runCounted(scenario: Scenario, seed: string, running: Running): Run {
  const { bugs, count, writeTrace } = running
  const done = runScenario(scenario, { seed, bugs })
  writeTrace(done)
  if (done.verdict.kind === 'passed') count.passed += 1
  else count.failed += 1
  return done
}
