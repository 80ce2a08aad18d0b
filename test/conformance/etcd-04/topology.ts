import type { MachineBlueprint } from '../../../src/world/blueprint.ts'
import type { EnvironmentEntry, Recording } from './recording.ts'

/** Addresses that the environment speaks of although no machine ever starts there. */
export function phantomAddresses(recording: Recording): readonly string[] {
  const known = new Set(Object.values(recording.topology.machines).map((machine) => machine.ip))
  const named = recording.environment.flatMap((entry) => addressesIn(entry))
  return [...new Set(named)].filter((ip) => !known.has(ip)).sort()
}

function addressesIn(entry: EnvironmentEntry): readonly string[] {
  if (entry.kind === 'host') return entry.ip === undefined ? [] : [entry.ip]
  if (entry.kind === 'path') return [entry.from, entry.to].filter((name) => /^[\d.]+$/.test(name))
  return []
}

/** Machine of an id or address of the recording, as the world names it. */
export function hostName(recording: Recording, idOrIp: string): string {
  if (idOrIp === 'op' || idOrIp === 'operator') return 'operator'
  const byIp = Object.entries(recording.topology.machines).find(
    ([, machine]) => machine.ip === idOrIp,
  )
  return byIp?.[0] ?? idOrIp
}

/** All machines of a recording, bare: their programs come from its `start` operations. */
export function machinesOf(recording: Recording): readonly MachineBlueprint[] {
  const real = Object.entries(recording.topology.machines).map(([id, { name, ip }]) =>
    bareMachine(id, /^[0-9a-f]{32}$/.test(name) ? name : '0'.repeat(32), ip),
  )
  const phantoms = phantomAddresses(recording).map((ip) => bareMachine(ip, '0'.repeat(32), ip))
  return [...real, ...phantoms]
}

function bareMachine(name: string, machineId: string, privateIpv4: string): MachineBlueprint {
  return {
    name,
    machineId,
    privateIpv4,
    publicIpv4: null,
    bootsAt: null,
    bare: true,
    userData: null,
    userDataFile: null,
  }
}
