import { writeFileSync } from 'node:fs'
import {
  formatDuration,
  refuse,
  runScenario,
  type Scenario,
  type WalkLook,
  walkRunPieces,
} from '../index.ts'
import { castLines } from './cast.ts'
import { failureLines } from './report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** A walkthrough that is to be recorded. */
export interface RecordedWalk {
  readonly scenario: Scenario
  readonly seed: string
  readonly bugs: readonly string[]
  readonly look: WalkLook & { readonly width: number }
  /** `-` for standard output. */
  readonly file: string
}

const HEIGHT = 30

/**
 * Writes a walkthrough as an asciicast.
 *
 * @throws {SimError} CLI_CANNOT_WRITE.
 */
export function recordWalk(recorded: RecordedWalk, terminal: Terminal): ExitCode {
  const { scenario, seed, bugs, look, file } = recorded
  const run = runScenario(scenario, { seed, bugs })
  const pieces = walkRunPieces(run, look)
  const { title } = scenario
  const command = run.command.replace(/^etcdsim run /, 'etcdsim walk ')
  const plan = { title, command, width: look.width, height: HEIGHT }
  const text = `${[...castLines(pieces, plan)].join('\n')}\n`
  if (file === '-') terminal.out(text)
  else writeCast(file, text)
  if (file !== '-') {
    terminal.err(`${file}: ${formatDuration(run.end.at)} of ${scenario.name}, seed ${seed}\n`)
  }
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run, terminal.name).join('\n')}\n`)
  return 1
}

function writeCast(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (thrown) {
    refuse({
      code: 'CLI_CANNOT_WRITE',
      what: `"${file}" cannot be written: ${thrown instanceof Error ? thrown.message : thrown}.`,
      remedy: 'Name a file in a folder that exists, such as `--cast walk.cast`.',
    })
  }
}
