import { describe, expect, test } from 'vitest'
import type { ConfChange, ConfOperation, ConfTransition } from '../../src/raft/conf-change.ts'
import {
  applyConfChange,
  campaign,
  propose,
  proposeConfChange,
  tick,
  ticksUntilDue,
  transferLeader,
} from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, lone, loneLeader, sketch } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function changeTo(
  operations: readonly ConfOperation[],
  transition: ConfTransition = 'auto',
): ConfChange {
  return { transition, operations, context: '' }
}

const add = (node: number): ConfOperation => ({ kind: 'add-node', node })
const remove = (node: number): ConfOperation => ({ kind: 'remove-node', node })
const teach = (node: number): ConfOperation => ({ kind: 'add-learner-node', node })
const LEAVE = changeTo([])

function settledLeader(options: Parameters<typeof loneLeader>[0] = {}): Member {
  const member = loneLeader(options)
  acknowledge(member, 3, [2, 3])
  return member
}

function kindsOfLog(member: Member): string[] {
  const { firstIndex, lastIndex } = member.storage
  return member.storage
    .entries(firstIndex, lastIndex + 1, Number.POSITIVE_INFINITY)
    .map(({ kind, change }) => `${kind} ${change === undefined ? '' : change.operations.length}`)
}

// Source: spec/raft.md, section 16.2; raft.go, stepLeader, MsgProp.
describe('a proposed change', () => {
  const suggest = (member: Member, change: ConfChange) => {
    proposeConfChange(member.raft, 'conf-change-v2', change)
    member.settle()
  }

  test('takes effect when it is applied, not before', () => {
    const member = settledLeader()
    suggest(member, changeTo([add(4)]))

    expect(member.confState.voters).toEqual([1, 2, 3])
    acknowledge(member, 4, [2])
    expect(member.confState.voters).toEqual([1, 2, 3, 4])
  })

  test('becomes an empty entry while another one is not applied', () => {
    const member = settledLeader()
    suggest(member, changeTo([add(4)]))
    suggest(member, changeTo([add(5)]))

    expect(kindsOfLog(member)).toEqual(['normal ', 'conf-change-v2 1', 'normal '])
    acknowledge(member, 5, [2])
    suggest(member, changeTo([add(5)]))
    expect(kindsOfLog(member).at(-1)).toBe('conf-change-v2 1')
  })

  test('becomes an empty entry until a new leader has applied what it inherited', () => {
    const member = loneLeader({}, { terms: [1] })
    suggest(member, changeTo([add(4)]))

    expect(kindsOfLog(member)).toEqual(['normal ', 'normal ', 'normal '])
  })

  test('with operations becomes an empty entry while joint, without one when not joint', () => {
    const member = settledLeader()
    suggest(member, LEAVE)
    expect(kindsOfLog(member).at(-1)).toBe('normal ')
    suggest(member, changeTo([add(4)], 'joint-explicit'))
    acknowledge(member, 5, [2])
    suggest(member, changeTo([add(5)]))
    expect(kindsOfLog(member).at(-1)).toBe('normal ')
    suggest(member, LEAVE)
    expect(kindsOfLog(member).at(-1)).toBe('conf-change-v2 0')
  })

  test('is not examined with disableConfChangeValidation', () => {
    const member = settledLeader({ disableConfChangeValidation: true })
    suggest(member, changeTo([add(4)]))
    suggest(member, changeTo([add(5)]))

    expect(kindsOfLog(member).slice(1)).toEqual(['conf-change-v2 1', 'conf-change-v2 1'])
  })
})

// Source: spec/raft.md, sections 16.3 and 16.7.
describe('a joint configuration', () => {
  const replaceAll = [add(4), add(5), remove(2), remove(3)]

  function grow(): Cluster {
    const cluster = new Cluster({ voters: [1, 2, 3], blanks: [4, 5] })
    cluster.elect(1)
    return cluster
  }

  test('is left by itself', () => {
    const cluster = grow()
    cluster.change(1, changeTo(replaceAll))
    cluster.deliverAll()
    cluster.run(3)

    expect([1, 4, 5].map((id) => cluster.member(id).confState)).toEqual(
      [1, 4, 5].map(() => confStateOf([1, 4, 5])),
    )
    expect(cluster.ledger.violations).toEqual([])
  })

  test('is left on demand only when it was entered explicitly', () => {
    const cluster = grow()
    cluster.change(1, changeTo(replaceAll, 'joint-explicit'))
    cluster.deliverAll()
    cluster.run(3)
    const joint = { ...confStateOf([1, 4, 5]), votersOutgoing: [1, 2, 3] }

    expect(cluster.member(1).confState).toEqual(joint)
    cluster.change(1, LEAVE)
    cluster.deliverAll()
    expect(cluster.member(1).confState).toEqual(confStateOf([1, 4, 5]))
  })

  test('is not left before the change that entered it is applied', () => {
    const member = settledLeader()
    proposeConfChange(member.raft, 'conf-change-v2', changeTo([add(4)], 'joint-implicit'))
    propose(member.raft, 'a')
    member.settle()

    expect(kindsOfLog(member)).toEqual(['normal ', 'conf-change-v2 1', 'normal '])
    acknowledge(member, 4, [2])
    expect(kindsOfLog(member).at(-1)).toBe('conf-change-v2 0')
    expect(kindsOfLog(member).filter((kind) => kind === 'conf-change-v2 0')).toHaveLength(1)
  })

  test('is not left by a new leader before it has applied what it inherited', () => {
    const confState = { ...confStateOf([1, 2, 3]), votersOutgoing: [1, 2], autoLeave: true }
    const options = { maxCommittedSizePerReady: 1 }
    const member = loneLeader(options, { confState, terms: [1, 1] })
    acknowledge(member, 5, [2, 3])

    const kinds = ['normal ', 'normal ', 'normal ', 'conf-change-v2 0']
    expect(kindsOfLog(member)).toEqual(kinds)
  })

  test('is left by the next leader if the first one could not', () => {
    const cluster = grow()
    cluster.change(1, changeTo([add(4), add(5)]))
    cluster.deliverAll(6)
    cluster.cut.add(1)
    cluster.deliverAll()
    cluster.run(60)
    cluster.cut.clear()
    cluster.run(60)

    const confStates = [1, 2, 3].map((id) => cluster.member(id).confState.votersOutgoing)
    expect(confStates).toEqual([[], [], []])
  })

  test('waits with leaving while a transfer drops proposals, and tries again', () => {
    const member = settledLeader()
    proposeConfChange(member.raft, 'conf-change-v2', changeTo([add(4)], 'joint-implicit'))
    member.settle()
    transferLeader(member.raft, 3)
    member.settle()
    acknowledge(member, 4, [2])

    expect(kindsOfLog(member).at(-1)).toBe('conf-change-v2 1')
    for (let passed = 0; passed < 10; passed += 1) tick(member.raft, 1)
    propose(member.raft, 'a')
    member.settle()
    acknowledge(member, 5, [2, 3])
    expect(kindsOfLog(member).slice(-2)).toEqual(['normal ', 'conf-change-v2 0'])
  })

  test('turns an outgoing voter into a learner when it is left', () => {
    const cluster = grow()
    cluster.change(1, changeTo([teach(3), add(4)], 'joint-explicit'))
    cluster.deliverAll()
    expect(cluster.member(1).confState).toEqual({
      ...confStateOf([1, 2, 4]),
      votersOutgoing: [1, 2, 3],
      learnersNext: [3],
    })
    cluster.change(1, LEAVE)
    cluster.deliverAll()

    expect(cluster.member(1).confState).toEqual(confStateOf([1, 2, 4], [3]))
  })
})

