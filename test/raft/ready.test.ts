import { describe, expect, test } from 'vitest'
import { createRaft } from '../../src/raft/create.ts'
import { advance, hasReady, ready } from '../../src/raft/hand-out.ts'
import { type MessageKind, message } from '../../src/raft/message.ts'
import { bootstrap, campaign, propose, readIndex, step } from '../../src/raft/node.ts'
import { acknowledge, entriesOf, hand, lone, loneLeader, sketch, stepOnly } from './lone.ts'
import { confStateOf, foundedStorage, PLAIN } from './member.ts'

const PEERS = [1, 2, 3].map((id) => ({ id, context: '' }))

// Source: spec/raft.md, section 18; rawnode.go.
describe('a Ready', () => {
  test('that an owner keeps never changes, even if it was empty', () => {
    const member = lone({ confState: confStateOf([1]) })
    campaign(member.raft)
    member.settle()
    const kept = ready(member.raft)
    advance(member.raft)
    const before = structuredClone(kept)
    propose(member.raft, 'x')
    readIndex(member.raft, 'token')

    expect(kept).toEqual(before)
    expect(ready(member.raft).readStates).toEqual([{ index: 3, token: 'token' }])
  })

  test('tells a new leader, then what to write, then what to apply', () => {
    const member = lone({ confState: confStateOf([1]) })
    campaign(member.raft)

    const vote = ready(member.raft)
    expect(vote).toEqual({
      softState: { leader: 0, role: 'candidate' },
      hardState: { term: 2, vote: 1, commit: 2 },
      readStates: [],
      entries: [],
      snapshot: undefined,
      committedEntries: [],
      messages: [],
      mustSync: true,
    })
    member.storage.setHardState({ term: 2, vote: 1, commit: 2 })
    advance(member.raft)
    const written = ready(member.raft)
    expect(written).toEqual({
      softState: { leader: 1, role: 'leader' },
      hardState: undefined,
      readStates: [],
      entries: entriesOf(3, [2], ''),
      snapshot: undefined,
      committedEntries: [],
      messages: [],
      mustSync: true,
    })
    member.storage.append(written.entries)
    advance(member.raft)
    expect(ready(member.raft)).toEqual({
      softState: undefined,
      hardState: { term: 2, vote: 1, commit: 3 },
      readStates: [],
      entries: [],
      snapshot: undefined,
      committedEntries: entriesOf(3, [2], ''),
      messages: [],
      mustSync: false,
    })
  })

  test('sends what may leave at once first, then what must be written before', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 2 })
    stepOnly(member, { kind: 'vote', from: 3, term: 2, index: 2, logTerm: 1 })
    stepOnly(member, { kind: 'heartbeat', from: 2, term: 2 })

    expect(sketch(member.settle())).toEqual(['1>2 heartbeat-resp t2', '1>3 vote-resp t2 no 0'])
  })

  test('is not there when nothing happened', () => {
    const member = lone()

    expect(hasReady(member.raft)).toBe(false)
    stepOnly(member, { kind: 'heartbeat', from: 2, term: 1 })
    expect(hasReady(member.raft)).toBe(true)
    member.settle()
    expect(hasReady(member.raft)).toBe(false)
  })

  test('may not be taken twice without advance', () => {
    const member = lone()
    campaign(member.raft)
    ready(member.raft)

    expect(() => ready(member.raft)).toThrow('Broken promise')
  })

  test('tells reads once', () => {
    const member = lone({ confState: confStateOf([1]) })
    campaign(member.raft)
    member.settle()
    readIndex(member.raft, 'r1')

    expect(ready(member.raft).readStates).toEqual([{ index: 3, token: 'r1' }])
    advance(member.raft)
    expect(hasReady(member.raft)).toBe(false)
  })

  test('needs no sync for a commit alone', () => {
    const member = lone({ terms: [1] })
    stepOnly(member, { kind: 'heartbeat', from: 2, term: 1, commit: 3 })

    const { hardState, mustSync, committedEntries } = ready(member.raft)

    expect({ hardState, mustSync }).toEqual({
      hardState: { term: 1, vote: 0, commit: 3 },
      mustSync: false,
    })
    expect(committedEntries).toEqual(entriesOf(3, [1]))
  })

  test('needs a sync for a vote in a term that is known already', () => {
    const member = lone()
    stepOnly(member, { kind: 'vote', from: 2, term: 1, index: 2, logTerm: 1 })

    const { hardState, mustSync } = ready(member.raft)

    expect({ hardState, mustSync }).toEqual({
      hardState: { term: 1, vote: 2, commit: 2 },
      mustSync: true,
    })
  })

  test('never holds a snapshot together with entries to apply', () => {
    const member = lone({ terms: [1, 1] })
    stepOnly(member, { kind: 'heartbeat', from: 2, term: 1, commit: 3 })
    const snapshot = { index: 9, term: 1, confState: confStateOf([1, 2, 3]), data: '0' }
    stepOnly(member, { kind: 'snap', from: 2, term: 1, snapshot })

    const told = ready(member.raft)

    expect([told.snapshot, told.committedEntries, told.entries]).toEqual([snapshot, [], []])
  })

  test('stays as it is while the node goes on', () => {
    const member = lone()
    campaign(member.raft)
    const first = ready(member.raft)
    const before = structuredClone(first)
    member.storage.setHardState({ term: 2, vote: 1, commit: 2 })
    advance(member.raft)
    hand(member, { kind: 'vote-resp', from: 2, term: 2 })
    propose(member.raft, 'a')
    member.settle()

    expect(first).toEqual(before)
  })
})

