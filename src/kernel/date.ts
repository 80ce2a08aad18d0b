import type { Micros } from './time.ts'

const DAY = 86_400_000_000
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Days of 400 years of the Gregorian calendar: after them it repeats. */
const ERA_DAYS = 146_097
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468

interface Civil {
  readonly year: number
  /** 1..12. */
  readonly month: number
  /** 1..31. */
  readonly day: number
  readonly weekday: string
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
}

/**
 * The date in RFC 3339 and UTC: "2014-08-10T14:00:00.25Z".
 *
 * @param us Microseconds since 1970-01-01T00:00:00Z; a safe integer: the years 1684 to 2255.
 * @param digits Most digits of the fraction: what is beyond is cut off, trailing zeros are left out,
 * and a fraction of zero is left out with its point (as Go's layout RFC3339Nano does). 9 gives what
 * 6 gives.
 */
export function formatRfc3339(us: Micros, digits: 0 | 3 | 6 | 9): string {
  const { year, month, day, hour, minute, second, micros } = civilOf(us)
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  const fraction = pad(micros, 6).slice(0, digits).replace(/0+$/, '')
  const point = fraction === '' ? '' : '.'
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${point}${fraction}Z`
}

/** The date of HTTP headers: "Mon, 23 Nov 2026 17:21:53 GMT". Fractions are cut off. */
export function formatHttpDate(us: Micros): string {
  const { weekday, year, month, day } = civilOf(us)
  return `${weekday}, ${pad(day, 2)} ${monthName(month)} ${pad(year, 4)} ${clockText(us)} GMT`
}

/** The date of syslog and journal lines: "Nov  3 17:21:53", the day padded with a blank. */
export function formatSyslog(us: Micros): string {
  const { month, day } = civilOf(us)
  return `${monthName(month)} ${String(day).padStart(2, ' ')} ${clockText(us)}`
}

/** The date of syslog with milliseconds, cut off: "Nov  3 17:21:53.556". */
export function formatStampMs(us: Micros): string {
  return `${formatSyslog(us)}.${pad(Math.floor(civilOf(us).micros / 1000), 3)}`
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/

/**
 * Microseconds since 1970 of a date in RFC 3339, with `Z` or an offset; what is finer than a
 * microsecond is cut off. Undefined when the text is not such a date, when no such day exists, and
 * outside the years 1684 to 2255, where microseconds are not exact; second 60 is not taken.
 */
export function parseRfc3339(text: string): Micros | undefined {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number)
  const offsetHour = Number(match[9] ?? 0)
  const offsetMinute = Number(match[10] ?? 0)
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  if (offsetHour > 23 || offsetMinute > 59) return undefined
  const sign = match[8] === '-' ? -1 : 1
  const offsetSeconds = sign * (offsetHour * 3600 + offsetMinute * 60)
  const ofDay = hour * 3600 + minute * 60 + second - offsetSeconds
  const micros = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6))
  const us = daysOf(year, month, day) * DAY + ofDay * 1_000_000 + micros
  return Number.isSafeInteger(us) ? us : undefined
}

function civilOf(us: Micros): Civil {
  const days = Math.floor(us / DAY)
  const ofDay = us - days * DAY
  const seconds = Math.floor(ofDay / 1_000_000)
  // Years that begin in March put the leap day last, so that months have fixed starts.
  const shifted = days + EPOCH_DAYS
  const era = Math.floor(shifted / ERA_DAYS)
  const dayOfEra = shifted - era * ERA_DAYS
  const leapDays =
    Math.floor(dayOfEra / 1460) -
    Math.floor(dayOfEra / 36_524) +
    Math.floor(dayOfEra / (ERA_DAYS - 1))
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - marchDays(yearOfEra)
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - monthStart(marchMonth) + 1,
    weekday: WEEKDAYS[((days % 7) + 7) % 7] ?? '',
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: ofDay - seconds * 1_000_000,
  }
}

/** Days from 1970-01-01 to a date. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const marchMonth = month > 2 ? month - 3 : month + 9
  const dayOfEra = marchDays(yearOfEra) + monthStart(marchMonth) + day - 1
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS
}

/** Days from the first of March of year 0 of an era to that of another of its years. */
function marchDays(yearOfEra: number): number {
  return yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
}

/** Days from the first of March to the first of a month; March is 0. */
function monthStart(marchMonth: number): number {
  return Math.floor((153 * marchMonth + 2) / 5)
}

function daysOfMonth(year: number, month: number): number {
  const next = month === 12 ? daysOf(year + 1, 1, 1) : daysOf(year, month + 1, 1)
  return next - daysOf(year, month, 1)
}

function clockText(us: Micros): string {
  const { hour, minute, second } = civilOf(us)
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? ''
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
