import type { ConnectionFailure } from '../network/http.ts'
import { fieldsOf } from '../trace/fields.ts'
import type { EventPattern, PatternValue } from '../trace/pattern.ts'
import { EVENT_KINDS } from './event-kinds.ts'
import { type Path, problem } from './problem.ts'
import { checkHost, checkMachine, type Resolving } from './resolving.ts'
import type { Claim } from './scenario.ts'
import type { ClaimsShape, PatternShape } from './schema.ts'

const FAILURES: readonly ConnectionFailure[] = [
  'refused',
  'dial-timeout',
  'unknown-host',
  'header-timeout',
  'total-timeout',
  'reset',
]

const CLAIM_KEYS = [
  'leader',
  'leaders',
  'followers',
  'members',
  'registry',
  'state',
  'journal',
  'exit',
  'response',
  'store',
  'violated',
  'kept',
  'diagnosis',
  'event',
] as const

/** Words that say more about a claim, with the claims they belong to. */
const IDLE_WORDS: readonly (readonly [
  word: keyof ClaimsShape,
  owners: readonly (keyof ClaimsShape)[],
])[] = [
  ['on', ['journal', 'exit', 'store', 'members', 'diagnosis']],
  ['source', ['journal']],
  ['program', ['exit']],
  ['status', ['response']],
  ['body', ['response']],
  ['failure', ['response']],
  ['count', ['event']],
]

/** All claims of one line; reports a problem when there is none. */
export function claimsOf(
  into: Resolving,
  path: Path,
  shape: ClaimsShape,
  responses: readonly string[],
): readonly Claim[] {
  checkWords(into, path, shape)
  const claiming: Claiming = { into, path, shape }
  return [
    ...clusterClaims(claiming),
    ...registryClaims(claiming),
    ...machineClaims(claiming),
    ...storeClaims(claiming),
    ...responseClaims(claiming, responses),
    ...reportClaims(claiming),
    ...eventClaims(claiming),
  ]
}

interface Claiming {
  readonly into: Resolving
  readonly path: Path
  readonly shape: ClaimsShape
}

function checkWords(into: Resolving, path: Path, shape: ClaimsShape): void {
  if (!CLAIM_KEYS.some((key) => shape[key] !== undefined)) {
    into.problems.push(problem('SCENARIO_NO_CLAIM', path, { known: CLAIM_KEYS }))
  }
  for (const [key, owners] of IDLE_WORDS) {
    if (shape[key] === undefined || owners.some((owner) => shape[owner] !== undefined)) continue
    const data = { key, owner: owners.map((owner) => `"${owner}"`).join(' or ') }
    into.problems.push(problem('SCENARIO_IDLE_WORD', [...path, key], data, 'key'))
  }
  if (shape.on !== undefined) checkHost(into, [...path, 'on'], shape.on)
}

/** Names of machines under one key, checked. */
function namesAt(claiming: Claiming, key: 'leaders' | 'followers' | 'members' | 'registry') {
  const names = claiming.shape[key] ?? []
  for (const [position, name] of names.entries()) {
    checkMachine(claiming.into, [...claiming.path, key, position], name)
  }
  return names
}

function clusterClaims(claiming: Claiming): readonly Claim[] {
  const { into, path, shape } = claiming
  const claims: Claim[] = []
  if (shape.leader !== undefined) {
    const isNone = shape.leader === 'none'
    if (!isNone) checkMachine(into, [...path, 'leader'], shape.leader)
    claims.push({ kind: 'leader', machine: isNone ? null : shape.leader })
  }
  for (const kind of ['leaders', 'followers'] as const) {
    if (shape[kind] !== undefined) claims.push({ kind, machines: namesAt(claiming, kind) })
  }
  if (shape.members !== undefined) {
    const machines = namesAt(claiming, 'members')
    claims.push({ kind: 'members', machines, on: shape.on ?? null })
  }
  return claims
}

function registryClaims(claiming: Claiming): readonly Claim[] {
  const { into, path, shape } = claiming
  const claims: Claim[] = []
  for (const key of ['registry', 'state'] as const) {
    if (shape[key] === undefined || into.discovery !== null) continue
    into.problems.push(problem('SCENARIO_NO_DISCOVERY', [...path, key], { key }, 'key'))
  }
  if (shape.registry !== undefined) {
    claims.push({ kind: 'registry', machines: namesAt(claiming, 'registry') })
  }
  if (shape.state !== undefined) {
    claims.push({ kind: 'state', isRecorded: shape.state === 'started' })
  }
  return claims
}

function machineClaims(claiming: Claiming): readonly Claim[] {
  const { shape } = claiming
  const on = shape.on ?? null
  const claims: Claim[] = []
  if (shape.journal !== undefined) {
    claims.push({ kind: 'journal', on, source: shape.source ?? null, contains: shape.journal })
  }
  if (shape.exit !== undefined) {
    claims.push({ kind: 'exit', on, program: shape.program ?? 'etcd', code: shape.exit })
  }
  return claims
}

