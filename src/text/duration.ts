import { type Micros, NEVER } from '../kernel/time.ts'

const UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['µs', 1],
  ['ms', 1_000],
  ['s', 1_000_000],
  ['m', 60_000_000],
  ['h', 3_600_000_000],
  ['d', 86_400_000_000],
])

const PART = /^(\d{1,15})(?:\.(\d{1,9}))?(us|µs|ms|s|m|h|d)/

/** Whole microseconds, both ends included; `from` is at most `to`. */
export interface DurationRange {
  readonly from: Micros
  readonly to: Micros
}

/**
 * Whole microseconds of a duration: "50ms", "1.5s", "7d", "1m30s".
 *
 * Units are us, ms, s, m, h and d. Undefined when the unit is missing or unknown, for blanks, signs and
 * empty text, below a whole microsecond, and beyond what a number holds exactly.
 */
export function parseDuration(text: string): Micros | undefined {
  let rest = text
  let total = 0
  while (rest !== '') {
    const match = PART.exec(rest)
    if (match === null) return undefined
    const part = partMicros(match[1] ?? '', match[2] ?? '', UNITS.get(match[3] ?? '') ?? 0)
    if (part === undefined) return undefined
    total += part
    rest = rest.slice(match[0].length)
  }
  return text === '' || !Number.isSafeInteger(total) ? undefined : total
}

/** A range "0.2ms..1.5ms", or one duration as a range of itself; undefined when it is neither. */
export function parseDurationRange(text: string): DurationRange | undefined {
  const dots = text.indexOf('..')
  const from = parseDuration(dots === -1 ? text : text.slice(0, dots))
  const to = dots === -1 ? from : parseDuration(text.slice(dots + 2))
  if (from === undefined || to === undefined || from > to) return undefined
  return { from, to }
}

/**
 * A duration as people write it: "200us", "1.5ms", "1.204s", "1m30s", "7d".
 *
 * Exact: `parseDuration` gives the same number back, except for negative spans ("-4s") and `NEVER` ("never").
 */
export function formatDuration(span: Micros): string {
  if (span === NEVER) return 'never'
  if (span < 0) return `-${formatDuration(-span)}`
  if (span === 0) return '0s'
  if (span < 1_000) return `${span}us`
  if (span < 1_000_000) return `${decimal(span, 3)}ms`
  if (span < 60_000_000) return `${decimal(span, 6)}s`
  return formatLong(span)
}

/** A range as people write it: "0.2ms..1.5ms"; a single value when both ends are equal. */
export function formatDurationRange(range: DurationRange): string {
  if (range.from === range.to) return formatDuration(range.from)
  return `${formatDuration(range.from)}..${formatDuration(range.to)}`
}

function partMicros(whole: string, fraction: string, unit: number): number | undefined {
  const main = Number(whole) * unit
  if (fraction === '') return main
  const scale = 10 ** fraction.length
  const scaled = Number(fraction) * unit
  if (!Number.isSafeInteger(scaled) || scaled % scale !== 0) return undefined
  return main + scaled / scale
}

function decimal(span: number, places: number): string {
  const scale = 10 ** places
  const fraction = String(span % scale)
    .padStart(places, '0')
    .replace(/0+$/, '')
  const whole = String(Math.floor(span / scale))
  return fraction === '' ? whole : `${whole}.${fraction}`
}

function formatLong(span: number): string {
  let rest = span
  let text = ''
  for (const [name, size] of [
    ['d', 86_400_000_000],
    ['h', 3_600_000_000],
    ['m', 60_000_000],
  ] as const) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${name}`
    rest -= count * size
  }
  return rest === 0 ? text : text + formatDuration(rest)
}
