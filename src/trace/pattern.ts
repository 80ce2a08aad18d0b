import type { Recorded } from './event.ts'

/** A wanted value: equal, part of, or matching a regular expression. */
export type PatternValue =
  | string
  | number
  | boolean
  | null
  /** Lists compare element by element. */
  | readonly (string | number)[]
  /** A text with this part, or a list with this element. */
  | { readonly contains: string | number }
  /** A text in which this regular expression (source, no flags) is found. */
  | { readonly matches: string }

/**
 * What an event must look like. All given fields must agree; fields that are not given may be
 * anything. A dotted name reaches inside: `'does.kind': 'boot'`.
 */
export interface EventPattern {
  readonly kind: string
  readonly [field: string]: PatternValue
}

/** True when the event has everything the pattern asks for. `machine` is that of the event's place. */
export function matches(pattern: EventPattern, recorded: Recorded): boolean {
  if (recorded.event.kind !== pattern.kind) return false
  for (const field of Object.keys(pattern)) {
    const wanted = pattern[field]
    if (field === 'kind' || wanted === undefined) continue
    if (!agrees(wanted, fieldOf(recorded, field))) return false
  }
  return true
}

/**
 * Names the fields of a pattern whose `matches` is not a regular expression, in their order; the
 * empty list for a good pattern. `matches` never fires on such a field.
 */
export function brokenFields(pattern: EventPattern): readonly string[] {
  return Object.keys(pattern).filter((field) => {
    const wanted = pattern[field]
    return isRegular(wanted) && compile(wanted.matches) === undefined
  })
}

/** Says a pattern in words, for messages: `discovery.registered on m1 with url "http://..."`. */
export function sayPattern(pattern: EventPattern): string {
  const { kind, machine, ...others } = pattern
  const place = machine === undefined ? '' : ` on ${sayValue(machine)}`
  const rest = Object.entries(others).map(([field, wanted]) => `${field} ${sayValue(wanted)}`)
  return `${kind}${place}${rest.length === 0 ? '' : ` with ${rest.join(', ')}`}`
}

function fieldOf(recorded: Recorded, field: string): unknown {
  if (field === 'machine') return recorded.machine
  let value: unknown = recorded.event
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}

function agrees(wanted: PatternValue, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === value
  if ('contains' in wanted) return holds(value, wanted.contains)
  if ('matches' in wanted) {
    return typeof value === 'string' && compile(wanted.matches)?.test(value) === true
  }
  return isSameList(wanted, value)
}

function holds(value: unknown, part: string | number): boolean {
  if (typeof value === 'string') return value.includes(String(part))
  return Array.isArray(value) && value.includes(part)
}

function isSameList(wanted: readonly (string | number)[], value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== wanted.length) return false
  return wanted.every((element, position) => element === value[position])
}

function isRegular(wanted: PatternValue | undefined): wanted is { readonly matches: string } {
  return typeof wanted === 'object' && wanted !== null && 'matches' in wanted
}

/** Undefined when the source is no regular expression. */
function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}

function sayValue(wanted: PatternValue): string {
  if (typeof wanted !== 'object' || wanted === null) return JSON.stringify(wanted)
  if ('contains' in wanted) return `containing ${JSON.stringify(wanted.contains)}`
  if ('matches' in wanted) return `matching /${wanted.matches}/`
  return JSON.stringify(wanted)
}
