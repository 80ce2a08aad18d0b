import { type JournalUnits, unitOfSystemdLine } from './journal-units.ts'

/** What `journalctl` is asked for: every list that is not empty must have one that fits. */
export interface JournalMatch {
  /** Units as a person names them, as after `-u`: "etcd" or "etcd.service". */
  readonly units: readonly string[]
  /** Identifiers, as after `-t`: "coreos-cloudinit". */
  readonly identifiers: readonly string[]
  /** Paths of programs, as after `_EXE=`. */
  readonly executables: readonly string[]
  /** As after `_PID=`. */
  readonly pids: readonly number[]
}

/** A line as it is compared. */
export interface JournalLineView {
  readonly source: string
  readonly pid: number
  readonly text: string
  /** Of its machine; undefined when that has none. */
  readonly units: JournalUnits | undefined
}

const SYSTEMD = '/usr/lib/systemd/systemd'

/** Whether a line is among those that were asked for. */
export function isShown(match: JournalMatch, view: JournalLineView): boolean {
  return (
    anyOf(match.units, (unit) => isOfUnit(fullName(unit), view)) &&
    anyOf(match.identifiers, (identifier) => identifier === view.source) &&
    anyOf(match.executables, (path) => path === executableOf(view.source)) &&
    anyOf(match.pids, (pid) => pid === view.pid)
  )
}

function anyOf<T>(wanted: readonly T[], fits: (one: T) => boolean): boolean {
  return wanted.length === 0 || wanted.some(fits)
}

/** Path of the program that writes under an identifier. */
export const executableOf = (source: string): string =>
  source === 'systemd' ? SYSTEMD : `/usr/bin/${source}`

const fullName = (unit: string): string =>
  /\.(?:service|target|timer|socket|mount|device|path|slice|scope)$/.test(unit)
    ? unit
    : `${unit}.service`

/**
 * A unit's own lines, and what systemd says about it. Of a program that was started by hand the lines
 * count as those of the unit with its name.
 */
function isOfUnit(unit: string, { source, text, units }: JournalLineView): boolean {
  if (source === 'systemd') return units !== undefined && unitOfSystemdLine(units, text) === unit
  const programs = units?.programs.get(unit)
  return programs === undefined ? unit === `${source}.service` : programs.has(source)
}
