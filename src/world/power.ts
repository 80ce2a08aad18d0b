import { assert, present } from '../assert.ts'
import { monotonicDelay, skew, trueDelay } from '../kernel/clock.ts'
import { classOf, rankOf, TIMER } from '../kernel/identity.ts'
import type { Micros } from '../kernel/time.ts'
import type { DiskEnd, MachineEvent } from '../machine/event.ts'
import type { InitOptions } from '../machine/init-options.ts'
import { arrive } from '../network/arrival.ts'
import { hostWentDark } from '../network/ending.ts'
import { DATASOURCES, DEFAULT_PROVIDER } from '../provision/datasource.ts'
import type { MachineBlueprint } from './blueprint.ts'
import type { Core } from './core.ts'
import { type Deferred, FIRST_PID, type Machine } from './machines.ts'
import { signalProcess, spawnProcess, stopExisting } from './process-life.ts'

/** Switches a machine on: after its boot time init reads the user-data. Nothing happens when it is on. */
export function powerOn(core: Core, machine: Machine): void {
  const { blueprint } = machine
  if (machine.power !== 'off' || blueprint === null) return
  machine.boot += 1
  machine.nextPid = FIRST_PID
  if (blueprint.bare) connect(core, machine)
  const event: MachineEvent = {
    kind: 'machine.powered-on',
    boot: machine.boot,
    machineId: blueprint.machineId,
  }
  core.tell(machine.number, event)
  if (blueprint.bare) return
  machine.power = 'booting'
  const { from, to } = core.blueprint.network.bootTime
  const delayUs = core.chance.between(core.chance.stream(`boot-time ${machine.name}`), from, to)
  machine.init = spawnProcess(core, machine, {
    program: 'init',
    source: 'systemd',
    options: initOptions(blueprint),
    parent: 0,
    delayUs,
  })
}

/** What the machine's provider tells it. */
function initOptions(blueprint: MachineBlueprint): InitOptions {
  const { privateIpv4, publicIpv4 } = blueprint
  const datasource = present(
    DATASOURCES.get(blueprint.provider ?? DEFAULT_PROVIDER),
    'a machine has a provider that is known',
  )
  return {
    env: new Map(),
    args: [],
    machineId: blueprint.machineId,
    userData: blueprint.userData,
    userDataFile: blueprint.userDataFile ?? 'user-data',
    datasource: datasource.type,
    privateIpv4: datasource.suppliesPrivate && privateIpv4 !== '' ? privateIpv4 : null,
    publicIpv4: datasource.suppliesPublic ? publicIpv4 : null,
  }
}

/** Puts a host on the network: when its init begins, or at once where nothing boots. */
export function connect(core: Core, machine: Machine): void {
  machine.power = 'on'
  const host = core.network.hosts[machine.number]
  assert(host !== undefined, 'every machine is a host of the network')
  host.powered = true
}

/** Orderly: init ends the units, then the machine goes off. */
export function shutDown(core: Core, machine: Machine): void {
  const init = core.processes.get(machine.init)
  if (machine.power === 'off') return
  if (init?.status === 'running') signalProcess(core, init, 'SIGTERM')
  else powerOff(core, machine, { kind: 'machine.powered-off' }, 'kept')
}

/** Init has ended: the machine is off, and on again if that was wanted. */
export function initEnded(core: Core, machine: Machine): void {
  powerOff(core, machine, { kind: 'machine.powered-off' }, 'kept')
  if (!machine.rebooting) return
  machine.rebooting = false
  powerOn(core, machine)
}

/** Power loss, with what is left of the disk. */
export function crash(core: Core, machine: Machine, disk: DiskEnd): void {
  if (machine.power === 'off') {
    if (disk === 'wiped') wipe(core, machine)
    return
  }
  powerOff(core, machine, { kind: 'machine.crashed', disk }, disk)
}

function powerOff(core: Core, machine: Machine, event: MachineEvent, end: DiskEnd): void {
  const waiting = machine.deferred
  machine.power = 'off'
  machine.paused = false
  machine.deferred = []
  machine.init = 0
  machine.listeners.clear()
  core.tell(machine.number, event)
  for (const process of [...core.processes.values()]) {
    if (process.machine !== machine.number) continue
    if (process.status !== 'ended') stopExisting(core, process, { code: null, signal: null })
    core.forget(process)
  }
  hostWentDark(core.network, core, machine.number)
  const host = core.network.hosts[machine.number]
  if (host !== undefined) host.powered = false
  for (const { packet } of waiting) if (packet !== null) arrive(core.network, core, packet)
  for (const disk of machine.disks.values()) disk.crash(end)
}

/** Empties the disk. Processes that run keep what they have in memory. */
export function wipe(core: Core, machine: Machine): void {
  machine.disks.clear()
  core.tell(machine.number, { kind: 'machine.wiped' } satisfies MachineEvent)
}

/** Stops all of a machine's processes where they are; what arrives meanwhile waits. */
export function pause(core: Core, machine: Machine): void {
  if (machine.power === 'off' || machine.paused) return
  machine.paused = true
  core.tell(machine.number, { kind: 'machine.paused' } satisfies MachineEvent)
}

/** How many things wait before those are looked for that nobody waits for any more. */
const DEFERRED_LOOKED_AT = 1024

/** Lets a packet wait for a paused machine; those of connections that are given up go meanwhile. */
export function deferPacket(core: Core, machine: Machine, deferred: Deferred): void {
  machine.deferred.push(deferred)
  if (machine.deferred.length % DEFERRED_LOOKED_AT !== 0) return
  machine.deferred = machine.deferred.filter(
    ({ packet }) => packet === null || core.network.connections.has(packet.connection),
  )
}

/** Lets a paused machine go on: what came due meanwhile is handled now, in its order. */
export function resume(core: Core, machine: Machine): void {
  if (!machine.paused) return
  machine.paused = false
  core.tell(machine.number, { kind: 'machine.resumed' } satisfies MachineEvent)
  const { deferred } = machine
  machine.deferred = []
  const seen = new Set<string>()
  for (const { rank, serial, packet } of deferred) {
    // The same signal twice is one signal, and so is the news that one write is durable.
    const identity = `${rank} ${serial}`
    if (seen.has(identity)) continue
    seen.add(identity)
    if (classOf(rank) === TIMER) core.deadlines.arm(rank, serial, core.now, core.cause)
    else core.queue.push(core.now, rank, serial, packet, core.cause)
  }
}

/** Moves a machine's wall clock and sets its drift; timers that are armed move along. */
export function skewClock(core: Core, machine: Machine, byUs: Micros, driftPpm: number): void {
  const before = machine.clock
  machine.clock = skew(before, core.now, byUs, driftPpm)
  core.tell(machine.number, { kind: 'clock.skewed', byUs, driftPpm } satisfies MachineEvent)
  for (const process of core.processes.values()) {
    if (process.machine !== machine.number) continue
    core.deadlines.rearm(rankOf(TIMER, process.id), (at) => {
      const left = monotonicDelay(before, Math.max(0, at - core.now))
      return core.now + trueDelay(machine.clock, left)
    })
  }
}
