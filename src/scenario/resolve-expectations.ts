import type { SimTime } from '../kernel/time.ts'
import { formatDuration } from '../text/duration.ts'
import { type Path, problem } from './problem.ts'
import { claimsOf } from './resolve-claims.ts'
import { durationAt, type Resolving } from './resolving.ts'
import type { Claim, Expectation, Moment } from './scenario.ts'
import type { ClaimsShape, ExpectationShape } from './schema.ts'

/** What expectations may refer to besides machines. */
export interface ExpectationScope {
  readonly endsAt: SimTime
  /** Names of the responses that steps ask for. */
  readonly responses: readonly string[]
}

const MOMENTS = ['by', 'at', 'always', 'never'] as const
const BOUNDS = ['from', 'until'] as const

/** Gives every expectation its meaning, in the order of the file. */
export function resolveExpectations(
  into: Resolving,
  shapes: readonly ExpectationShape[],
  scope: ExpectationScope,
): readonly Expectation[] {
  return shapes.flatMap((shape, position) => {
    const path: Path = ['expect', position]
    const moment = momentOf(into, path, shape, scope)
    if (moment === undefined) return []
    const claims = claimsAt(into, path, shape, scope)
    return [{ moment, claims, text: textOf(shape), place: into.placeOf(path) }]
  })
}

function momentOf(
  into: Resolving,
  path: Path,
  shape: ExpectationShape,
  scope: ExpectationScope,
): Moment | undefined {
  const keys = MOMENTS.filter((key) => shape[key] !== undefined)
  const [key] = keys
  if (key === undefined) {
    into.problems.push(problem('SCENARIO_NO_MOMENT', path, {}))
    return undefined
  }
  if (keys.length > 1) into.problems.push(problem('SCENARIO_TWO_MOMENTS', path, { keys }))
  if (key === 'always' || key === 'never') return spanOf(into, path, shape, { ...scope, key })
  for (const bound of BOUNDS) {
    if (shape[bound] === undefined) continue
    const data = { key: bound }
    into.problems.push(problem('SCENARIO_BOUND_WITHOUT_SPAN', [...path, bound], data, 'key'))
  }
  const time = timeAt(into, [...path, key], shape[key] ?? '', scope.endsAt)
  return key === 'by' ? { kind: 'by', until: time } : { kind: 'at', at: time }
}

function spanOf(
  into: Resolving,
  path: Path,
  shape: ExpectationShape,
  about: { readonly key: 'always' | 'never'; readonly endsAt: SimTime },
): Moment {
  const { key, endsAt } = about
  const from = shape.from === undefined ? 0 : timeAt(into, [...path, 'from'], shape.from, endsAt)
  const until =
    shape.until === undefined ? endsAt : timeAt(into, [...path, 'until'], shape.until, endsAt)
  if (from > until) {
    const data = { from: formatDuration(from), until: formatDuration(until) }
    into.problems.push(problem('SCENARIO_SPAN_REVERSED', path, data))
  }
  return { kind: key, from, until }
}

/** A time of an expectation; reports a problem when the scenario has ended by then. */
function timeAt(into: Resolving, path: Path, text: string, endsAt: SimTime): SimTime {
  const time = durationAt(into, path, text)
  // An end that could not be read is a mistake of its own.
  if (endsAt > 0 && time > endsAt) {
    const data = { ends: formatDuration(endsAt), at: formatDuration(time) }
    into.problems.push(problem('SCENARIO_ENDS_EARLY', path, data))
  }
  return time
}

function claimsAt(
  into: Resolving,
  path: Path,
  shape: ExpectationShape,
  scope: ExpectationScope,
): readonly Claim[] {
  const span = shape.always !== undefined ? 'always' : 'never'
  const inner = shape.always ?? shape.never
  if (inner === undefined) return claimsOf(into, path, shape, scope.responses)
  const beside = Object.keys(claimsBeside(shape))
  for (const key of beside) {
    const data = { key, span }
    into.problems.push(problem('SCENARIO_CLAIM_BESIDE_SPAN', [...path, key], data, 'key'))
  }
  if (typeof inner !== 'string') return claimsOf(into, [...path, span], inner, scope.responses)
  const known = into.known.invariants
  if (!known.includes(inner)) {
    const data = { name: inner, known }
    into.problems.push(problem('SCENARIO_UNKNOWN_INVARIANT', [...path, span], data))
  }
  return [{ kind: 'kept', invariant: inner }]
}

function claimsBeside(shape: ExpectationShape): ClaimsShape {
  const { by: _by, at: _at, always: _a, never: _n, from: _f, until: _u, ...claims } = shape
  return claims
}

/** The line as YAML would say it in one line. */
function textOf(shape: ExpectationShape): string {
  return flow(shape).slice(2, -2)
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`
}
