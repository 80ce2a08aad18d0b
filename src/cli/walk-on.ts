import { runScenario, type Scenario, type WalkLook, walkRun } from '../index.ts'
import { commandHere } from './program-name.ts'
import { failureLines } from './report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** A walkthrough whose title stands already. */
export interface BegunWalk {
  readonly scenario: Scenario
  readonly seed: string
  readonly bugs: readonly string[]
  readonly look: WalkLook
  /** Lines that are printed. */
  readonly told: number
}

/** Runs the scenario and prints the rest of its walkthrough. */
export function walkOn(begun: BegunWalk, terminal: Terminal): ExitCode {
  const { scenario, seed, bugs, look, told } = begun
  const run = runScenario(scenario, { seed, bugs })
  const next = [run.command, ...nextWalk(scenario.name)].map((command) =>
    commandHere(command, terminal.name),
  )
  terminal.out(
    `${walkRun(run, { ...look, next })
      .slice(told)
      .join('\n')}\n`,
  )
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run, terminal.name).join('\n')}\n`)
  return 1
}

/** The stories in the order in which they are best read. */
const ORDER: readonly string[] = [
  'new-cluster',
  'late-joiner',
  'ttl-expiry',
  'dead-cluster',
  'stale-token-silent',
  'stale-token-refused',
  'burnt-token',
  'invalid-cloud-config',
  'leader-partition',
  'split-brain',
  'forgotten-vote',
]

/** The command for the story after this one; none after the last and for a file of one's own. */
function nextWalk(name: string): readonly string[] {
  const position = ORDER.indexOf(name)
  const next = position < 0 ? undefined : ORDER[position + 1]
  return next === undefined ? [] : [`etcdsim walk ${next}`]
}
