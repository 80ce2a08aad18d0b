import { type MachineClock, skew, TRUE_CLOCK, wallClockAt } from '../kernel/clock.ts'
import { formatSyslog } from '../kernel/date.ts'
import type { Micros, SimTime } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'
import { isShown, type JournalLineView, type JournalMatch } from './journal-match.ts'
import { unitsOf } from './journal-units.ts'

/** A moment of a journal: a time of the run, or one of the machine's own clock. */
export type JournalMoment =
  | { readonly kind: 'run'; readonly at: SimTime }
  /** Microseconds since 1970. */
  | { readonly kind: 'date'; readonly us: Micros }

/** Which lines of the journals are shown, and from when they are dated. */
export interface JournalOptions {
  /** Wall-clock time of the start of the run, microseconds since 1970. */
  readonly startUs: Micros
  /** Only this machine's; all machines' without. */
  readonly machine?: string
  /** Only lines that fit; all without. */
  readonly match?: JournalMatch
  /** The first moment that is shown. */
  readonly since?: JournalMoment
  /** The last one. */
  readonly until?: JournalMoment
}

/** A line of a journal with the event that it comes from. */
export interface JournalEntry {
  readonly seq: number
  readonly machine: string
  readonly source: string
  /** Which power-on of its machine it belongs to, from 1; 0 for a host that is always on. */
  readonly boot: number
  /** `Aug 10 14:00:05 m1 etcd[412]: text`, dated by the machine's own clock. */
  readonly line: string
}

/** What is known of a machine while its journal is read. */
interface Reading {
  clock: MachineClock
  boot: number
  /** Where its lines begin among all: those before went with a wiped disk. */
  begin: number
}

/**
 * The lines of the machines' journals, as `journalctl` prints them, in the order of the run. Wiping
 * a machine's disk takes its journal along.
 *
 * Departure: journald writes to the disk every five minutes only; here a crash loses no line.
 */
export function journalEntries(
  events: Iterable<Recorded>,
  options: JournalOptions,
): readonly JournalEntry[] {
  const all = [...events]
  const units = unitsOf(all)
  const readings = new Map<string, Reading>()
  const entries: JournalEntry[] = []
  for (const recorded of all) {
    const { seq, t, machine, event } = recorded
    if (machine === null) continue
    const reading = readings.get(machine) ?? { clock: TRUE_CLOCK, boot: 0, begin: 0 }
    readings.set(machine, reading)
    takeFate(reading, recorded, entries.length)
    if (event.kind !== 'journal.line') continue
    if (options.machine !== undefined && options.machine !== machine) continue
    const wall = wallClockAt(reading.clock, t, options.startUs)
    const { source, pid, text } = event
    const view: JournalLineView = { source, pid, text, units: units.get(machine) }
    if (!isWithin(options, t, wall)) continue
    if (options.match !== undefined && !isShown(options.match, view)) continue
    const line = `${formatSyslog(wall)} ${machine} ${source}[${pid}]: ${text}`
    entries.push({ seq, machine, source, boot: reading.boot, line })
  }
  return entries.filter(
    ({ machine }, position) => position >= (readings.get(machine)?.begin ?? position),
  )
}

function takeFate(reading: Reading, { t, event }: Recorded, count: number): void {
  if (event.kind === 'clock.skewed') {
    reading.clock = skew(reading.clock, t, event.byUs, event.driftPpm)
  } else if (event.kind === 'machine.powered-on') {
    reading.boot = event.boot
  } else if (
    event.kind === 'machine.wiped' ||
    (event.kind === 'machine.crashed' && event.disk === 'wiped')
  ) {
    reading.begin = count
  }
}

function isWithin({ since, until }: JournalOptions, t: SimTime, wall: Micros): boolean {
  const isLate = until !== undefined && (until.kind === 'run' ? t > until.at : wall > until.us)
  const isEarly = since !== undefined && (since.kind === 'run' ? t < since.at : wall < since.us)
  return !isLate && !isEarly
}

/**
 * The journal of a machine as `journalctl` prints it: a line of its own wherever the machine has
 * booted between two entries, and one that says so when there is no entry at all.
 *
 * Source: systemd 252, src/shared/logs-show.c, show_journal.
 */
export function renderJournal(entries: readonly JournalEntry[]): readonly string[] {
  if (entries.length === 0) return ['-- No entries --']
  return entries.flatMap(({ boot, line }, position) => {
    const before = entries[position - 1]
    const isNew = before !== undefined && before.boot !== boot
    // A text of several lines goes on below its first one, as far in as that began.
    const [first = '', ...others] = line.split('\n')
    const indent = ' '.repeat(Math.max(0, first.indexOf(']: ') + 3))
    const shown = [first, ...others.map((text) => indent + text)]
    return isNew ? ['-- Reboot --', ...shown] : shown
  })
}
