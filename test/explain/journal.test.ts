import { expect, test } from 'vitest'
import { type JournalOptions, journalEntries } from '../../src/explain/journal.ts'
import type { JournalMatch } from '../../src/explain/journal-match.ts'
import { seconds } from '../../src/kernel/time.ts'
import { runOf } from '../trace/run-builder.ts'

/** 2014-08-10T14:00:00Z */
const startUs = 1_407_679_200_000_000

const RUN = runOf(
  [seconds(5), 'm1', { kind: 'journal.line', source: 'etcd', pid: 412, text: 'hello' }],
  [seconds(6), 'm1', { kind: 'clock.skewed', byUs: seconds(3600), driftPpm: 0 }],
  [seconds(7), 'm1', { kind: 'journal.line', source: 'systemd', pid: 1, text: 'Started etcd.' }],
  [seconds(8), 'm2', { kind: 'journal.line', source: 'etcd', pid: 7, text: 'there' }],
)

const linesOf = (chosen: Partial<JournalOptions>): readonly string[] =>
  journalEntries(RUN, { startUs, ...chosen }).map(({ line }) => line)

test('lines are dated by the machine and name machine, source and process', () => {
  expect(linesOf({})).toEqual([
    'Aug 10 14:00:05 m1 etcd[412]: hello',
    'Aug 10 15:00:07 m1 systemd[1]: Started etcd.',
    'Aug 10 14:00:08 m2 etcd[7]: there',
  ])
})

const NOTHING_ASKED = { units: [], identifiers: [], executables: [], pids: [] }

const asked = (match: Partial<JournalMatch>): Partial<JournalOptions> => ({
  match: { ...NOTHING_ASKED, ...match },
})

test('one machine or one unit can be chosen', () => {
  expect(linesOf({ machine: 'm2' })).toEqual(['Aug 10 14:00:08 m2 etcd[7]: there'])
  expect(linesOf(asked({ units: ['etcd.service'] }))).toEqual(linesOf(asked({ units: ['etcd'] })))
  expect(linesOf({ machine: 'm1', ...asked({ identifiers: ['systemd'] }) })).toHaveLength(1)
})
