import { assert, present } from '../assert.ts'
import type { DomainEvent } from '../host/event.ts'
import type { InitHost } from '../host/host.ts'
import type { ProcessId, ProgramInput } from '../host/program.ts'
import { Chance } from '../kernel/chance.ts'
import { Deadlines } from '../kernel/deadlines.ts'
import { EventQueue } from '../kernel/event-queue.ts'
import { Fingerprint } from '../kernel/fingerprint.ts'
import { PACKET, PROCESS, rankOf, TIMER } from '../kernel/identity.ts'
import type { SimTime } from '../kernel/time.ts'
import type { NetworkEvent } from '../network/event.ts'
import { type DropReason, fateCode, kindCode, type Packet, sizeOf } from '../network/packet.ts'
import type { NetworkInput, NetworkPort } from '../network/port.ts'
import { cloneNetwork, type Network } from '../network/state.ts'
import type { Blueprint } from './blueprint.ts'
import { digestEvent } from './event-digest.ts'
import { buildMachines, buildNetwork } from './hosts.ts'
import { cloneMachine, type Machine } from './machines.ts'
import { cloneProcess, type Process } from './processes.ts'
import type { ProgramRow, ProgramTable } from './programs.ts'
import type { WorldSink } from './stamped.ts'

/** Number of the network's own timer among a process's timers; programs count from 1. */
const LIMIT_TIMER = 0
const TIMER_SHIFT = 24

/** Makes the face of the operating system that a process sees. */
export type MakeHost = (core: Core, process: Process) => InitHost

/** What a core is built with besides its blueprint. */
export interface CoreParts {
  readonly programs: ProgramTable
  readonly makeHost: MakeHost
}

/** A living process with its code and its operating system. Holds no state of its own. */
export interface Face {
  readonly process: Process
  readonly row: ProgramRow
  readonly host: InitHost
}

/** The state of a world and the few things everything in it needs. */
export class Core implements NetworkPort {
  readonly blueprint: Blueprint
  readonly sink: WorldSink
  programs: ProgramTable
  now: SimTime = 0
  /** Chronicled events so far: the number of the last one. */
  seq = 0
  /** What caused whatever is being handled: number of a chronicled event, 0 for none. */
  cause = 0
  queue: EventQueue<Packet | null>
  deadlines: Deadlines<Packet | null>
  chance: Chance
  fingerprint: Fingerprint
  network: Network
  machines: Machine[]
  /** Host numbers by name. */
  readonly hostNumbers: ReadonlyMap<string, number>
  /** Living processes by number. */
  processes: Map<ProcessId, Process>
  nextProcess: ProcessId = 1
  private readonly faces = new Map<ProcessId, Face>()
  private readonly makeHost: MakeHost

  constructor(blueprint: Blueprint, sink: WorldSink, parts: CoreParts, from?: Core) {
    const { programs, makeHost } = parts
    this.makeHost = makeHost
    this.blueprint = blueprint
    this.sink = sink
    this.programs = programs
    this.queue = from?.queue.clone() ?? new EventQueue()
    this.deadlines = from?.deadlines.clone(this.queue) ?? new Deadlines(this.queue, null)
    this.chance = from?.chance.clone() ?? new Chance(blueprint.seed)
    this.fingerprint = from?.fingerprint.clone() ?? new Fingerprint()
    this.network = from ? cloneNetwork(from.network) : buildNetwork(blueprint, this.chance)
    this.machines = from ? from.machines.map(cloneMachine) : buildMachines(blueprint)
    this.hostNumbers =
      from?.hostNumbers ?? new Map(this.machines.map(({ name, number }) => [name, number]))
    this.processes = new Map()
    if (from !== undefined) this.copyFrom(from)
  }

  private copyFrom(from: Core): void {
    this.now = from.now
    this.seq = from.seq
    this.cause = from.cause
    this.nextProcess = from.nextProcess
    for (const [id, process] of from.processes) {
      const row = present(from.programs.find(process.program), 'a process has a program')
      this.processes.set(id, cloneProcess(process, row.program))
    }
  }

  /** The machine of a host number. */
  machine(number: number): Machine {
    return present(this.machines[number], `host ${number} exists`)
  }

  /** What code a living process runs and what it sees. */
  faceOf(process: Process): Face {
    const known = this.faces.get(process.id)
    if (known !== undefined) return known
    const row = present(this.programs.find(process.program), 'a process has a program')
    const face = { process, row, host: this.makeHost(this, process) }
    this.faces.set(process.id, face)
    return face
  }

