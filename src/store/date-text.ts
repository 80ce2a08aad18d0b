const DAY_SECONDS = 86_400
/** Days of 400 years of the Gregorian calendar, after which it repeats. */
const ERA_DAYS = 146_097
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468

/**
 * Writes a moment as Go's RFC 3339 form in UTC: zeros at the end of the fraction left out.
 *
 * @param us Microseconds since 1970; years 1 to 9999, exact to the microsecond from 1684 to 2255.
 */
export function formatRfc3339(us: number): string {
  const seconds = Math.floor(us / 1_000_000)
  const fraction = us - seconds * 1_000_000
  const day = Math.floor(seconds / DAY_SECONDS)
  const second = seconds - day * DAY_SECONDS
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
  const tail = String(fraction).padStart(6, '0').replace(/0+$/, '')
  const clock = time.map((part) => String(part).padStart(2, '0')).join(':')
  return `${formatDay(day)}T${clock}${tail === '' ? '' : `.${tail}`}Z`
}

/** Calendar date of a day counted from 1970-01-01. Years are taken to begin on 1 March. */
function formatDay(daysSince1970: number): string {
  const days = daysSince1970 + EPOCH_DAYS
  const era = Math.floor(days / ERA_DAYS)
  const dayOfEra = days - era * ERA_DAYS
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const yearStart = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  const dayOfYear = dayOfEra - yearStart
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const parts = [String(year).padStart(4, '0'), pad(month), pad(date)]
  return parts.join('-')
}

function pad(part: number): string {
  return String(part).padStart(2, '0')
}
