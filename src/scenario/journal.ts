import { type JournalOptions, journalEntries, renderJournal } from '../explain/journal.ts'
import type { Run } from './run.ts'

/** The journal of a machine after a run, as `journalctl` prints it there: lines without line ends. */
export function journalOf(run: Run, options: Omit<JournalOptions, 'startUs'>): readonly string[] {
  const { startUs } = run.scenario
  return renderJournal(journalEntries(run.chronicle, { startUs, ...options }))
}
