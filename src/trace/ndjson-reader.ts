import { type Mistake, SimError } from '../errors.ts'
import { NEVER } from '../kernel/time.ts'
import { nearestName } from '../text/nearest.ts'
import type { Recorded, TraceEvent } from './event.ts'
import { EVENT_KINDS, type FieldType, fieldsOf } from './fields.ts'
import type { JsonValue, TraceFile, TraceFooter, TraceHeader } from './ndjson.ts'
import { TRACE_SCHEMA } from './ndjson.ts'

/** Mistakes reported at most; a file this damaged needs no longer list. */
const MAX_MISTAKES = 100

type Fields = ReadonlyMap<string, unknown>

/** A file being read: what was good so far, and what was not. */
interface Reading {
  readonly file: string
  readonly mistakes: Mistake[]
  readonly events: Recorded[]
  lastT: number
}

/**
 * Reads a trace file and rejects a damaged one with all its mistakes in the order of the lines.
 *
 * Empty lines at the end do not matter; members may come in any order.
 *
 * @param text The whole file, lines ended by LF or CRLF.
 * @param file Its name for messages.
 * @throws {SimError} `TRACE_...`: the first hundred mistakes.
 */
export function readTrace(text: string, file: string): TraceFile {
  const rows = text.replace(/[\r\n]+$/, '').split(/\r?\n/)
  const reading: Reading = { file, mistakes: [], events: [], lastT: 0 }
  const first = parseRow(reading, rows[0] ?? '', 1)
  const header = first === undefined ? undefined : readHeader(reading, first)
  let footer: TraceFooter | undefined
  for (const [position, row] of rows.entries()) {
    if (position === 0 || reading.mistakes.length >= MAX_MISTAKES) continue
    const fields = parseRow(reading, row, position + 1)
    if (fields === undefined) continue
    if (fields.get('kind') === 'end' && position === rows.length - 1) {
      footer = readFooter(reading, fields, position + 1)
    } else readEvent(reading, fields, position + 1)
  }
  if (footer === undefined && reading.mistakes.length === 0) reportNoEnd(reading, rows.length)
  if (header === undefined || footer === undefined || reading.mistakes.length > 0) {
    throw new SimError(reading.mistakes)
  }
  return { header, events: reading.events, footer }
}

function parseRow(reading: Reading, row: string, line: number): Fields | undefined {
  try {
    const value: unknown = JSON.parse(row)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new Map(Object.entries(value))
    }
  } catch {
    // Reported below, together with values that are JSON but no object.
  }
  report(reading, line, {
    code: 'TRACE_NOT_JSON',
    what: `This line is not a JSON object: ${quote(row)}.`,
    remedy: 'Give the file as "etcdsim trace FILE --format ndjson" wrote it, one object per line.',
  })
  return undefined
}

function readHeader(reading: Reading, fields: Fields): TraceHeader | undefined {
  const { kind, schema, version, seed, scenario } = Object.fromEntries(fields)
  const isNamed = typeof version === 'string' && typeof seed === 'string' && isJson(scenario)
  if (kind !== 'etcdsim-trace' || typeof schema !== 'number' || !isNamed) {
    report(reading, 1, {
      code: 'TRACE_NO_HEADER',
      what: 'The first line is not the header of a trace (kind, schema, version, seed, scenario).',
      remedy: 'Give a whole file: its first line begins with {"kind":"etcdsim-trace","schema":1.',
    })
    return undefined
  }
  if (schema !== TRACE_SCHEMA) {
    report(reading, 1, {
      code: 'TRACE_OTHER_SCHEMA',
      what: `The file has schema version ${schema}; this etcdsim reads version ${TRACE_SCHEMA}.`,
      remedy: `Write the trace again with this etcdsim, or read it with etcdsim ${version}.`,
    })
  }
  return { kind, schema, version, seed, scenario }
}

function readFooter(reading: Reading, fields: Fields, line: number): TraceFooter | undefined {
  const { events, fingerprint, verdicts, end } = Object.fromEntries(fields)
  if (typeof fingerprint !== 'string' || !isVerdicts(verdicts) || !isEnd(end)) {
    report(reading, line, {
      code: 'TRACE_BAD_END',
      what: 'The last line lacks fingerprint, verdicts or end, or they have another type.',
      remedy: 'Write the trace again: the last line must stand as etcdsim wrote it.',
    })
    return undefined
  }
  if (events !== reading.events.length && reading.mistakes.length === 0) {
    report(reading, line, {
      code: 'TRACE_LOST_EVENTS',
      what: `The last line counts ${quote(events)} events, the file has ${reading.events.length}.`,
      remedy: 'Write the trace again: lines are missing before the last one.',
    })
  }
  return { kind: 'end', events: reading.events.length, fingerprint, verdicts, end }
}

function readEvent(reading: Reading, fields: Fields, line: number): void {
  const { seq, t, machine, kind, cause, ...payload } = Object.fromEntries(fields)
  const before = reading.mistakes.length
  const types = typeof kind === 'string' ? fieldsOf(kind) : undefined
  if (types === undefined) reportKind(reading, line, kind)
  else checkPayload(reading, line, types, payload)
  const place = readPlace(reading, line, { seq, t, machine, cause })
  if (place === undefined || reading.mistakes.length > before) {
    // Numbering goes on, so that one damaged line gives one mistake.
    reading.events.push(PLACEHOLDER)
    return
  }
  reading.lastT = place.t
  // Kind and fields were just checked against the table that the compiler keeps equal to TraceEvent.
  const event = { kind, ...restoreNever(payload) } as TraceEvent
  reading.events.push({ ...place, event })
}

