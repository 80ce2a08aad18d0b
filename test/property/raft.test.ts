import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heal } from '../raft/healing.ts'
import { play, type Schedule } from '../raft/schedule.ts'
import { quarrels, schedules, slowDisks } from './raft-schedules.ts'

// What is judged: test/raft/ledger.ts, and heal for progress. Source: spec/raft.md, section 20.
function keepsEveryLaw(schedule: Schedule): void {
  const cluster = play(schedule)
  heal(cluster)
  cluster.ledger.finish()

  expect(cluster.ledger.violations).toEqual([])
}

test.each([
  ['one to three', [1, 2, 3]],
  ['three to seven', [3, 4, 5, 6, 7]],
])('no schedule of %s voters breaks a law, and every mended cluster commits', (_, voters) => {
  fc.assert(fc.property(schedules(voters), keepsEveryLaw), { numRuns: 5000 })
})

test('no quarrel about the lead breaks a law of Raft', () => {
  fc.assert(fc.property(quarrels, keepsEveryLaw), { numRuns: 3000 })
})

test('no delay of a disk breaks a law of Raft', () => {
  fc.assert(fc.property(slowDisks, keepsEveryLaw), { numRuns: 3000 })
})
