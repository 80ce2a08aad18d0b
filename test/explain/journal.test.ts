import { expect, test } from 'vitest'
import { type JournalOptions, journalEntries, renderJournal } from '../../src/explain/journal.ts'
import type { JournalMatch } from '../../src/explain/journal-match.ts'
import { seconds } from '../../src/kernel/time.ts'
import { runOf, type Told } from '../trace/run-builder.ts'

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

test('boots are parted, and a text of several lines goes on below its first one', () => {
  const entries = journalEntries(
    runOf(
      [0, 'm1', { kind: 'machine.powered-on', boot: 1, machineId: '0' }],
      [1, 'm1', { kind: 'journal.line', source: 'etcd', pid: 412, text: 'panic:\nat a' }],
      [2, 'm1', { kind: 'machine.powered-on', boot: 2, machineId: '0' }],
      [3, 'm1', { kind: 'journal.line', source: 'etcd', pid: 412, text: 'hello' }],
    ),
    { startUs },
  )

  expect(renderJournal(entries)).toEqual([
    'Aug 10 14:00:00 m1 etcd[412]: panic:',
    '                              at a',
    '-- Reboot --',
    'Aug 10 14:00:00 m1 etcd[412]: hello',
  ])
})

test('a wiped disk takes the journal of its machine along, and of no other', () => {
  const run = runOf(
    ...['m1', 'm2'].map((m) => lineOf(1, m)),
    [2, 'm1', { kind: 'machine.wiped' }],
    lineOf(3, 'm1'),
  )

  expect(journalEntries(run, { startUs }).map(({ seq }) => seq)).toEqual([2, 4])
})

function lineOf(t: number, machine: string): Told {
  return [t, machine, { kind: 'journal.line', source: 'etcd', pid: 412, text: 'x' }]
}

test('what systemd says about a unit by its description belongs to the unit', () => {
  const say = (text: string): Told => [
    1,
    'm1',
    { kind: 'journal.line', source: 'systemd', pid: 1, text },
  ]
  const run = runOf(
    say('Starting Key store...'),
    [1, 'm1', { kind: 'unit.started', unit: 'etcd.service', process: 7 }],
    say('Started Key store.'),
    say('Started fleet daemon.'),
    [2, 'm1', { kind: 'process.started', process: 7, program: 'etcd' }],
    lineOf(3, 'm1'),
    say('etcd.service: Main process exited, code=exited, status=1/FAILURE'),
  )
  const shown = journalEntries(run, { startUs, ...asked({ units: ['etcd'] }) })

  expect(shown.map(({ seq }) => seq)).toEqual([1, 3, 6, 7])
})
