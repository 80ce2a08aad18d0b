import { findBugs, walkTitle } from '../index.ts'
import { openScenario } from './open-scenario.ts'
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
  readonly explain?: boolean
  readonly width?: number
  readonly ascii?: boolean
  readonly color?: ColorWish
  readonly seed?: string
  readonly bug?: readonly string[]
}

/**
 * Prints the narrated walkthrough of a scenario.
 *
 * The title comes before the simulator is even loaded: it depends on nothing that happens.
 */
export async function walk(
  file: string,
  options: WalkOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { explain = false, bug: bugs = [] } = options
  findBugs(bugs)
  const scenario = await openScenario(file)
  const seed = options.seed ?? scenario.seed
  const look = {
    width: widthOf(terminal, options.width),
    ascii: wantsAscii(terminal, options.ascii ?? false),
    color: wantsColor(terminal, options.color ?? 'auto'),
    explain,
  }
  const title = walkTitle(scenario, seed, look)
  terminal.out(`${title.join('\n')}\n`)
  const { walkOn } = await import('./walk-on.ts')
  return walkOn({ scenario, seed, bugs, look, told: title.length }, terminal)
}