// Source: spec/raft.md, section 16.5; raft.go, switchToConfig.
describe('after a change', () => {
  test('a smaller quorum commits what waited', () => {
    const cluster = new Cluster({ voters: [1, 2, 3, 4] })
    cluster.elect(1)
    cluster.cut.add(3)
    cluster.change(1, changeTo([remove(4)]))
    cluster.deliverAll()
    cluster.propose(1, 'a')
    cluster.deliverAll()

    expect(cluster.member(1).applied.at(-1)?.data).toBe('a')
  })

  test('a new member is sent a snapshot or the log at once', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], blanks: [4] })
    cluster.elect(1)
    cluster.change(1, changeTo([add(4)]))
    cluster.deliverAll()

    expect(cluster.member(4).appliedIndex).toBe(cluster.member(1).appliedIndex)
    expect(cluster.member(4).confState).toEqual(confStateOf([1, 2, 3, 4]))
  })

  test('a removed leader leads on until the change is out, without counting itself', () => {
    const member = settledLeader()
    proposeConfChange(member.raft, 'conf-change-v2', changeTo([remove(1)]))
    propose(member.raft, 'a')
    member.settle()
    acknowledge(member, 4, [2])
    expect(member.confState).toEqual(confStateOf([2, 3]))
    expect(member.isLeader()).toBe(true)

    acknowledge(member, 5, [2])
    expect(member.storage.hardState.commit).toBe(4)
    acknowledge(member, 5, [3])
    expect(member.storage.hardState.commit).toBe(5)
  })

  test.each([
    ['removed', remove(1)],
    ['demoted', teach(1)],
  ])('a leader that was %s steps down with stepDownOnRemoval', (_, operation) => {
    const member = settledLeader({ stepDownOnRemoval: true })
    proposeConfChange(member.raft, 'conf-change-v2', changeTo([operation]))
    member.settle()
    acknowledge(member, 4, [2])

    expect(member.softState).toEqual({ leader: 0, role: 'follower' })
    expect(member.storage.hardState.term).toBe(2)
  })

  test('a removed candidate campaigns no more', () => {
    const member = lone()
    campaign(member.raft)
    member.settle()
    applyConfChange(member.raft, changeTo([remove(1)]))
    member.settle()

    expect(ticksUntilDue(member.raft)).toBe(Number.POSITIVE_INFINITY)
    for (let passed = 0; passed < 60; passed += 1) tick(member.raft, 1)
    campaign(member.raft)
    expect(sketch(member.settle())).toEqual([])
    expect(member.storage.hardState.term).toBe(2)
  })

  test('a promoted learner may campaign, a demoted voter may not', () => {
    const member = lone({ id: 4, confState: confStateOf([1, 2, 3], [4]) })
    expect(ticksUntilDue(member.raft)).toBe(Number.POSITIVE_INFINITY)

    applyConfChange(member.raft, changeTo([add(4)]))
    expect(ticksUntilDue(member.raft)).toBeLessThan(20)
    applyConfChange(member.raft, changeTo([teach(4)]))
    expect(ticksUntilDue(member.raft)).toBe(Number.POSITIVE_INFINITY)
  })

  test('of kind v1 the same configuration results', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.change(1, changeTo([remove(3)]), 'conf-change')
    cluster.deliverAll()

    expect(cluster.member(2).confState).toEqual(confStateOf([1, 2]))
  })

  test('the last voter cannot go', () => {
    const member = lone({ confState: confStateOf([1], [2]) })

    expect(() => applyConfChange(member.raft, changeTo([remove(1)]))).toThrow('Broken promise')
  })
})
