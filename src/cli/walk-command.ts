import { DEFAULT_WIDTH, findBugs, walkTitle } from '../index.ts'
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
  /** False: printed at once, although it is a terminal. True by default there. */
  readonly pause?: boolean
  /** File for a recording; `-` for standard output. */
  readonly cast?: string
  readonly explain?: boolean
  readonly width?: number
  readonly ascii?: boolean
  readonly color?: ColorWish
  readonly seed?: string
  readonly bug?: readonly string[]
}

/**
 * Prints the narrated walkthrough of a scenario; step by step where a person has the keys.
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
  if (options.cast !== undefined) {
    const { recordWalk } = await import('./walk-cast.ts')
    const castLook = {
      ...look,
      width: options.width ?? DEFAULT_WIDTH,
      ascii: options.ascii ?? false,
    }
    const color = (options.color ?? 'auto') !== 'never'
    const wanted = { scenario, seed, bugs, look: { ...castLook, color }, file: options.cast }
    return recordWalk(wanted, terminal)
  }
  const { keyboard } = terminal
  if (options.pause === true && keyboard !== undefined && terminal.isTerminal) {
    const { walkByKeys } = await import('./walk-pager.ts')
    return walkByKeys({ scenario, seed, bugs, look, width: options.width }, terminal, keyboard)
  }
  const title = walkTitle(scenario, seed, look)
  terminal.out(`${title.join('\n')}\n`)
  const { walkOn } = await import('./walk-on.ts')
  return walkOn({ scenario, seed, bugs, look, told: title.length }, terminal)
}
