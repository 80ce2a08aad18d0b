import { runScenario, walkRun } from '../node.ts'
import { failureLines } from './report.ts'
import { openScenario } from './scenario-files.ts'
import {
  type ColorWish,
  type ExitCode,
  type Terminal,
  wantsAscii,
  wantsColor,
  widthOf,
} from './terminal.ts'

/** What `etcdsim walk` was asked. */
export interface WalkOptions {
  readonly explain: boolean
  readonly width?: number
  readonly ascii: boolean
  readonly color: ColorWish
  readonly seed?: string
  readonly bug: readonly string[]
}

/** Prints the narrated walkthrough of a scenario. */
export function walk(file: string, options: WalkOptions, terminal: Terminal): ExitCode {
  const scenario = openScenario(file)
  const { seed, bug } = options
  const run = runScenario(scenario, { bugs: bug, ...(seed === undefined ? {} : { seed }) })
  const look = {
    width: widthOf(terminal, options.width),
    ascii: wantsAscii(terminal, options.ascii),
    color: wantsColor(terminal, options.color),
    explain: options.explain,
    next: [run.command, ...nextWalk(run.scenario.name)],
  }
  terminal.out(`${walkRun(run, look).join('\n')}\n`)
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run).join('\n')}\n`)
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
]

/** The command for the story after this one; none after the last and for a file of one's own. */
function nextWalk(name: string): readonly string[] {
  const position = ORDER.indexOf(name)
  const next = position < 0 ? undefined : ORDER[position + 1]
  return next === undefined ? [] : [`etcdsim walk ${next}`]
}