// Source: spec/raft.md, section 2; rawnode.go, Step.
describe('step', () => {
  const local: readonly MessageKind[] = [
    'hup',
    'beat',
    'unreachable',
    'snap-status',
    'check-quorum',
    'storage-append',
    'storage-append-resp',
    'storage-apply',
    'storage-apply-resp',
  ]
  const responses: readonly MessageKind[] = [
    'app-resp',
    'vote-resp',
    'heartbeat-resp',
    'read-index-resp',
    'pre-vote-resp',
  ]

  test.each(local)('refuses %s from another member', (kind) => {
    const member = lone()

    expect(step(member.raft, message({ kind, from: 2, to: 1, term: 1 }))).toBe('local-message')
    expect(hasReady(member.raft)).toBe(false)
  })

  test.each(responses)('refuses %s from a stranger', (kind) => {
    const member = lone()

    expect(step(member.raft, message({ kind, from: 9, to: 1, term: 5 }))).toBe('peer-not-found')
    expect(hasReady(member.raft)).toBe(false)
  })

  test('takes requests from strangers: they may be members that are not known yet', () => {
    const member = lone()

    const sent = hand(member, { kind: 'vote', from: 9, term: 5, index: 2, logTerm: 1 })

    expect(sketch(sent)).toEqual(['1>9 vote-resp t5'])
  })
})

describe('a new cluster', () => {
  test('may be bootstrapped by a log of configuration changes that are committed', () => {
    const member = lone({ confState: confStateOf([]), hardState: { term: 0, vote: 0, commit: 0 } })
    bootstrap(member.raft, PEERS)
    member.settle()

    expect(member.applied.map(({ kind, term, index }) => ({ kind, term, index }))).toEqual(
      [1, 2, 3].map((index) => ({ kind: 'conf-change', term: 1, index })),
    )
    expect(member.storage.hardState).toEqual({ term: 1, vote: 0, commit: 3 })
    expect(member.confState).toEqual(confStateOf([1, 2, 3]))
    campaign(member.raft)
    expect(sketch(member.settle())).toEqual(['1>2 vote t2 1/3', '1>3 vote t2 1/3'])
  })

  test('knows its members at once when bootstrapped, before anything is applied', () => {
    const storage = foundedStorage(confStateOf([]))
    const surroundings = { drawElectionTimeout: (ticks: number) => ticks, observe: undefined }
    const raft = createRaft({ ...PLAIN, id: 1 }, storage, surroundings)
    bootstrap(raft, PEERS)

    expect(ready(raft).committedEntries).toHaveLength(3)
  })
})

test('every acknowledged proposal is applied once, in order', () => {
  const member = loneLeader()
  for (const data of ['a', 'b', 'c']) propose(member.raft, data)
  member.settle()
  acknowledge(member, 6, [2, 3])

  expect(member.applied).toEqual([
    ...entriesOf(3, [2], ''),
    ...entriesOf(4, [2], 'a'),
    ...entriesOf(5, [2], 'b'),
    ...entriesOf(6, [2], 'c'),
  ])
})
