import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  findBugs,
  loadScenario,
  packageVersion,
  type Run,
  refuse,
  runScenario,
  type Scenario,
  traceRun,
} from '../node.ts'
import { countLine, failedLines, passedLine } from './report.ts'
import { findFiles } from './scenario-files.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim run` was asked. */
export interface RunCommandOptions {
  readonly seed?: string
  /** Both included. */
  readonly seeds?: { readonly from: number; readonly to: number }
  /** Folder for traces. */
  readonly trace?: string
  readonly bug: readonly string[]
}

interface Count {
  passed: number
  failed: number
}

/** Runs scenarios and says of each whether it went as expected. */
export function run(
  words: readonly string[],
  options: RunCommandOptions,
  terminal: Terminal,
): ExitCode {
  findBugs(options.bug)
  const scenarios = findFiles(words).map(({ path, shownAs }) => loadScenario(path, shownAs))
  if (options.trace !== undefined) makeFolder(options.trace)
  const count: Count = { passed: 0, failed: 0 }
  for (const scenario of scenarios) runSeeds(scenario, options, { terminal, count })
  terminal.out(`${countLine(count.passed, count.failed)}\n`)
  return count.failed === 0 ? 0 : 1
}

interface Reporting {
  readonly terminal: Terminal
  readonly count: Count
}

function runSeeds(scenario: Scenario, options: RunCommandOptions, reporting: Reporting): void {
  const { seeds } = options
  const { terminal } = reporting
  if (seeds === undefined) {
    const run = runOnce(scenario, options, { ...reporting, seed: options.seed ?? scenario.seed })
    if (run.verdict.kind === 'passed') terminal.out(`${passedLine(run)}\n`)
    return
  }
  let passed = 0
  for (let seed = seeds.from; seed <= seeds.to; seed += 1) {
    const run = runOnce(scenario, options, { ...reporting, seed: String(seed) })
    if (run.verdict.kind === 'passed') passed += 1
    const done = seed - seeds.from + 1
    if (done % 100 === 0) terminal.err(`${scenario.name}: ${done} seeds done\n`)
  }
  const all = seeds.to - seeds.from + 1
  const word = passed === all ? 'ok    ' : 'FAILED'
  const range = `seeds ${seeds.from}..${seeds.to}`
  terminal.out(`${word}  ${scenario.name.padEnd(22)} ${range}  ${passed} of ${all} as expected\n`)
}

function runOnce(
  scenario: Scenario,
  options: RunCommandOptions,
  how: Reporting & { readonly seed: string },
): Run {
  const run = runScenario(scenario, { seed: how.seed, bugs: options.bug })
  if (options.trace !== undefined) writeTrace(run, options.trace)
  if (run.verdict.kind === 'passed') how.count.passed += 1
  else {
    how.count.failed += 1
    how.terminal.out(`${failedLines(run).join('\n')}\n`)
  }
  return run
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (thrown) {
    refuse({
      code: 'CLI_BAD_FOLDER',
      what: `The folder "${folder}" cannot be made: ${whyOf(thrown)}.`,
      remedy: 'Name a folder that can be written to.',
    })
  }
}

function writeTrace(run: Run, folder: string): void {
  const seed = run.seed.replace(/[^A-Za-z0-9_.-]/g, '_')
  const path = join(folder, `${run.scenario.name}-${seed}.ndjson`)
  try {
    const file = openSync(path, 'w')
    for (const line of traceRun(run, { version: packageVersion() })) writeSync(file, `${line}\n`)
    closeSync(file)
  } catch (thrown) {
    refuse({
      code: 'CLI_CANNOT_WRITE',
      what: `The trace "${path}" cannot be written: ${whyOf(thrown)}.`,
      remedy: 'Name another folder after --trace.',
    })
  }
}

const whyOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
