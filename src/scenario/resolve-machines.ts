import { hashText } from '../hash.ts'
import type { DiscoveryBlueprint, MachineBlueprint } from '../world/blueprint.ts'
import { type Path, problem } from './problem.ts'
import { durationAt, isIpv4, type Resolving } from './resolving.ts'
import type { ScenarioShape } from './schema.ts'

type MachineShape = ScenarioShape['machines'][number]

const MAX_USER_DATA = 1_048_576
const TAKEN = new Set(['discovery', 'discovery-2', 'discovery-3', 'operator', 'none', '*'])

/** Machines by name in the order of the file; a name that is used twice keeps the first. */
export function resolveMachines(
  into: Resolving,
  shapes: readonly MachineShape[],
  discoveryIp: string | null,
): ReadonlyMap<string, MachineBlueprint> {
  const found = new Map<string, MachineBlueprint>()
  const addresses = new Map<string, string>(
    discoveryIp === null ? [] : [[discoveryIp, 'discovery']],
  )
  const ids = new Map<string, string>()
  for (const [position, shape] of shapes.entries()) {
    const path: Path = ['machines', position]
    checkName(into, path, shape.name, found)
    claimAddress(into, [...path, 'private-ipv4'], shape['private-ipv4'], shape.name, addresses)
    const publicIpv4 = shape['public-ipv4']
    if (publicIpv4 !== undefined) {
      claimAddress(into, [...path, 'public-ipv4'], publicIpv4, shape.name, addresses)
    }
    checkBare(into, path, shape)
    const machineId = claimId(into, [...path, 'machine-id'], shape, ids)
    if (!found.has(shape.name)) found.set(shape.name, machineOf(into, path, shape, machineId))
  }
  return found
}

function machineOf(
  into: Resolving,
  path: Path,
  shape: MachineShape,
  machineId: string,
): MachineBlueprint {
  const userData = shape['user-data']
  const isInline = userData?.includes('\n') === true
  return {
    name: shape.name,
    machineId,
    privateIpv4: shape['private-ipv4'],
    publicIpv4: shape['public-ipv4'] ?? null,
    bootsAt: shape.boots === undefined ? null : durationAt(into, [...path, 'boots'], shape.boots),
    ...(shape.region === undefined ? {} : { region: shape.region }),
    ...(shape.provider === undefined ? {} : { provider: shape.provider }),
    bare: shape.bare ?? false,
    userData:
      userData === undefined || isInline
        ? (userData ?? null)
        : readUserData(into, [...path, 'user-data'], userData),
    userDataFile: userData === undefined || isInline ? null : userData,
  }
}

function readUserData(into: Resolving, path: Path, file: string): string {
  const text = into.read(file)
  if (text === undefined) {
    into.problems.push(problem('SCENARIO_MISSING_FILE', path, { path: file }))
    return ''
  }
  if (text.length > MAX_USER_DATA) {
    into.problems.push(problem('SCENARIO_FILE_TOO_LARGE', path, { path: file }))
    return ''
  }
  return text
}

function checkName(
  into: Resolving,
  path: Path,
  name: string,
  found: ReadonlyMap<string, unknown>,
): void {
  const at = [...path, 'name']
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name) || TAKEN.has(name)) {
    into.problems.push(problem('SCENARIO_BAD_MACHINE_NAME', at, { name }))
  } else if (found.has(name)) {
    into.problems.push(problem('SCENARIO_DUPLICATE_MACHINE', at, { name }))
  }
}

function checkBare(into: Resolving, path: Path, shape: MachineShape): void {
  if (shape.bare !== true) return
  for (const key of ['boots', 'user-data'] as const) {
    if (shape[key] === undefined) continue
    into.problems.push(problem('SCENARIO_BARE_WITH', [...path, key], { key }, 'key'))
  }
}

