import { hashText } from '../hash.ts'
import type { Host, InitHost } from '../host/host.ts'
import type { Program, ProgramInput } from '../host/program.ts'
import { formatRfc3339 } from '../kernel/date.ts'
import { seconds } from '../kernel/time.ts'
import {
  callingUnitCommand,
  type Provisioned,
  provision,
  resultOfUnitCommand,
  type UnitCommand,
} from '../provision/provision.ts'
import { loadUnit } from '../provision/unit.ts'
import { unreachable } from '../unreachable.ts'
import { flawsOf } from './config-flaws.ts'
import type { MachineEvent } from './event.ts'
import type { InitOptions } from './init-options.ts'
import {
  createUnitRun,
  restartUnit,
  startUnit,
  stopUnit,
  type UnitRun,
  unitExited,
} from './unit-run.ts'

/** The first process of a machine: applies the user-data, starts units, restarts them. */
export interface InitState {
  readonly options: InitOptions
  /** Path to content, of everything the configuration wrote. */
  readonly files: Map<string, string>
  readonly units: UnitRun[]
  /** Shutting down: the machine goes off once no unit runs. */
  leaving: boolean
}

const ADDRESS_FILE = '/etc/environment'
const CLOUDINIT = 'coreos-cloudinit'
/** systemd's DefaultTimeoutStopSec. */
const STOP_LIMIT = seconds(90)

/** Init of a CoreOS machine: provisioning on every boot, then units by command in order. */
export const INIT: Program<InitState, InitOptions, InitHost> = {
  name: 'init',
  timers: ['restart', 'stop-limit'],
  handlesSignals: true,
  start(host, options) {
    const state: InitState = { options, files: keptFiles(host), units: [], leaving: false }
    const input = provisionInput(host, options, state.files)
    const provisioned = provision(input)
    applyDocument(state, provisioned, host)
    if (provisioned.outcome === 'applied') for (const flaw of flawsOf(input)) host.emit(flaw)
    runCommands(state, provisioned, host)
    return state
  },
  handle(state, input, host) {
    handleInput(state, input, host)
  },
  clone(state) {
    return {
      options: state.options,
      files: new Map(state.files),
      units: state.units.map((unit) => ({ ...unit })),
      leaving: state.leaving,
    }
  },
  digest(state) {
    return hashText(state.units.map((unit) => `${unit.definition.name}${unit.state}`).join(' '))
  },
}

/** Files below /etc survive a power-off, files below /run do not. */
function keptFiles(host: Host): Map<string, string> {
  const kept = host.disk.value('files') as { entries?: readonly [string, string][] } | undefined
  return new Map(kept?.entries ?? [])
}

function logTime(host: Host): string {
  return formatRfc3339(host.wallClock(), 0).slice(0, 19).replaceAll('-', '/').replace('T', ' ')
}

function provisionInput(host: Host, options: InitOptions, files: ReadonlyMap<string, string>) {
  return {
    userData: options.userData,
    fileName: options.userDataFile,
    datasource: options.datasource,
    privateIpv4: options.privateIpv4,
    publicIpv4: options.publicIpv4,
    environment: parseAddresses(files.get(ADDRESS_FILE) ?? ''),
    logTime: logTime(host),
    validator: 'none',
  } as const
}

function parseAddresses(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').map((line): [string, string] => {
    const equals = line.indexOf('=')
    return [line.slice(0, equals), line.slice(equals + 1)]
  })
  return new Map(pairs.filter(([name]) => name !== ''))
}

function applyDocument(state: InitState, provisioned: Provisioned, host: InitHost): void {
  for (const line of provisioned.journal) host.logAs(CLOUDINIT, line.text)
  for (const file of provisioned.files) state.files.set(file.path, file.content)
  const entries = [...state.files].filter(([path]) => !path.startsWith('/run/'))
  if (entries.length > 0) host.disk.replace('files', { entries })
  host.disk.flush()
  if (provisioned.mistake !== undefined) {
    host.emit({ kind: 'config.rejected', ...provisioned.mistake } satisfies MachineEvent)
    return
  }
  const units = provisioned.commands.map((command) => command.unit)
  const format = FORMATS[provisioned.outcome]
  host.emit({ kind: 'config.applied', format, units } satisfies MachineEvent)
}

