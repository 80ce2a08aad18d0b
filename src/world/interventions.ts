import { unreachable } from '../unreachable.ts'
import type { Core } from './core.ts'
import { setDiscovery } from './discovery-host.ts'
import { healAll, hostNumber, linksBetween, partition } from './fault-links.ts'
import type { Intervention } from './intervention.ts'
import { checkIntervention } from './intervention-check.ts'
import type { Machine } from './machines.ts'
import { crash, pause, powerOn, resume, shutDown, skewClock, wipe } from './power.ts'
import { signalProcess, spawnProcess } from './process-life.ts'

type Of<K extends Intervention['kind']> = Extract<Intervention, { kind: K }>

/**
 * Does what an outsider wants.
 *
 * @throws {SimError} WORLD_UNKNOWN_HOST, WORLD_UNKNOWN_PROGRAM, WORLD_BAD_URL; nothing is done then.
 */
export function intervene(core: Core, does: Intervention): void {
  checkIntervention(core, does)
  core.cause = 0
  core.tell(null, { kind: 'intervention.applied', does })
  switch (does.kind) {
    case 'boot':
      powerOn(core, machineOf(core, does.machine))
      return
    case 'stop':
      shutDown(core, machineOf(core, does.machine))
      return
    case 'crash':
      crash(core, machineOf(core, does.machine), does.disk)
      return
    case 'reboot':
      reboot(core, machineOf(core, does.machine))
      return
    case 'wipe':
      wipe(core, machineOf(core, does.machine))
      return
    case 'pause':
      pause(core, machineOf(core, does.machine))
      return
    case 'resume':
      resume(core, machineOf(core, does.machine))
      return
    case 'start':
      startBare(core, does)
      return
    case 'kill':
      killProgram(core, does)
      return
    case 'skew':
      skewClock(core, machineOf(core, does.machine), does.byUs, does.driftPpm)
      return
    case 'request':
      request(core, does)
      return
    case 'discovery':
      setDiscovery(core, does.state)
      return
    case 'bug':
      return
    default:
      interveneInNetwork(core, does)
      return
  }
}

type NetworkKind =
  | 'partition'
  | 'cut'
  | 'block'
  | 'heal'
  | 'slow'
  | 'lose'
  | 'duplicate'
  | 'reorder'
  | 'host'
  | 'firewall'
  | 'tamper-reply'

function interveneInNetwork(core: Core, does: Of<NetworkKind>): void {
  switch (does.kind) {
    case 'partition':
      partition(core, does.groups)
      return
    case 'heal':
      healAll(core)
      return
    case 'host':
      setHostMode(core, does)
      return
    case 'firewall': {
      const { from, to, port, action } = does
      core.network.firewall.push({ from, to, port, action })
      core.network.barred.clear()
      return
    }
    case 'tamper-reply':
      tamper(core, does)
      return
    default:
      interveneInLinks(core, does)
      return
  }
}

type LinkKind = 'cut' | 'block' | 'slow' | 'lose' | 'duplicate' | 'reorder'

function interveneInLinks(core: Core, does: Of<LinkKind>): void {
  for (const link of linksBetween(core, does.from, does.to)) {
    switch (does.kind) {
      case 'cut':
        link.cut = true
        break
      case 'block':
        if (does.port === undefined) link.blockedPorts = 'all'
        else if (link.blockedPorts === 'none') link.blockedPorts = [does.port]
        else if (link.blockedPorts !== 'all') link.blockedPorts = [...link.blockedPorts, does.port]
        break
      case 'slow':
        link.slowUs = does.byUs
        break
      case 'lose':
        link.losePerMillion = does.perMillion
        break
      case 'duplicate':
        link.duplicatePerMillion = does.perMillion
        break
      case 'reorder':
        link.reorderPerMillion = does.perMillion
        link.reorderUs = does.byUs
        break
      default:
        unreachable(does)
    }
  }
}

function setHostMode(core: Core, does: Of<'host'>): void {
  const host = core.network.hosts[machineOf(core, does.host).number]
  if (host !== undefined) host.mode = does.state
}

function tamper(core: Core, does: Of<'tamper-reply'>): void {
  core.network.tampers.push({
    from: machineOf(core, does.from).number,
    method: does.method,
    path: does.path,
    effect: does.effect,
    remaining: does.nth,
  })
}

function reboot(core: Core, machine: Machine): void {
  if (machine.power !== 'off') {
    machine.rebooting = true
    shutDown(core, machine)
  }
  // Without a running init it is off at once; otherwise it boots again when init has ended.
  if (isOff(machine)) {
    machine.rebooting = false
    powerOn(core, machine)
  }
}

const isOff = (machine: Machine): boolean => machine.power === 'off'

const isOn = (machine: Machine): boolean => machine.power === 'on'

function startBare(core: Core, does: Of<'start'>): void {
  const machine = machineOf(core, does.machine)
  const options = { env: new Map(Object.entries(does.env)), args: does.args }
  const { program } = does
  if (machine.power === 'off') powerOn(core, machine)
  // A machine that boots has no system yet that could start anything.
  if (!isOn(machine) || runs(core, machine, program)) return
  spawnProcess(core, machine, { program, source: program, options, parent: 0 })
}

/** Two of a kind would share ports and disk: the second of a program is not started. */
function runs(core: Core, machine: Machine, program: string): boolean {
  return [...core.processes.values()].some(
    (process) =>
      process.machine === machine.number &&
      process.program === program &&
      process.status !== 'ended',
  )
}

function killProgram(core: Core, does: Of<'kill'>): void {
  const machine = machineOf(core, does.machine)
  for (const process of [...core.processes.values()]) {
    if (process.machine !== machine.number || process.program !== does.program) continue
    signalProcess(core, process, does.signal)
  }
}

function request(core: Core, does: Of<'request'>): void {
  const via = machineOf(core, does.via)
  const { id, method, url, headers, body, redirects, timeoutUs, connectTimeoutUs } = does
  const limits = { timeoutUs, ...(connectTimeoutUs === undefined ? {} : { connectTimeoutUs }) }
  const options = { id, request: { method, url, headers, body, redirects, ...limits } }
  spawnProcess(core, via, { program: 'curl', source: 'curl', options, parent: 0, delayUs: 0 })
}

function machineOf(core: Core, name: string): Machine {
  return core.machine(hostNumber(core, name) ?? -1)
}
