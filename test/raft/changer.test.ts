import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import {
  type ChangeResult,
  enterJoint,
  leaveJoint,
  type Membership,
  restoreMembership,
  simpleChange,
} from '../../src/raft/changer.ts'
import type { ConfOperation, ConfState } from '../../src/raft/conf-change.ts'
import { confStateOf as stateOf } from '../../src/raft/members.ts'
import { confStateOf } from './member.ts'

const SETTINGS = { maxInflightMessages: 10, maxInflightBytes: 0, lastIndex: 20 }

const operation: fc.Arbitrary<ConfOperation> = fc.record({
  kind: fc.constantFrom(
    'add-node' as const,
    'add-learner-node' as const,
    'remove-node' as const,
    'update-node' as const,
  ),
  node: fc.integer({ min: 1, max: 6 }),
})

function taken(result: ChangeResult): Membership {
  if (result.kind === 'refused') throw new Error(result.reason)
  return result.membership
}

/** One simple change each; undefined when one of them is refused. */
function oneByOne(from: Membership, operations: readonly ConfOperation[]): Membership | undefined {
  let membership = from
  for (const wanted of operations) {
    const result = simpleChange(membership, [wanted], SETTINGS)
    if (result.kind === 'refused') return undefined
    membership = result.membership
  }
  return membership
}

function joint(
  operations: readonly ConfOperation[],
  autoLeave = false,
  from = restoreMembership(confStateOf([1, 2, 3], [4]), SETTINGS),
): ChangeResult {
  return enterJoint(from, operations, { ...SETTINGS, autoLeave })
}

const add = (node: number): ConfOperation => ({ kind: 'add-node', node })
const learn = (node: number): ConfOperation => ({ kind: 'add-learner-node', node })
const remove = (node: number): ConfOperation => ({ kind: 'remove-node', node })

// Source: spec/raft.md, section 16.4; confchange/confchange.go, TestConfChangeQuick.
test('entering and leaving a joint configuration gives what single changes give', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 6 }), (operations) => {
      const before = restoreMembership(confStateOf([1, 2, 3], [4]), SETTINGS)
      const simple = oneByOne(before, operations)
      fc.pre(simple !== undefined)
      const left = taken(leaveJoint(taken(joint(operations)), SETTINGS))

      expect(left.configuration).toEqual(simple?.configuration)
      expect([...left.progress.keys()]).toEqual([...(simple?.progress.keys() ?? [])])
    }),
  )
})

test('what is stored of any configuration restores it', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), fc.boolean(), (operations, autoLeave) => {
      const entered = joint(operations, autoLeave)
      fc.pre(entered.kind === 'changed')
      for (const { configuration } of [
        taken(entered),
        taken(leaveJoint(taken(entered), SETTINGS)),
      ]) {
        const restored = restoreMembership(stateOf(configuration), SETTINGS)
        expect(restored.configuration).toEqual(configuration)
      }
    }),
  )
})

test('a change leaves the membership before it as it was', () => {
  const before = restoreMembership(confStateOf([1, 2], [3]), SETTINGS)
  const copy = structuredClone(before)
  simpleChange(before, [add(3)], SETTINGS)
  joint([remove(1), learn(2), add(3)], true, before)

  expect(before).toEqual(copy)
})

describe('a joint configuration', () => {
  test('keeps who leaves, and who becomes a learner later, among its outgoing voters', () => {
    const { configuration, progress } = taken(joint([remove(1), learn(2), add(4)], true))

    expect(configuration).toEqual({
      incoming: [3, 4],
      outgoing: [1, 2, 3],
      learners: [],
      learnersNext: [2],
      autoLeave: true,
    })
    expect([...progress.values()].map(({ isLearner }) => isLearner)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('ends with its incoming half and the learners to be', () => {
    const entered = taken(joint([remove(1), learn(2), add(4)], true))
    const { configuration, progress } = taken(leaveJoint(entered, SETTINGS))

    expect(configuration).toEqual({
      incoming: [3, 4],
      outgoing: [],
      learners: [2],
      learnersNext: [],
      autoLeave: false,
    })
    expect([...progress].map(([id, { isLearner }]) => [id, isLearner])).toEqual([
      [2, true],
      [3, false],
      [4, false],
    ])
  })
})

describe('a change is refused', () => {
  const plain = restoreMembership(confStateOf([1, 2, 3]), SETTINGS)
  const entered = taken(joint([add(5)]))
  const empty: Membership = restoreMembership(confStateOf([]), SETTINGS)

  test.each<[string, ChangeResult]>([
    ['simple-in-joint', simpleChange(entered, [add(6)], SETTINGS)],
    ['already-joint', joint([add(6)], false, entered)],
    ['zero-voter-joint', joint([add(6)], false, empty)],
    ['not-joint', leaveJoint(plain, SETTINGS)],
    ['more-than-one-voter', simpleChange(plain, [add(4), add(5)], SETTINGS)],
    ['removed-all-voters', simpleChange(plain, [remove(1), remove(2), remove(3)], SETTINGS)],
  ])('%s', (reason, result) => {
    expect(result).toEqual({ kind: 'refused', reason })
  })
})

test('a new peer is probed from the end of the log and counts as active', () => {
  const { progress } = taken(
    simpleChange(restoreMembership(confStateOf([1]), SETTINGS), [add(2)], SETTINGS),
  )

  expect(progress.get(2)).toMatchObject({
    state: 'probe',
    match: 0,
    next: 20,
    isRecentlyActive: true,
  })
})

test('node 0 is skipped and unknown nodes are not missed', () => {
  const before = restoreMembership(confStateOf([1, 2]), SETTINGS)

  expect(taken(simpleChange(before, [add(0), remove(9)], SETTINGS)).configuration).toEqual(
    before.configuration,
  )
})

test.each<[string, Partial<ConfState>]>([
  ['a voter that is a learner', { voters: [1, 2], learners: [2] }],
  ['learners to be that are not joint', { voters: [1], learnersNext: [2] }],
  ['something to leave that is not joint', { voters: [1], autoLeave: true }],
  ['no voters', { learners: [1] }],
])('a stored configuration with %s breaks a promise', (_, fields) => {
  expect(() => restoreMembership({ ...confStateOf([]), ...fields }, SETTINGS)).toThrow(
    BrokenPromise,
  )
})