const FORMATS = {
  applied: 'cloud-config',
  rejected: 'none',
  nothing: 'none',
  script: 'script',
} as const

/** Runs the unit commands in order; each waits for the job of the one before. */
function runCommands(state: InitState, provisioned: Provisioned, host: InitHost): void {
  for (const command of provisioned.commands) {
    const prefix = `${logTime(host)} `
    host.logAs(CLOUDINIT, prefix + callingUnitCommand(command))
    const result = runCommand(state, command, host)
    host.logAs(CLOUDINIT, prefix + resultOfUnitCommand(command, result))
  }
  if (provisioned.refusedCommand !== undefined) {
    host.logAs(CLOUDINIT, `${logTime(host)} ${callingUnitCommand(provisioned.refusedCommand)}`)
  }
  if (provisioned.failure !== undefined) host.logAs(CLOUDINIT, provisioned.failure)
}

function runCommand(state: InitState, command: UnitCommand, host: InitHost): string {
  const unit = unitOf(state, command.unit, host)
  if (unit === undefined) return 'failed'
  switch (command.command) {
    case 'start':
      return startUnit(unit, host)
    case 'stop':
      stopUnit(unit, host)
      return 'done'
    case 'restart':
    case 'reload-or-restart':
      return restartUnit(unit, host)
    case 'try-restart':
    case 'reload-or-try-restart':
      return unit.state === 'active' ? restartUnit(unit, host) : 'done'
    case 'reload':
      return 'failed'
    default:
      return unreachable(command.command)
  }
}

function unitOf(state: InitState, name: string, host: InitHost): UnitRun | undefined {
  const loaded = state.units.find((unit) => unit.definition.name === name)
  if (loaded !== undefined) return loaded
  const definition = loadUnit(name, state.files, { machineId: state.options.machineId })
  if (definition === undefined) {
    host.logAs('systemd', `Failed to start ${name}: Unit ${name} not found.`)
    return undefined
  }
  for (const warning of definition.warnings) host.logAs('systemd', warning)
  const unit = createUnitRun(definition, new Map(state.files))
  state.units.push(unit)
  return unit
}

function handleInput(state: InitState, input: ProgramInput, host: InitHost): void {
  switch (input.kind) {
    case 'exited':
      handleExit(state, input, host)
      return
    case 'timer':
      handleTimer(state, input.timer, input.key, host)
      return
    case 'signal':
      shutDown(state, host)
      return
    default:
  }
}

function handleExit(
  state: InitState,
  input: ProgramInput & { kind: 'exited' },
  host: InitHost,
): void {
  const position = state.units.findIndex((unit) => unit.process === input.process)
  const unit = state.units[position]
  if (unit === undefined) return
  const restartInUs = unitExited(unit, host, input.code, input.signal)
  if (restartInUs !== null) host.setTimer('restart', position, restartInUs)
  leaveWhenQuiet(state, host)
}

function handleTimer(state: InitState, timer: string, key: number, host: InitHost): void {
  if (timer === 'stop-limit') {
    for (const unit of state.units) if (unit.process !== 0) host.kill(unit.process, 'SIGKILL')
    return
  }
  const unit = state.units[key]
  if (unit === undefined || unit.state !== 'waiting-to-restart') return
  unit.restarts += 1
  const { name } = unit.definition
  host.logAs('systemd', `${name}: Scheduled restart job, restart counter is at ${unit.restarts}.`)
  unit.state = 'inactive'
  startUnit(unit, host)
}

function shutDown(state: InitState, host: InitHost): void {
  if (state.leaving) return
  state.leaving = true
  for (const unit of state.units) {
    unit.restarting = false
    stopUnit(unit, host)
  }
  host.setTimer('stop-limit', 0, STOP_LIMIT)
  leaveWhenQuiet(state, host)
}

function leaveWhenQuiet(state: InitState, host: InitHost): void {
  if (state.leaving && state.units.every((unit) => unit.process === 0)) host.exit(0)
}
