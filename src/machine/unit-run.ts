import type { InitHost } from '../host/host.ts'
import type { ProcessId, Signal } from '../host/program.ts'
import type { UnitDefinition } from '../provision/unit.ts'

/** A unit that init has loaded. Owned by init; mutable but for the definition. */
export interface UnitRun {
  readonly definition: UnitDefinition
  /** What the configuration wrote on this machine. */
  readonly files: ReadonlyMap<string, string>
  state: 'inactive' | 'active' | 'waiting-to-restart' | 'failed'
  /** 0 when none runs. */
  process: ProcessId
  restarts: number
  /** True from a stop job until the process has ended: no restart follows. */
  stopping: boolean
  /** True from a restart job until the process has ended: it is started again at once. */
  restarting: boolean
}

/** A unit that has not been started yet. */
export function createUnitRun(
  definition: UnitDefinition,
  files: ReadonlyMap<string, string>,
): UnitRun {
  return {
    definition,
    files,
    state: 'inactive',
    process: 0,
    restarts: 0,
    stopping: false,
    restarting: false,
  }
}

/** Starts the unit's process; `done` at once, as for services of type simple. */
export function startUnit(unit: UnitRun, host: InitHost): 'done' | 'failed' {
  const { definition } = unit
  if (definition.refusal !== null) {
    host.logAs('systemd', `${definition.name}: ${definition.refusal}`)
    return 'failed'
  }
  if (unit.state === 'active') return 'done'
  host.logAs('systemd', `Starting ${definition.description}...`)
  const { environment, args, program } = definition
  unit.process = host.spawn(program, program, { env: environment, args, files: unit.files })
  unit.state = 'active'
  unit.stopping = false
  host.emit({ kind: 'unit.started', unit: definition.name, process: unit.process })
  host.logAs('systemd', `Started ${definition.description}.`)
  return 'done'
}

/** Asks the unit's process to end. */
export function stopUnit(unit: UnitRun, host: InitHost): void {
  unit.stopping = true
  if (unit.state === 'waiting-to-restart') unit.state = 'inactive'
  if (unit.process !== 0) host.kill(unit.process, 'SIGTERM')
}

/** Stops the unit's process, if one runs, and starts it again. */
export function restartUnit(unit: UnitRun, host: InitHost): 'done' | 'failed' {
  if (unit.process === 0) return startUnit(unit, host)
  stopUnit(unit, host)
  unit.restarting = true
  return 'done'
}

/**
 * Notes that the unit's process has ended and says in how many microseconds it is to be started
 * again; null for never. Source: systemd, section 6.2 of spec/machine-config.md.
 */
export function unitExited(
  unit: UnitRun,
  host: InitHost,
  code: number | null,
  signal: Signal | null,
): number | null {
  const { name, restart, restartSecUs } = unit.definition
  const isClean = code === 0 || (signal !== null && CLEAN_SIGNALS.has(signal))
  unit.process = 0
  if (!unit.stopping) {
    host.logAs('systemd', `${name}: Main process exited, ${howEnded(code, signal)}`)
    if (!isClean)
      host.logAs('systemd', `${name}: Failed with result '${signal ? 'signal' : 'exit-code'}'.`)
  }
  const restarts = restart === 'always' || (restart === 'on-failure' && !isClean)
  const restartInUs = restarts && !unit.stopping ? restartSecUs : null
  unit.state =
    restartInUs !== null ? 'waiting-to-restart' : isClean || unit.stopping ? 'inactive' : 'failed'
  host.emit({ kind: 'unit.exited', unit: name, code, signal, restartInUs })
  if (unit.restarting) {
    unit.restarting = false
    startUnit(unit, host)
  }
  return restartInUs
}

/** Ends that systemd takes for no failure. Source: systemd 252, systemd.service(5), exit status. */
const CLEAN_SIGNALS: ReadonlySet<Signal> = new Set<Signal>(['SIGTERM', 'SIGINT'])

function howEnded(code: number | null, signal: Signal | null): string {
  if (signal !== null) return `code=killed, status=${SIGNAL_NUMBERS[signal]}/${signal.slice(3)}`
  return `code=exited, status=${code}/${code === 0 ? 'SUCCESS' : 'FAILURE'}`
}

const SIGNAL_NUMBERS = { SIGTERM: 15, SIGINT: 2, SIGKILL: 9 } as const
