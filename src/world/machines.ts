import type { ProcessId } from '../host/program.ts'
import { type MachineClock, TRUE_CLOCK } from '../kernel/clock.ts'
import { StoredDisk } from '../machine/disk.ts'
import type { Packet } from '../network/packet.ts'
import type { MachineBlueprint } from './blueprint.ts'

/** What came due while a machine was paused; handled in this order when it goes on. */
export interface Deferred {
  readonly rank: number
  readonly serial: number
  readonly packet: Packet | null
}

/** One host of the world. Owned by the world; mutable. */
export interface Machine {
  /** Its host number. */
  readonly number: number
  readonly name: string
  /** Null for the operator's and the discovery service's hosts. */
  readonly blueprint: MachineBlueprint | null
  power: 'off' | 'booting' | 'on'
  paused: boolean
  /** How many times it was powered on. */
  boot: number
  clock: MachineClock
  /** By program: what each has on the disk. */
  readonly disks: Map<string, StoredDisk>
  /** Port to the process that listens on it. */
  readonly listeners: Map<number, ProcessId>
  /** 0 when none runs. */
  init: ProcessId
  /** True: booted again as soon as it is off. */
  rebooting: boolean
  deferred: Deferred[]
  /** Number of the next process; it begins anew with each boot. */
  nextPid: number
  /** Ended processes in order, newest last; at most 64. */
  exits: readonly ProcessExit[]
}

/** How a process ended. */
export interface ProcessExit {
  readonly program: string
  readonly process: ProcessId
  readonly code: number | null
  readonly signal: string | null
  readonly at: number
}

/** Process number of the first program of a machine. */
export const INIT_PID = 1
/** Process number of what reads the user-data: the kernel's threads have taken the ones before. */
export const CLOUD_INIT_PID = 411
/** Process number of the next one after it. */
export const FIRST_PID = CLOUD_INIT_PID + 1

/** A host that is off and was never on. */
export function createMachine(
  number: number,
  name: string,
  blueprint: MachineBlueprint | null,
): Machine {
  return {
    number,
    name,
    blueprint,
    power: 'off',
    paused: false,
    boot: 0,
    clock: TRUE_CLOCK,
    disks: new Map(),
    listeners: new Map(),
    init: 0,
    rebooting: false,
    deferred: [],
    nextPid: FIRST_PID,
    exits: [],
  }
}

/** A copy that shares blueprints, packets and disk records only. */
export function cloneMachine(machine: Machine): Machine {
  const disks = new Map<string, StoredDisk>()
  for (const [program, disk] of machine.disks) disks.set(program, disk.clone())
  return {
    ...machine,
    disks,
    listeners: new Map(machine.listeners),
    deferred: [...machine.deferred],
  }
}

/** The disk of a program on a machine; empty at its first use. */
export function diskOf(machine: Machine, program: string): StoredDisk {
  const known = machine.disks.get(program)
  if (known !== undefined) return known
  const disk = new StoredDisk()
  machine.disks.set(program, disk)
  return disk
}
