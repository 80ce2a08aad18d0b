import * as z from 'zod'
import { type Path, type Problem, problem } from './problem.ts'
import { scenarioSchema } from './schema.ts'

type Issue = z.core.$ZodIssue

/**
 * What is wrong with the shape of a scenario's value, in words; empty when the shape is right.
 *
 * @param value What the file says, as plain data.
 */
export function shapeProblems(value: unknown, issues: readonly Issue[]): readonly Problem[] {
  return issues.flatMap((issue) => fromIssue(issue, [], value))
}

function fromIssue(issue: Issue, parent: Path, value: unknown): readonly Problem[] {
  const path = [...parent, ...issue.path.map(keyOf)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) =>
        problem('SCENARIO_UNKNOWN_KEY', [...path, name], { name, known: keysAt(path) }, 'key'),
      )
    case 'invalid_union':
      return fromUnion(issue.errors, path, value)
    case 'invalid_value':
      return [wrongValue(path, value, issue.values.map(String))]
    case 'invalid_type':
      return [wrongType(path, value, NAMES.get(issue.expected) ?? issue.expected)]
    case 'too_small':
      return [wrongType(path, value, `at least ${boundOf(issue.origin, issue.minimum)}`)]
    case 'too_big':
      return [wrongType(path, value, `at most ${boundOf(issue.origin, issue.maximum)}`)]
    default:
      return [wrongType(path, value, 'something else')]
  }
}

const keyOf = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key))

/** The alternative that fits best is the one that got past the outermost check. */
function fromUnion(
  branches: readonly (readonly Issue[])[],
  path: Path,
  value: unknown,
): readonly Problem[] {
  const closest = branches.find((branch) => !branch.some(isOutermost))
  if (closest !== undefined) return closest.flatMap((issue) => fromIssue(issue, path, value))
  const choices = branches.flatMap(choicesOf)
  if (choices.length > 0 && typeof valueAt(value, path) === 'string') {
    return [wrongValue(path, value, choices)]
  }
  return [wrongType(path, value, [...new Set(branches.flatMap(expectedBy))].join(' or '))]
}

const isOutermost = (issue: Issue): boolean =>
  issue.path.length === 0 && issue.code !== 'unrecognized_keys'

function expectedBy(branch: readonly Issue[]): readonly string[] {
  return branch.flatMap((issue) => {
    if (issue.code === 'invalid_type') return [NAMES.get(issue.expected) ?? issue.expected]
    return issue.code === 'invalid_union' ? issue.errors.flatMap(expectedBy) : []
  })
}

function choicesOf(branch: readonly Issue[]): readonly string[] {
  return branch.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []))
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping of keys'],
  ['record', 'a mapping of keys'],
  ['null', 'nothing'],
])

function boundOf(origin: string, bound: number | bigint): string {
  if (origin !== 'array') return String(bound)
  return `${bound} ${bound === 1 ? 'entry' : 'entries'}`
}

/** The value at a path of plain data; undefined when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Readonly<Record<string | number, unknown>>)[key]
  }
  return here
}

function wrongValue(path: Path, value: unknown, known: readonly string[]): Problem {
  const found = valueAt(value, path)
  if (found === undefined) return missing(path)
  return problem('SCENARIO_WRONG_CHOICE', path, { name: shown(found), known })
}

function wrongType(path: Path, value: unknown, expected: string): Problem {
  const found = valueAt(value, path)
  if (found === undefined) return missing(path)
  const key = String(path.at(-1) ?? 'title')
  const example = EXAMPLES.get(key)
  return problem('SCENARIO_WRONG_TYPE', path, {
    found: describe(found),
    expected,
    example: example === undefined ? expected : `\`${key}: ${example}\``,
  })
}

function missing(path: Path): Problem {
  const key = String(path.at(-1) ?? 'title')
  return problem('SCENARIO_MISSING_KEY', path.slice(0, -1), {
    key,
    example: EXAMPLES.get(key) ?? '...',
  })
}

const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['title', 'Three machines discover each other'],
  ['edition', '"0.4"'],
  ['seed', '"1"'],
  ['start', '2014-08-10T14:00:00Z'],
  ['network', '{ latency: 0.2ms..1.5ms }'],
  ['latency', '0.2ms..1.5ms'],
  ['discovery', '{ url: https://discovery.etcd.io/506f6c1bc729377252232a0121247119 }'],
  ['url', 'https://discovery.etcd.io/506f6c1bc729377252232a0121247119'],
  ['machines', '[{ name: m1, private-ipv4: 10.10.10.1, boots: 0s }]'],
  ['machine', 'm1'],
  ['name', 'm1'],
  ['private-ipv4', '10.10.10.1'],
  ['boots', '4s'],
  ['user-data', 'user-data/new-cluster.cloud-config.yaml'],
  ['steps', '[{ at: 30s, do: { stop: m1 } }]'],
  ['at', '30s'],
  ['by', '10s'],
  ['do', '{ stop: m1 }'],
  ['expect', '[{ by: 10s, leader: m1 }]'],
  ['leader', 'm1'],
  ['followers', '[m2, m3]'],
  ['story', '[{ step: 1, say: The machines boot., when: { kind: machine.powered-on } }]'],
  ['step', '1'],
  ['say', 'The machines boot.'],
  ['when', '{ kind: discovery.registered, machine: m1 }'],
  ['kind', 'discovery.registered'],
  ['event', '{ kind: discovery.registered, machine: m1 }'],
  ['partition', '[[m1, discovery], [m2, m3]]'],
  ['cut', '{ from: m1, to: m2 }'],
  ['put', '{ key: /message, value: hello, via: m1 }'],
  ['get', '{ key: /message, via: m1 }'],
  ['key', '/message'],
  ['from', 'm1'],
  ['to', 'm2'],
  ['rate', '5%'],
  ['method', 'PUT'],
  ['path', '"*/_state"'],
  ['ends', '70s'],
])

/** What a value is, in words, with the value itself when it is short. */
function describe(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a mapping of keys'
  const kind = typeof value === 'string' ? 'the text' : `the ${typeof value}`
  return `${kind} ${shown(value)}`
}

function shown(value: unknown): string {
  const text = String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Keys that a mapping at this place may have, in the schema's order. */
function keysAt(path: Path): readonly string[] {
  let schemas: readonly z.core.$ZodType[] = [scenarioSchema]
  for (const key of path) schemas = schemas.flatMap((schema) => inside(schema, key))
  return [...new Set(schemas.flatMap(shapesOf).flatMap((shape) => Object.keys(shape)))]
}

function inside(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  const plain = alternatives(schema)
  return plain.flatMap((option) => {
    if (option instanceof z.ZodArray) return [option.element]
    if (option instanceof z.ZodRecord) return [option.valueType]
    if (!(option instanceof z.ZodObject)) return []
    const child = (option.shape as Readonly<Record<string, z.core.$ZodType>>)[key]
    return child === undefined ? [] : [child]
  })
}

function shapesOf(schema: z.core.$ZodType): readonly object[] {
  return alternatives(schema).flatMap((option) =>
    option instanceof z.ZodObject ? [option.shape] : [],
  )
}

function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return alternatives(schema.unwrap())
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives)
  return [schema]
}