function claimAddress(
  into: Resolving,
  path: Path,
  text: string,
  owner: string,
  taken: Map<string, string>,
): void {
  const other = taken.get(text)
  if (!isIpv4(text)) into.problems.push(problem('SCENARIO_BAD_ADDRESS', path, { text }))
  else if (other === undefined) taken.set(text, owner)
  else into.problems.push(problem('SCENARIO_DUPLICATE_ADDRESS', path, { address: text, other }))
}

function claimId(
  into: Resolving,
  path: Path,
  shape: MachineShape,
  taken: Map<string, string>,
): string {
  const text = shape['machine-id'] ?? machineIdOf(shape.name)
  const other = taken.get(text)
  if (!/^[0-9a-f]{32}$/.test(text)) {
    into.problems.push(problem('SCENARIO_BAD_MACHINE_ID', path, { text }))
  } else if (other !== undefined && other !== shape.name) {
    into.problems.push(problem('SCENARIO_DUPLICATE_MACHINE_ID', path, { text, other }))
  } else {
    taken.set(text, shape.name)
  }
  return text
}

/** 32 hexadecimal digits that follow from the name alone, so that no machine changes another's. */
function machineIdOf(name: string): string {
  const word = (lane: number): string =>
    (hashText(`machine-id ${name}`, lane) >>> 0).toString(16).padStart(8, '0')
  return `${word(1)}${word(2)}${word(3)}${word(4)}`
}

/** Address of the discovery service that a scenario gives none. */
export const DEFAULT_DISCOVERY_IP = '10.10.10.200'

/** The service of the discovery URL, and the URL's own token; both null without one. */
export function resolveDiscovery(
  into: Resolving,
  shape: ScenarioShape['discovery'],
): { readonly service: DiscoveryBlueprint | null; readonly token: string | null } {
  if (shape === undefined) return { service: null, token: null }
  const path: Path = ['discovery']
  if (shape.size !== undefined) {
    const key = 'size'
    into.problems.push(problem('SCENARIO_EDITION_ONLY_34', [...path, key], { key }, 'key'))
  }
  const members = shape.members ?? 1
  if (members !== 1 && members !== 3) {
    into.problems.push(
      problem('SCENARIO_NOT_YET', [...path, 'members'], {
        thing: `A discovery service on ${members} machines`,
        instead: 'Write `members: 1` or `members: 3`.',
      }),
    )
  }
  const { host, token } = splitUrl(into, [...path, 'url'], shape.url)
  const ip = shape.ip ?? (isIpv4(host) ? host : DEFAULT_DISCOVERY_IP)
  if (!isIpv4(ip))
    into.problems.push(problem('SCENARIO_BAD_ADDRESS', [...path, 'ip'], { text: ip }))
  const names = [...(isIpv4(host) ? [] : [host]), ...(shape.names ?? [])]
  const tokens = [token, ...tokensOf(into, shape.tokens ?? [])]
  const service = { ip, names, tokens }
  return { service: members === 3 ? { ...service, members } : service, token }
}

function splitUrl(into: Resolving, path: Path, text: string): { host: string; token: string } {
  const match = /^https?:\/\/([A-Za-z0-9.-]+)(?::\d{1,5})?(\/[^?#]*)?$/.exec(text)
  const token = (match?.[2] ?? '').split('/').findLast((part) => part !== '') ?? ''
  if (match === null) {
    const why = 'it does not name scheme and host'
    into.problems.push(problem('SCENARIO_BAD_URL', path, { text, why }))
  } else if (!/^[0-9a-f]{32}$/.test(token)) {
    into.problems.push(problem('SCENARIO_BAD_TOKEN', path, { text }))
  }
  return { host: match?.[1] ?? 'discovery.etcd.io', token }
}

function tokensOf(into: Resolving, tokens: readonly string[]): readonly string[] {
  for (const [position, text] of tokens.entries()) {
    if (/^[0-9a-f]{32}$/.test(text)) continue
    into.problems.push(problem('SCENARIO_BAD_TOKEN', ['discovery', 'tokens', position], { text }))
  }
  return tokens
}
