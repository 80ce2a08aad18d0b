import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heal } from '../raft/healing.ts'
import { play } from '../raft/schedule.ts'
import { schedules } from './raft-schedules.ts'

test('no schedule breaks a law of Raft, and every mended cluster commits', () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const cluster = play(schedule)
      heal(cluster)
      cluster.ledger.finish()

      expect(cluster.ledger.violations).toEqual([])
    }),
    { numRuns: 10_000 },
  )
})
