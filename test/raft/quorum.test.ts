import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jointVote, majorityIndex, majorityVote } from '../../src/raft/quorum.ts'
import { raftRules } from '../../src/raft/rules.ts'

const INDEXES = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 15 })
const VOTES = fc.array(fc.constantFrom(true, false, undefined), { minLength: 1, maxLength: 9 })

// Source: spec/raft.md, section 12; quorum/majority.go and joint.go.
test('a majority has acknowledged the index, and none has a higher one', () => {
  fc.assert(
    fc.property(INDEXES, (indexes) => {
      const index = majorityIndex(indexes, raftRules)
      const countOf = (least: number) => indexes.filter((own) => own >= least).length

      expect(countOf(index) * 2).toBeGreaterThan(indexes.length)
      expect(countOf(index + 1) * 2).toBeLessThanOrEqual(indexes.length)
    }),
  )
})

test('without voters everything is acknowledged and every vote is won', () => {
  expect(majorityIndex([], raftRules)).toBe(Number.POSITIVE_INFINITY)
  expect(majorityVote([], () => undefined, raftRules)).toBe('won')
})

test('a vote is pending as long as it can turn out either way', () => {
  fc.assert(
    fc.property(VOTES, (votes) => {
      const voters = votes.map((_, position) => position)
      const resultIf = (missing: boolean | undefined) =>
        majorityVote(voters, (id) => votes[id] ?? missing, raftRules)
      const [best, worst] = [resultIf(true), resultIf(false)]

      expect([best, worst]).not.toContain('pending')
      expect(resultIf(undefined)).toBe(best === worst ? best : 'pending')
    }),
  )
})

test.each([
  ['won', 'won', 'won'],
  ['won', 'pending', 'pending'],
  ['pending', 'won', 'pending'],
  ['pending', 'lost', 'lost'],
  ['lost', 'won', 'lost'],
  ['lost', 'lost', 'lost'],
] as const)('%s in one half and %s in the other is %s', (one, other, both) => {
  expect(jointVote(one, other)).toBe(both)
})