const PLACEHOLDER: Recorded = {
  seq: 0,
  t: 0,
  machine: null,
  cause: 0,
  event: { kind: 'machine.paused' },
}

function readPlace(
  reading: Reading,
  line: number,
  place: Readonly<Record<'seq' | 't' | 'machine' | 'cause', unknown>>,
): Omit<Recorded, 'event'> | undefined {
  const { seq, t, machine, cause } = place
  const next = reading.events.length + 1
  const isInOrder = isCount(t) && t >= reading.lastT
  const isNamed = machine === null || typeof machine === 'string'
  const isCaused = isCount(cause) && cause < next
  if (seq === next && isInOrder && isNamed && isCaused) return { seq: next, t, machine, cause }
  const wrong: string[] = []
  if (seq !== next) wrong.push(`"seq" is ${quote(seq)}, expected ${next}`)
  if (!isInOrder) {
    wrong.push(`"t" is ${quote(t)}, expected whole microseconds from ${reading.lastT} on`)
  }
  if (!isNamed) wrong.push(`"machine" is ${quote(machine)}, expected a name or null`)
  if (!isCaused) wrong.push(`"cause" is ${quote(cause)}, expected a number below ${next}`)
  report(reading, line, {
    code: 'TRACE_BAD_PLACE',
    what: `The event's place is wrong: ${wrong.join('; ')}.`,
    remedy: 'Write the trace again: no line may be missing, added or moved.',
  })
  return undefined
}

function checkPayload(
  reading: Reading,
  line: number,
  types: ReadonlyMap<string, FieldType>,
  payload: Readonly<Record<string, unknown>>,
): void {
  const wrong: string[] = []
  for (const [field, type] of types) {
    if (!fits(type, field, payload[field]))
      wrong.push(`"${field}" is ${quote(payload[field])}, not ${type}`)
  }
  for (const field of Object.keys(payload))
    if (!types.has(field)) wrong.push(`"${field}" is unknown`)
  if (wrong.length === 0) return
  report(reading, line, {
    code: 'TRACE_BAD_FIELD',
    what: `The event's fields are wrong: ${wrong.join('; ')}.`,
    remedy: 'Write the trace again with this version of etcdsim.',
  })
}

function fits(type: FieldType, field: string, value: unknown): boolean {
  if (value === 'never' && field.endsWith('Us')) return type === 'number' || type === 'number?'
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'text?':
      return value === null || typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'number?':
      return value === null || typeof value === 'number'
    case 'texts':
      return Array.isArray(value) && value.every((element) => typeof element === 'string')
    case 'numbers':
      return Array.isArray(value) && value.every((element) => typeof element === 'number')
    case 'headers':
      return Array.isArray(value) && value.every(isHeader)
    case 'object':
      return typeof value === 'object' && value !== null && 'kind' in value
  }
}

function isHeader(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
  )
}

/** Numbers that carry a span have names ending in `Us`; only there "never" means a number. */
function restoreNever(payload: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => {
      if (value === 'never' && name.endsWith('Us')) return [name, NEVER]
      return [name, name === 'does' ? restoreInside(value) : value]
    }),
  )
}

function restoreInside(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? restoreNever({ ...value }) : value
}

/** What came out of `JSON.parse` is JSON, unless the member was missing. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isEnd(value: unknown): value is TraceFooter['end'] {
  if (typeof value !== 'object' || value === null) return false
  return 'kind' in value && typeof value.kind === 'string' && 'at' in value && isCount(value.at)
}

function isVerdicts(value: unknown): value is TraceFooter['verdicts'] {
  return Array.isArray(value) && value.every(isVerdict)
}

function isVerdict(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('name' in value)) return false
  return typeof value.name === 'string' && 'holds' in value && typeof value.holds === 'boolean'
}

function reportKind(reading: Reading, line: number, kind: unknown): void {
  const near = typeof kind === 'string' ? nearestName(kind, EVENT_KINDS) : undefined
  report(reading, line, {
    code: 'TRACE_UNKNOWN_KIND',
    what: `No event has the kind ${quote(kind)}.`,
    remedy:
      near === undefined
        ? 'Write the trace again with this version of etcdsim.'
        : `Write the trace again with this version of etcdsim; the nearest kind is "${near}".`,
  })
}

function reportNoEnd(reading: Reading, line: number): void {
  report(reading, line, {
    code: 'TRACE_NO_END',
    what: 'The file ends without its last line ({"kind":"end",...}): it was cut short.',
    remedy: 'Write the trace again and let the program finish.',
  })
}

function report(reading: Reading, line: number, mistake: Omit<Mistake, 'file' | 'line'>): void {
  reading.mistakes.push({ ...mistake, file: reading.file, line })
}

function quote(value: unknown): string {
  const text = value === undefined ? 'missing' : (JSON.stringify(value) ?? 'missing')
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