  /** Runs other code under the same program names from now on. */
  replacePrograms(programs: ProgramTable): void {
    this.programs = programs
    this.faces.clear()
  }

  /** Forgets an ended process. */
  forget(process: Process): void {
    this.processes.delete(process.id)
    this.faces.delete(process.id)
  }

  // What the network needs.

  launch(at: SimTime, link: number, serial: number, packet: Packet): void {
    this.queue.push(at, rankOf(PACKET, link), serial, packet, this.cause)
  }

  deliver(id: ProcessId, input: NetworkInput): void {
    this.handInput(id, input)
  }

  listener(host: number, port: number): ProcessId {
    return this.machines[host]?.listeners.get(port) ?? 0
  }

  armLimit(process: ProcessId, connection: number, at: SimTime): void {
    const serial = (LIMIT_TIMER << TIMER_SHIFT) | (connection & 0xffffff)
    this.deadlines.arm(rankOf(TIMER, process), serial, at, this.cause)
  }

  disarmLimit(process: ProcessId, connection: number): void {
    const serial = (LIMIT_TIMER << TIMER_SHIFT) | (connection & 0xffffff)
    this.deadlines.disarm(rankOf(TIMER, process), serial)
  }

  restLimit(process: ProcessId, connection: number): void {
    const serial = (LIMIT_TIMER << TIMER_SHIFT) | (connection & 0xffffff)
    this.deadlines.rest(rankOf(TIMER, process), serial)
  }

  emit(host: number | null, event: NetworkEvent): void {
    this.tell(host, event)
  }

  emitRoutine(host: number, event: NetworkEvent): void {
    this.tellRoutine(host, event)
  }

  recordPacket(packet: Packet, fate: 'delivered' | DropReason): void {
    const { from, to, kind, exchange } = packet
    this.sink.packet(this.now, from, to, kindCode(kind), exchange, fateCode(fate), sizeOf(packet))
  }

  // What programs need.

  /** Arms a timer of a process; `at` is true time. */
  armTimer(process: Process, timer: string, key: number, at: SimTime): void {
    const serial = this.timerSerial(process, timer, key)
    this.deadlines.arm(rankOf(TIMER, process.id), serial, at, this.cause)
  }

  disarmTimer(process: Process, timer: string, key: number): void {
    const serial = this.timerSerial(process, timer, key)
    this.deadlines.disarm(rankOf(TIMER, process.id), serial)
  }

  private timerSerial(process: Process, timer: string, key: number): number {
    assert(key >= 0 && key <= 0xffffff, 'a timer key has 24 bits')
    const { numbers } = this.faceOf(process).row
    const number = present(numbers.get(timer), `${process.program} declares its timer`)
    return (number << TIMER_SHIFT) | key
  }

  /** Hands an input to a running process; nothing happens when it has ended. */
  handInput(id: ProcessId, input: ProgramInput): void {
    const face = this.faces.get(id) ?? this.faceFor(id)
    if (face === undefined || face.process.status !== 'running') return
    face.row.program.handle(face.process.state, input, face.host as never)
  }

  private faceFor(id: ProcessId): Face | undefined {
    const process = this.processes.get(id)
    return process === undefined ? undefined : this.faceOf(process)
  }

  /** Queues the start (serial 0) or the end (serial 1) of a process. */
  queueProcess(id: ProcessId, at: SimTime, what: 'start' | 'end'): void {
    this.queue.push(at, rankOf(PROCESS, id), what === 'start' ? 0 : 1, null, this.cause)
  }

  // The trace.

  /** Chronicles an event; everything that follows has it as its cause. */
  tell<E extends DomainEvent>(host: number | null, event: E): void {
    this.seq += 1
    const machine = host === null ? null : this.machine(host).name
    this.fingerprint.fold(this.now, host ?? -1, this.seq, digestEvent(event), 0)
    this.sink.emit({ seq: this.seq, t: this.now, machine, cause: this.cause, event })
    this.cause = this.seq
  }

  tellRoutine<E extends DomainEvent>(host: number, event: E): void {
    const machine = this.machine(host).name
    this.sink.routine({ seq: this.seq, t: this.now, machine, cause: this.cause, event })
  }
}

/** The key of a timer's identity. */
export const timerKey = (serial: number): number => serial & 0xffffff
/** The number of a timer's name: 0 is the network's limit, programs count from 1. */
export const timerNumber = (serial: number): number => serial >>> TIMER_SHIFT
