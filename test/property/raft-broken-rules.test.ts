import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import { type RaftRules, raftRules } from '../../src/raft/rules.ts'
import { heal } from '../raft/healing.ts'
import type { Law } from '../raft/ledger.ts'
import { beginSchedule, perform, type Schedule } from '../raft/schedule.ts'
import { quarrels, schedules, slowDisks } from './raft-schedules.ts'

/** A rule broken on purpose, the law that falls with it, and where to look. */
interface Sabotage {
  readonly story: string
  readonly law: Law
  readonly broken: Partial<RaftRules>
  readonly where: fc.Arbitrary<Schedule>
}

const HALF_IS_ENOUGH: Partial<RaftRules> = {
  majority: (voters) => Math.max(1, Math.floor(voters / 2)),
}

const SABOTAGES: readonly Sabotage[] = [
  {
    story: 'a voter forgets whom it voted for',
    law: 'election-safety',
    broken: { grantsVote: (ballot) => raftRules.grantsVote({ ...ballot, ownVote: 0, leader: 0 }) },
    where: quarrels,
  },
  {
    story: 'a voter forgets whom it voted for',
    law: 'monotonic',
    broken: { grantsVote: (ballot) => raftRules.grantsVote({ ...ballot, ownVote: 0, leader: 0 }) },
    where: quarrels,
  },
  { story: 'half is a majority', law: 'election-safety', broken: HALF_IS_ENOUGH, where: quarrels },
  {
    story: 'half is a majority',
    law: 'committed-is-durable',
    broken: HALF_IS_ENOUGH,
    where: quarrels,
  },
  {
    story: 'half is a majority',
    law: 'linearizable-reads',
    broken: HALF_IS_ENOUGH,
    where: quarrels,
  },
  {
    story: 'any append fits that leaves no gap',
    law: 'log-matching',
    broken: { appendFits: (ownTerm) => ownTerm > 0 },
    where: quarrels,
  },
  {
    story: 'a voter does not look at the candidate’s log',
    law: 'leader-completeness',
    broken: { grantsVote: (ballot) => raftRules.grantsVote({ ...ballot, ownLastTerm: 0 }) },
    where: quarrels,
  },
  {
    story: 'a voter does not look at the candidate’s log',
    law: 'state-machine-safety',
    broken: { grantsVote: (ballot) => raftRules.grantsVote({ ...ballot, ownLastTerm: 0 }) },
    where: quarrels,
  },
  {
    story: 'a leader commits entries of earlier terms by counting',
    law: 'leader-completeness',
    broken: { mayCommit: () => true },
    where: quarrels,
  },
  {
    story: 'entries are applied before they are written',
    law: 'committed-is-durable',
    broken: { applicableUpTo: (committed) => committed },
    where: slowDisks,
  },
  {
    story: 'acknowledgements leave before the write',
    law: 'committed-is-durable',
    broken: { waitsForDisk: (kind) => kind !== 'app-resp' && raftRules.waitsForDisk(kind) },
    where: slowDisks,
  },
  {
    story: 'a leader reads before it has committed in its term',
    law: 'linearizable-reads',
    broken: { mayRead: () => true },
    where: quarrels,
  },
  {
    story: 'nobody may campaign',
    law: 'progress',
    broken: { mayCampaign: () => false },
    where: schedules(),
  },
]

/** Laws that a schedule breaks, up to where a member notices that a promise is broken. */
function brokenLaws(schedule: Schedule, rules: RaftRules, law: Law): ReadonlySet<Law> {
  const cluster = beginSchedule(schedule, rules)
  try {
    for (const [position, text] of schedule.commands.entries()) perform(cluster, text, position)
    if (law === 'progress') heal(cluster)
  } catch (error) {
    if (!(error instanceof BrokenPromise)) throw error
  }
  cluster.ledger.finish()
  return new Set(cluster.ledger.violations.map((violation) => violation.law))
}

test.each(SABOTAGES)('when $story, a short schedule breaks $law', ({ law, broken, where }) => {
  const rules = { ...raftRules, ...broken }

  const found = fc.check(
    fc.property(where, (schedule) => !brokenLaws(schedule, rules, law).has(law)),
    { numRuns: 10_000 },
  )

  const [schedule] = found.counterexample ?? []
  if (schedule === undefined) throw new Error('no schedule breaks the law')
  expect(schedule.commands.length).toBeLessThanOrEqual(25)
  expect(brokenLaws(schedule, raftRules, law)).toEqual(new Set())
})