function storeClaims(claiming: Claiming): readonly Claim[] {
  const { into, path, shape } = claiming
  if (shape.store === undefined) return []
  const { on } = shape
  if (on === undefined) {
    into.problems.push(problem('SCENARIO_MISSING_KEY', path, { key: 'on', example: 'm1' }))
  }
  return Object.entries(shape.store).map(([key, value]) => {
    if (!key.startsWith('/')) {
      into.problems.push(problem('SCENARIO_BAD_KEY', [...path, 'store', key], { key }, 'key'))
    }
    return { kind: 'store', on: on ?? '', key, value }
  })
}

function responseClaims(claiming: Claiming, responses: readonly string[]): readonly Claim[] {
  const { into, path, shape } = claiming
  if (shape.response === undefined) return []
  if (!responses.includes(shape.response)) {
    const data = { name: shape.response, known: responses }
    into.problems.push(problem('SCENARIO_UNKNOWN_RESPONSE', [...path, 'response'], data))
  }
  if (shape.failure !== undefined && !FAILURES.some((known) => known === shape.failure)) {
    const data = { name: shape.failure, known: FAILURES }
    into.problems.push(problem('SCENARIO_UNKNOWN_FAILURE', [...path, 'failure'], data))
  }
  return [
    {
      kind: 'response',
      id: shape.response,
      status: shape.status ?? null,
      bodyContains: shape.body ?? null,
      failure: shape.failure ?? null,
    },
  ]
}

function reportClaims(claiming: Claiming): readonly Claim[] {
  const { into, path, shape } = claiming
  const claims: Claim[] = []
  for (const kind of ['violated', 'kept'] as const) {
    const invariant = shape[kind]
    if (invariant === undefined) continue
    const known = into.known.invariants
    if (!known.includes(invariant)) {
      const data = { name: invariant, known }
      into.problems.push(problem('SCENARIO_UNKNOWN_INVARIANT', [...path, kind], data))
    }
    claims.push({ kind, invariant })
  }
  if (shape.diagnosis !== undefined) {
    const data = { name: shape.diagnosis, known: into.known.diagnoses }
    if (!data.known.includes(data.name)) {
      into.problems.push(problem('SCENARIO_UNKNOWN_DIAGNOSIS', [...path, 'diagnosis'], data))
    }
    claims.push({ kind: 'diagnosed', name: shape.diagnosis, on: shape.on ?? null })
  }
  return claims
}

function eventClaims(claiming: Claiming): readonly Claim[] {
  const { into, path, shape } = claiming
  if (shape.event === undefined) return []
  const pattern = patternAt(into, [...path, 'event'], shape.event)
  return [{ kind: 'event', pattern, count: shape.count ?? null }]
}

/**
 * A pattern of events; reports an unknown kind, field or machine, and values without meaning.
 */
export function patternAt(into: Resolving, path: Path, shape: PatternShape): EventPattern {
  if (!EVENT_KINDS.includes(shape.kind)) {
    const data = { name: shape.kind, known: EVENT_KINDS }
    into.problems.push(problem('SCENARIO_UNKNOWN_EVENT', [...path, 'kind'], data))
  }
  const known = fieldsOf(shape.kind)
  const { machine } = shape
  if (typeof machine === 'string') checkHost(into, [...path, 'machine'], machine)
  const fields: Record<string, PatternValue> = {}
  for (const [key, value] of Object.entries(shape)) {
    if (value === undefined) continue
    if (known !== undefined) checkField(into, [...path, key], { kind: shape.kind, key, known })
    if (isPatternValue(value)) fields[key] = value
    else into.problems.push(problem('SCENARIO_BAD_PATTERN', [...path, key], { key }))
  }
  return { ...fields, kind: shape.kind }
}

/** Only nested values can be reached into by a dotted name. */
function checkField(
  into: Resolving,
  path: Path,
  given: { readonly kind: string; readonly key: string; readonly known: Fields },
): void {
  const { kind, key, known } = given
  const [first = '', ...inner] = key.split('.')
  if (key === 'kind' || key === 'machine') return
  if (known.get(first) !== undefined && (inner.length === 0 || known.get(first) === 'object'))
    return
  const data = { kind, name: key, known: ['machine', ...known.keys()] }
  into.problems.push(problem('SCENARIO_UNKNOWN_FIELD', path, data, 'key'))
}

type Fields = NonNullable<ReturnType<typeof fieldsOf>>

function isPatternValue(value: unknown): value is PatternValue {
  if (value === null || typeof value !== 'object') {
    return value === null || ['string', 'number', 'boolean'].includes(typeof value)
  }
  if (Array.isArray(value)) {
    return value.every((element) => typeof element === 'string' || typeof element === 'number')
  }
  const [entry, ...more] = Object.entries(value)
  if (entry === undefined || more.length > 0) return false
  const [word, part] = entry
  if (word === 'contains') return typeof part === 'string' || typeof part === 'number'
  return word === 'matches' && typeof part === 'string' && isRegular(part)
}

function isRegular(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
