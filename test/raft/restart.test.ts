import { describe, expect, test } from 'vitest'
import { createRaft } from '../../src/raft/create.ts'
import { hasReady, ready } from '../../src/raft/hand-out.ts'
import { campaign } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { entriesOf, hand, lone, sketch } from './lone.ts'
import { confStateOf, foundedStorage, Member, PLAIN } from './member.ts'

function stored(commit: number, terms: readonly number[]) {
  const storage = foundedStorage(confStateOf([1, 2, 3]))
  storage.append(entriesOf(3, terms))
  storage.setHardState({ term: 5, vote: 2, commit })
  return storage
}

const surroundings = { drawElectionTimeout: (ticks: number) => ticks, observe: undefined }

// Source: spec/raft.md, section 3; raft.go, newRaft.
describe('a member that starts', () => {
  test('keeps term, vote and commit', () => {
    const member = lone({ terms: [2, 2], hardState: { term: 5, vote: 2, commit: 3 } })
    const ask = (from: number) =>
      sketch(hand(member, { kind: 'vote', from, term: 5, index: 4, logTerm: 2 }))

    expect(ask(3)).toEqual(['1>3 vote-resp t5 no 0'])
    expect(ask(2)).toEqual(['1>2 vote-resp t5'])
    expect(member.storage.hardState).toEqual({ term: 5, vote: 2, commit: 3 })
  })

  test('hands out again what was committed, without a hard state to write', () => {
    const raft = createRaft({ ...PLAIN, id: 1 }, stored(4, [2, 2, 2]), surroundings)

    const told = ready(raft)

    expect(told.committedEntries).toEqual(entriesOf(3, [2, 2]))
    expect([told.hardState, told.softState, told.entries]).toEqual([undefined, undefined, []])
    expect(told.mustSync).toBe(false)
  })

  test('hands out nothing that its owner says is applied', () => {
    const raft = createRaft({ ...PLAIN, id: 1, applied: 3 }, stored(4, [2, 2, 2]), surroundings)

    expect(ready(raft).committedEntries).toEqual(entriesOf(4, [2]))
    const done = createRaft({ ...PLAIN, id: 1, applied: 4 }, stored(4, [2, 2, 2]), surroundings)
    expect(hasReady(done)).toBe(false)
  })

  test('from a snapshot goes on behind it', () => {
    const storage = stored(4, [2, 2, 2])
    storage.createSnapshot(4, confStateOf([1, 2, 3, 4]), '0')
    storage.compact(4)
    const member = new Member({ ...PLAIN, id: 1 }, storage)

    expect(hasReady(member.raft)).toBe(false)
    campaign(member.raft)
    expect(sketch(member.settle())).toEqual([
      '1>2 vote t6 2/5',
      '1>3 vote t6 2/5',
      '1>4 vote t6 2/5',
    ])
  })

  test('pages through a long committed log without a gap', () => {
    const terms = Array.from({ length: 40 }, () => 2)
    const options = { maxCommittedSizePerReady: 100 }
    const member = new Member({ ...PLAIN, ...options, id: 1 }, stored(42, terms))
    member.settle()

    expect(member.applied).toEqual(entriesOf(3, terms))
  })

  test.each([
    ['beyond its log', 6],
    ['before its log', 1],
  ])('refuses a commit index %s', (_, commit) => {
    const start = () => createRaft({ ...PLAIN, id: 1 }, stored(commit, [2, 2, 2]), surroundings)

    expect(start).toThrow('Broken promise')
  })

  test('restores joint configurations, learners to come included', () => {
    const confState = {
      voters: [1, 2, 4],
      votersOutgoing: [1, 2, 3],
      learners: [5],
      learnersNext: [3],
      autoLeave: true,
    }
    const member = lone({ confState })
    campaign(member.raft)

    expect(sketch(member.settle())).toEqual([2, 3, 4].map((id) => `1>${id} vote t2 1/2`))
  })
})

describe('a cluster', () => {
  test('goes on after all its members died', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.propose(1, 'a')
    cluster.deliverAll()
    cluster.flights = []
    for (const id of [1, 2, 3]) cluster.member(id).crash(0)
    for (const id of [1, 2, 3]) {
      cluster.member(id).restart()
      cluster.settle(id)
    }
    cluster.elect(2)
    cluster.propose(2, 'b')
    cluster.deliverAll()

    const states = [1, 2, 3].map((id) => cluster.member(id).digest)
    expect(new Set(states).size).toBe(1)
    expect(cluster.member(2).applied.at(-1)?.data).toBe('b')
    expect(cluster.ledger.violations).toEqual([])
  })
})
