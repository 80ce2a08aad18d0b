import { present } from '../assert.ts'
import { classOf, entityOf, PACKET, PROCESS, STEP, STOP, TIMER, WRITE } from '../kernel/identity.ts'
import type { StepResult } from '../kernel/run-loop.ts'
import { arrive } from '../network/arrival.ts'
import { limitReached } from '../network/exchange.ts'
import { kindCode, type Packet } from '../network/packet.ts'
import { type Core, timerKey, timerNumber } from './core.ts'
import { diskOf } from './machines.ts'
import { connect, deferPacket, initEnded } from './power.ts'
import { beginProcess, reportEnd, SIGINT, SIGTERM, signalProcess } from './process-life.ts'

/**
 * Takes the next event off the queue and handles it. A timer that sleeps on is none: the clock does
 * not move for it.
 */
export function handleNext(core: Core, doStep: (position: number) => void): StepResult {
  const { queue } = core
  for (;;) {
    if (!queue.pop()) {
      queue.rewind(core.now)
      return 'idle'
    }
    const { at, rank, serial, payload, cause } = queue
    const eventClass = classOf(rank)
    if (eventClass === STOP) {
      core.now = at
      return 'stopped'
    }
    if (eventClass === TIMER) {
      if (!core.deadlines.isDue(rank, serial)) continue
      core.cause = core.deadlines.cause
    } else {
      core.cause = cause
    }
    core.now = at
    const kind = payload === null ? eventClass : 16 + kindCode(payload.kind)
    core.fingerprint.fold(at, rank, kind, digestOf(serial, payload), core.chance.draws)
    handle(core, eventClass, rank, serial, payload, doStep)
    return 'handled'
  }
}

function digestOf(serial: number, packet: Packet | null): number {
  if (packet === null) return serial
  const { body, head } = packet
  const size = body === null ? 0 : typeof body === 'string' ? body.length + 1 : 1
  return (serial ^ (packet.exchange << 8) ^ size ^ ((head?.status ?? 0) << 20)) | 0
}

function handle(
  core: Core,
  eventClass: number,
  rank: number,
  serial: number,
  packet: Packet | null,
  doStep: (position: number) => void,
): void {
  switch (eventClass) {
    case PACKET:
      if (packet !== null) handlePacket(core, rank, serial, packet)
      return
    case TIMER:
      handleTimer(core, rank, serial)
      return
    case WRITE:
      handleWritten(core, rank, serial)
      return
    case PROCESS:
      handleProcess(core, rank, serial)
      return
    case STEP:
      doStep(serial)
      return
    default:
  }
}

function handlePacket(core: Core, rank: number, serial: number, packet: Packet): void {
  const machine = core.machines[packet.to]
  if (machine?.paused === true) deferPacket(core, machine, { rank, serial, packet })
  else arrive(core.network, core, packet)
}

function handleTimer(core: Core, rank: number, serial: number): void {
  const id = entityOf(rank)
  const process = core.processes.get(id)
  if (process === undefined) return
  const machine = core.machines[process.machine]
  if (machine?.paused === true) {
    machine.deferred.push({ rank, serial, packet: null })
    return
  }
  const number = timerNumber(serial)
  const key = timerKey(serial)
  if (number === 0) {
    limitReached(core.network, core, id, key)
    return
  }
  const { timers } = core.faceOf(process).row.program
  const timer = present(timers[number - 1], 'a timer has a name')
  core.handInput(id, { kind: 'timer', timer, key })
}

function handleWritten(core: Core, rank: number, upTo: number): void {
  const process = core.processes.get(entityOf(rank))
  if (process === undefined) return
  const machine = core.machine(process.machine)
  diskOf(machine, process.program).markDurable(upTo)
  if (machine.paused) machine.deferred.push({ rank, serial: upTo, packet: null })
  else core.handInput(process.id, { kind: 'written', upTo })
}

function handleProcess(core: Core, rank: number, serial: number): void {
  const id = entityOf(rank)
  const process = core.processes.get(id)
  if (process === undefined) return
  const machine = core.machine(process.machine)
  if (machine.paused) {
    machine.deferred.push({ rank, serial, packet: null })
    return
  }
  if (serial === SIGTERM || serial === SIGINT) {
    signalProcess(core, process, serial === SIGTERM ? 'SIGTERM' : 'SIGINT')
    return
  }
  if (serial === 0) {
    if (machine.init === id) connect(core, machine)
    beginProcess(core, id)
    return
  }
  reportEnd(core, id)
  if (machine.init === id) initEnded(core, machine)
}
