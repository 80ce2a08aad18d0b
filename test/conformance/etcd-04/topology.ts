import type { DiscoveryBlueprint, MachineBlueprint } from '../../../src/world/blueprint.ts'
import type { EnvironmentEntry, Recording, StartOperation } from './recording.ts'

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/

/** All `start` operations in their order. */
export function startsOf(recording: Recording): readonly StartOperation[] {
  return recording.operations.filter((operation) => operation.kind === 'start')
}

/** `ETCD_NAME` that a machine had at a boot; empty when it gave none. */
export function nameAt(recording: Recording, machine: string, boot: number): string {
  const start = startsOf(recording).find(
    (operation) => operation.machine === machine && operation.boot === boot,
  )
  return start?.env.ETCD_NAME ?? ''
}

/** The machine that ever ran under a name; undefined when none did. */
export function machineNamed(recording: Recording, name: string): string | undefined {
  return startsOf(recording).find((operation) => operation.env.ETCD_NAME === name)?.machine
}

/** Addresses that the environment speaks of although no machine ever starts there. */
export function phantomAddresses(recording: Recording): readonly string[] {
  const { machines, discovery } = recording.topology
  const known = new Set(Object.values(machines).map((machine) => machine.ip))
  if (discovery !== undefined) known.add(discovery.ip)
  const named = recording.environment.flatMap((entry) => addressesIn(entry))
  return [...new Set(named)].filter((ip) => !known.has(ip)).sort()
}

function addressesIn(entry: EnvironmentEntry): readonly string[] {
  if (entry.kind === 'host') return entry.ip === undefined ? [] : [entry.ip]
  if (entry.kind === 'discovery') return [entry.host ?? ''].filter((host) => ADDRESS.test(host))
  if (entry.kind === 'path') return [entry.from, entry.to].filter((name) => ADDRESS.test(name))
  return []
}

/** Machine of an id or address of the recording, as the world names it. */
export function hostName(recording: Recording, idOrIp: string): string {
  if (idOrIp === 'op' || idOrIp === 'operator') return 'operator'
  if (idOrIp === recording.topology.discovery?.ip) return 'discovery'
  const byIp = Object.entries(recording.topology.machines).find(
    ([, machine]) => machine.ip === idOrIp,
  )
  if (byIp !== undefined) return byIp[0]
  // A host that never ran anything is known by its address only.
  const number = /^m(\d+)$/.exec(idOrIp)?.[1]
  const isStranger = number !== undefined && !(idOrIp in recording.topology.machines)
  return isStranger ? `10.10.10.${number}` : idOrIp
}

/** All machines of a recording, bare: their programs come from its `start` operations. */
export function machinesOf(recording: Recording): readonly MachineBlueprint[] {
  const real = Object.entries(recording.topology.machines).map(([id, { name, ip }]) =>
    bareMachine(id, /^[0-9a-f]{32}$/.test(name) ? name : '0'.repeat(32), ip),
  )
  const phantoms = phantomAddresses(recording).map((ip) => bareMachine(ip, '0'.repeat(32), ip))
  return [...real, ...phantoms]
}

/** The discovery service under its address and the names that URLs give it; null without one. */
export function discoveryOf(recording: Recording): DiscoveryBlueprint | null {
  const { discovery } = recording.topology
  if (discovery === undefined) return null
  const host = hostOf(discovery.url ?? '')
  const names = host === '' || ADDRESS.test(host) ? [] : [host]
  return { ip: discovery.ip, names, tokens: [] }
}

/** Ports of the discovery service that machines are sent to. */
export function discoveryPorts(recording: Recording): readonly number[] {
  const own = new Set([recording.topology.discovery?.ip ?? '', ...(namesOf(recording) ?? [])])
  const urls = startsOf(recording).map(({ env }) => env.ETCD_DISCOVERY ?? '')
  const ports = urls.filter((url) => own.has(hostOf(url))).map(portOf)
  return [...new Set(ports)].sort((a, b) => a - b)
}

function namesOf(recording: Recording): readonly string[] | undefined {
  return discoveryOf(recording)?.names
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/:]*)/.exec(url)?.[1] ?? ''
}

function portOf(url: string): number {
  const port = /^[a-z]+:\/\/[^/:]*:(\d+)/.exec(url)?.[1]
  if (port !== undefined) return Number(port)
  return url.startsWith('https:') ? 443 : 80
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
