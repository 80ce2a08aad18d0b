import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heal } from '../raft/healing.ts'
import { play, type Schedule } from '../raft/schedule.ts'
import { quarrels, schedules } from './raft-schedules.ts'

// What is judged: test/raft/ledger.ts, and heal for progress. Source: spec/raft.md, section 20.
function keepsEveryLaw(schedule: Schedule): void {
  const cluster = play(schedule)
  heal(cluster)
  cluster.ledger.finish()

  expect(cluster.ledger.violations).toEqual([])
}

test('no schedule breaks a law of Raft, and every mended cluster commits', () => {
  fc.assert(fc.property(schedules, keepsEveryLaw), { numRuns: 10_000 })
})

test('no quarrel about the lead breaks a law of Raft', () => {
  fc.assert(fc.property(quarrels, keepsEveryLaw), { numRuns: 3000 })
})
