import { hours, type Micros, type SimTime, seconds } from '../kernel/time.ts'

const LONG_RUN = seconds(1000)
const HOURS_PER_DAY = 24

/** A relative time for people: `1.204s`; in runs of 1000 s and more `7d 00:01:01.204`. */
export function sayMoment(t: SimTime, longest: SimTime): string {
  const thousandths = Math.floor(t / 1000)
  if (longest < LONG_RUN) return `${Math.floor(thousandths / 1000)}.${pad(thousandths % 1000, 3)}s`
  const whole = Math.floor(thousandths / 1000)
  const hour = Math.floor(t / hours(1))
  const days = Math.floor(hour / HOURS_PER_DAY)
  const clock = [hour % HOURS_PER_DAY, Math.floor(whole / 60) % 60, whole % 60]
  const text = `${clock.map((part) => pad(part, 2)).join(':')}.${pad(thousandths % 1000, 3)}`
  return days === 0 ? text : `${days}d ${text}`
}

/** Columns that the longest of these times takes. */
export function momentWidth(longest: SimTime): number {
  return Math.max(8, sayMoment(longest, longest).length)
}

/** A span for people, in the largest unit that gives a short number: `250us`, `4.5ms`, `10s`, `7d`. */
export function saySpan(span: Micros): string {
  if (!Number.isFinite(span)) return 'for ever'
  for (const [name, length] of UNITS) {
    if (Math.abs(span) >= length) return `${Math.round((span / length) * 10) / 10}${name}`
  }
  return `${span}us`
}

const UNITS: readonly (readonly [string, Micros])[] = [
  ['d', hours(24)],
  ['h', hours(1)],
  ['min', seconds(60)],
  ['s', seconds(1)],
  ['ms', 1000],
]

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0')
