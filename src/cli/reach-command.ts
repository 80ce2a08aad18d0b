import {
  findBugs,
  formatDuration,
  type ReachMatrix,
  reachNow,
  refuse,
  renderReach,
  type Scenario,
  type SimTime,
  Simulation,
} from '../index.ts'
import { openScenario } from './open-scenario.ts'
import {
  type ColorWish,
  type ExitCode,
  type Terminal,
  wantsAscii,
  wantsColor,
  widthOf,
} from './terminal.ts'

/** What `etcdsim reach` was asked. */
export interface ReachCommandOptions {
  /** The scenario's end when left out. */
  readonly at?: SimTime
  readonly port?: number
  readonly json?: boolean
  readonly width?: number
  readonly ascii?: boolean
  readonly color?: ColorWish
  readonly seed?: string
  readonly bug?: readonly string[]
}

/** Prints who can reach whom at a moment of a run. */
export async function reach(
  file: string,
  options: ReachCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { bug: bugs = [], port } = options
  findBugs(bugs)
  const scenario = await openScenario(file)
  const at = momentOf(scenario, options.at)
  const simulation = Simulation.start(scenario, { seed: options.seed ?? scenario.seed, bugs })
  simulation.runUntil(at)
  const matrix = reachNow(simulation, port === undefined ? {} : { port })
  if (options.json === true) {
    terminal.out(`${JSON.stringify(jsonOf(matrix, simulation, at), null, 2)}\n`)
    return 0
  }
  const look = {
    width: widthOf(terminal, options.width),
    ascii: wantsAscii(terminal, options.ascii ?? false),
    color: wantsColor(terminal, options.color ?? 'auto'),
  }
  const title = `${scenario.name} at ${formatDuration(at)}, seed ${simulation.seed}`
  terminal.out(`${[title, ...renderReach(matrix, look)].join('\n')}\n`)
  return 0
}

function momentOf({ endsAt, name }: Scenario, wish: SimTime | undefined): SimTime {
  if (wish === undefined || wish <= endsAt) return wish ?? endsAt
  return refuse({
    code: 'CLI_AFTER_THE_END',
    what: `The scenario ${name} ends at ${formatDuration(endsAt)}, before ${formatDuration(wish)}.`,
    remedy: `Write an earlier time, such as \`--at ${formatDuration(endsAt)}\`.`,
  })
}

function jsonOf({ targets, cells }: ReachMatrix, { scenario, seed }: Simulation, at: SimTime) {
  const pairs = cells.map(({ from, target: { host, port, role, machine }, outcome, why }) => ({
    from,
    to: machine,
    host,
    port,
    role,
    outcome,
    why,
  }))
  return { scenario: scenario.name, seed, atUs: at, targets, pairs }
}
