import type { Path, Problem } from './problem.ts'

/** Mistakes that only look like some when what they refer to was left out, by where that stands. */
const DEPENDENT: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['machines', new Set(['SCENARIO_UNKNOWN_MACHINE', 'SCENARIO_MISSING_TARGET'])],
  ['steps', new Set(['SCENARIO_UNKNOWN_RESPONSE', 'SCENARIO_NO_REQUEST'])],
  ['discovery', new Set(['SCENARIO_NO_DISCOVERY', 'SCENARIO_UNKNOWN_MACHINE'])],
])

/** What is left of a value without the parts whose shape is wrong. */
export interface Salvaged {
  readonly value: Readonly<Record<string, unknown>>
  /** Where a part of it stood in the whole value. */
  readonly originOf: (path: Path) => Path
  /** Top-level keys of which something was left out. */
  readonly touched: ReadonlySet<string>
}

/** Stand-ins for keys that must be there; whatever is said about them is not told. */
const STAND_INS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['title', 'untitled'],
  ['edition', '0.4'],
  ['seed', '1'],
  ['ends', '36500d'],
])
/** Lists whose entries are mistakes of their own: the others can still be read. */
const LISTS: ReadonlySet<string> = new Set(['machines', 'steps', 'expect', 'story'])

/**
 * Leaves out what is wrong in shape, so that the meaning of the rest can be checked in the same
 * go: a person gets all mistakes at once. Undefined when too little is left to go on.
 */
export function salvage(value: unknown, problems: readonly Problem[]): Salvaged | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const kept = new Map<string, readonly number[]>()
  const fields: Record<string, unknown> = { ...value }
  const touched = new Set<string>()
  for (const key of new Set(problems.map(({ path }) => String(path[0] ?? '')))) {
    touched.add(key)
    const broken = problems.filter(({ path }) => path[0] === key).map(({ path }) => path[1])
    const list = fields[key]
    if (LISTS.has(key) && Array.isArray(list) && broken.every(isPosition)) {
      const positions = [...list.keys()].filter((position) => !broken.includes(position))
      kept.set(key, positions)
      fields[key] = positions.map((position) => list[position])
    } else {
      delete fields[key]
    }
  }
  for (const [key, standIn] of STAND_INS) if (!(key in fields)) fields[key] = standIn
  return { value: fields, originOf: (path) => originIn(kept, path), touched }
}

const isPosition = (step: string | number | undefined): boolean => typeof step === 'number'

function originIn(kept: ReadonlyMap<string, readonly number[]>, path: Path): Path {
  const [key, position, ...rest] = path
  const positions = kept.get(String(key))
  if (key === undefined || typeof position !== 'number' || positions === undefined) return path
  return [key, positions[position] ?? position, ...rest]
}

/**
 * Problems of the rest that are true of the whole: none about keys of which something was left
 * out, and none about names that what was left out may have declared.
 */
export function trueOfWhole(salvaged: Salvaged, problems: readonly Problem[]): readonly Problem[] {
  const { touched, originOf } = salvaged
  const mayDepend = ({ code }: Problem) =>
    [...touched].some((key) => DEPENDENT.get(key)?.has(code) === true)
  return problems
    .filter((found) => !mayDepend(found))
    .map((found) => ({ ...found, path: originOf(found.path) }))
    .filter(({ path }) => path.length > 1 || !touched.has(String(path[0])))
}
