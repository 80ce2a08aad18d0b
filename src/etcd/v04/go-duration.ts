/**
 * A span as Go's `Duration.String` prints it: "163.113ms", "2.1s", "30m0.5s", "0s".
 *
 * @param us Whole microseconds; negative ones get a minus sign.
 */
export function goDuration(us: number): string {
  if (us < 0) return `-${goDuration(-us)}`
  if (us === 0) return '0s'
  if (us < 1_000) return `${us}µs`
  if (us < 1_000_000) return `${decimal(us, 1_000)}ms`
  const hours = Math.floor(us / 3_600_000_000)
  const minutes = Math.floor(us / 60_000_000) % 60
  const rest = `${decimal(us % 60_000_000, 1_000_000)}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}

function decimal(us: number, unit: number): string {
  const places = String(unit).length - 1
  const fraction = String(us % unit)
    .padStart(places, '0')
    .replace(/0+$/, '')
  const whole = String(Math.floor(us / unit))
  return fraction === '' ? whole : `${whole}.${fraction}`
}
