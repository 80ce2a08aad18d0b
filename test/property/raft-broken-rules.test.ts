import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import { type RaftRules, raftRules } from '../../src/raft/rules.ts'
import { heal } from '../raft/healing.ts'
import type { Law } from '../raft/ledger.ts'
import { beginSchedule, perform, type Schedule } from '../raft/schedule.ts'
import { quarrels, schedules } from './raft-schedules.ts'

/** A rule broken on purpose, the law that falls with it, and where to look. */
interface Sabotage {
  readonly story: string
  readonly law: Law
  readonly broken: Partial<RaftRules>
  readonly where: fc.Arbitrary<Schedule>
}

const SABOTAGES: readonly Sabotage[] = [
  {
    story: 'half of the voters are a majority',
    law: 'election-safety',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'half of the voters are a majority',
    law: 'committed-is-durable',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'half of the voters are a majority',
    law: 'log-matching',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'half of the voters are a majority',
    law: 'leader-completeness',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'half of the voters are a majority',
    law: 'linearizable-reads',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'half of the voters are a majority',
    law: 'state-machine-safety',
    broken: { majority: (voters) => Math.max(1, Math.floor(voters / 2)) },
    where: quarrels,
  },
  {
    story: 'nobody is ever elected',
    law: 'progress',
    broken: { majority: (voters) => voters + 1 },
    where: schedules,
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
  expect(schedule.commands.length).toBeLessThanOrEqual(15)
  expect(brokenLaws(schedule, raftRules, law)).toEqual(new Set())
})
