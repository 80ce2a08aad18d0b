import type { ProcessId, Signal } from '../host/program.ts'
import { PROCESS, rankOf, TIMER } from '../kernel/identity.ts'
import type { MachineEvent } from '../machine/event.ts'
import { processEnded } from '../network/ending.ts'
import type { Core } from './core.ts'
import { INIT_PID, type Machine } from './machines.ts'
import type { Process } from './processes.ts'

/** Most ended processes a machine remembers. */
const EXITS_KEPT = 64

/** What a new process is. */
export interface Spawned {
  readonly program: string
  readonly source: string
  readonly options: unknown
  readonly parent: ProcessId
  /** Microseconds until it runs; drawn when absent. */
  readonly delayUs?: number
}

/** Makes a process; it starts after its start time. */
export function spawnProcess(core: Core, machine: Machine, spawned: Spawned): ProcessId {
  const id = core.nextProcess
  core.nextProcess += 1
  const process: Process = {
    id,
    machine: machine.number,
    parent: spawned.parent,
    program: spawned.program,
    source: spawned.source,
    pid: spawned.program === 'init' ? INIT_PID : machine.nextPid,
    options: spawned.options,
    status: 'starting',
    state: undefined,
    code: null,
    signal: null,
  }
  if (spawned.program !== 'init') machine.nextPid += 1
  core.processes.set(id, process)
  const delay = spawned.delayUs ?? drawStartTime(core, machine, spawned.program)
  core.queueProcess(id, core.now + delay, 'start')
  return id
}

function drawStartTime(core: Core, machine: Machine, program: string): number {
  const { from, to } = core.blueprint.network.startTime
  return core.chance.between(core.chance.stream(`start-time ${program} ${machine.name}`), from, to)
}

/** The process has been loaded: its program begins. */
export function beginProcess(core: Core, id: ProcessId): void {
  const process = core.processes.get(id)
  if (process === undefined || process.status !== 'starting') return
  if (core.programs.find(process.program) === undefined) {
    endProcess(core, process, { code: 203, signal: null })
    return
  }
  const event: MachineEvent = { kind: 'process.started', process: id, program: process.program }
  core.tell(process.machine, event)
  const { row, host } = core.faceOf(process)
  const state = row.program.start(host as never, process.options)
  // A program may end itself while it starts.
  if (core.processes.get(id)?.status !== 'starting') return
  process.state = state
  process.status = 'running'
}

/** Ends a process at once: its timers, ports and connections go; its parent learns of it next. */
export function endProcess(
  core: Core,
  process: Process,
  end: { readonly code: number | null; readonly signal: Signal | null },
): void {
  if (process.status === 'ended') return
  stopExisting(core, process, end)
  const machine = core.machine(process.machine)
  const exit = { program: process.program, process: process.id, ...end, at: core.now }
  machine.exits = [...machine.exits, exit].slice(-EXITS_KEPT)
  const event: MachineEvent = {
    kind: 'process.exited',
    process: process.id,
    program: process.program,
    ...end,
  }
  core.tell(process.machine, event)
  machine.disks.get(process.program)?.finishSync()
  processEnded(core.network, core, process.id)
  core.queueProcess(process.id, core.now, 'end')
}

/** Takes a process out of the world without telling anybody: its machine lost its power. */
export function stopExisting(
  core: Core,
  process: Process,
  end: { readonly code: number | null; readonly signal: Signal | null },
): void {
  process.status = 'ended'
  process.code = end.code
  process.signal = end.signal
  process.state = undefined
  core.deadlines.drop(rankOf(TIMER, process.id))
  const { listeners } = core.machine(process.machine)
  for (const [port, listener] of listeners) if (listener === process.id) listeners.delete(port)
}

/** The end of a process reaches its parent. */
export function reportEnd(core: Core, id: ProcessId): Process | undefined {
  const process = core.processes.get(id)
  if (process === undefined) return undefined
  core.forget(process)
  const { code, signal } = process
  core.handInput(process.parent, { kind: 'exited', process: id, code, signal })
  return process
}

/** Serials of process events that hand over a signal. */
export const SIGTERM = 2
export const SIGINT = 3

/**
 * Sends a signal; a program that does not handle it ends by it. On a paused machine all but SIGKILL
 * waits until it goes on.
 */
export function signalProcess(core: Core, process: Process, signal: Signal): void {
  if (process.status === 'ended') return
  const machine = core.machine(process.machine)
  if (machine.paused && signal !== 'SIGKILL') {
    const serial = signal === 'SIGTERM' ? SIGTERM : SIGINT
    machine.deferred.push({ rank: rankOf(PROCESS, process.id), serial, packet: null })
    return
  }
  const { program } = core.faceOf(process).row
  const isHandled = signal !== 'SIGKILL' && program.handlesSignals === true
  if (isHandled && process.status === 'running')
    core.handInput(process.id, { kind: 'signal', signal })
  else endProcess(core, process, { code: null, signal })
}
