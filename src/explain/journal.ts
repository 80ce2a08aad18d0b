import { type MachineClock, skew, TRUE_CLOCK, wallClockAt } from '../kernel/clock.ts'
import { formatSyslog } from '../kernel/date.ts'
import type { Micros } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'

/** Which lines of the journals are shown, and from when they are dated. */
export interface JournalOptions {
  /** Wall-clock time of the start of the run, microseconds since 1970. */
  readonly startUs: Micros
  /** Only this machine's; all machines' without. */
  readonly machine?: string
  /** Only lines of this unit or identifier, e.g. "etcd" or "coreos-cloudinit"; all without. */
  readonly source?: string
}

/** A line of a journal with the event that it comes from. */
export interface JournalEntry {
  readonly seq: number
  readonly machine: string
  readonly source: string
  /** `Aug 10 14:00:05 m1 etcd[412]: text`, dated by the machine's own clock. */
  readonly line: string
}

/** The lines of the machines' journals, as `journalctl` prints them, in the order of the run. */
export function journalEntries(
  events: Iterable<Recorded>,
  options: JournalOptions,
): readonly JournalEntry[] {
  const clocks = new Map<string, MachineClock>()
  const entries: JournalEntry[] = []
  for (const { seq, t, machine, event } of events) {
    if (machine === null) continue
    const clock = clocks.get(machine) ?? TRUE_CLOCK
    if (event.kind === 'clock.skewed') {
      clocks.set(machine, skew(clock, t, event.byUs, event.driftPpm))
    }
    if (event.kind !== 'journal.line' || !isWanted(options, machine, event.source)) continue
    const date = formatSyslog(wallClockAt(clock, t, options.startUs))
    const { source, pid, text } = event
    entries.push({ seq, machine, source, line: `${date} ${machine} ${source}[${pid}]: ${text}` })
  }
  return entries
}

function isWanted(options: JournalOptions, machine: string, source: string): boolean {
  if (options.machine !== undefined && options.machine !== machine) return false
  return options.source === undefined || isUnitOf(options.source, source)
}

/** `etcd` and `etcd.service` name the same lines. */
const isUnitOf = (wanted: string, source: string): boolean =>
  wanted === source || wanted === `${source}.service`
