import { describe, expect, test } from 'vitest'
import { advance, hasReady, ready } from '../../src/raft/hand-out.ts'
import { APPEND_THREAD, APPLY_THREAD, type Message } from '../../src/raft/message.ts'
import { campaign, propose } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { entriesOf, lone, loneLeader, sketch, stepOnly } from './lone.ts'
import type { Member } from './member.ts'

const options = { asyncStorageWrites: true }

function handle(member: Member): Message[] {
  return member.hasReady() ? member.handleReady() : []
}

// Source: spec/raft.md, section 17; rawnode.go; raft.go, MsgStorageAppendResp.
describe('with asynchronous writes', () => {
  test('votes and acknowledgements leave when their write is done', () => {
    const member = lone({ options })
    const entries = entriesOf(3, [2])
    stepOnly(member, { kind: 'app', from: 2, term: 2, index: 2, logTerm: 1, entries })

    expect(handle(member)).toEqual([])
    expect(sketch(member.processAppend())).toEqual(['1>2 app-resp t2 0/3'])
    expect(member.storage.lastIndex).toBe(3)
  })

  test('appends of a leader leave before they are written', () => {
    const member = loneLeader(options)
    propose(member.raft, 'a')
    member.handleReady()
    stepOnly(member, { kind: 'app-resp', from: 2, term: 2, index: 3 })

    expect(sketch(handle(member))).toContain('1>2 app t2 2/3 [2/4] c3')
    expect(member.storage.lastIndex).toBe(3)
  })

  test('the own vote counts when it is written', () => {
    const member = lone({ options })
    campaign(member.raft)
    handle(member)
    stepOnly(member, { kind: 'vote-resp', from: 2, term: 2 })
    handle(member)
    expect(member.isLeader()).toBe(false)

    member.settle()

    expect(member.isLeader()).toBe(true)
  })

  test('only written entries are handed out for application', () => {
    const member = loneLeader(options)
    propose(member.raft, 'a')
    handle(member)
    for (const from of [2, 3]) stepOnly(member, { kind: 'app-resp', from, term: 2, index: 4 })
    handle(member)

    expect(member.appendWork.length).toBeGreaterThan(0)
    expect(member.applyWork.flatMap(({ entries }) => entries.map(({ index }) => index))).toEqual([
      3,
    ])
    member.settle()
    expect(member.appliedIndex).toBe(4)
  })

  test('a write of an earlier term attests nothing, even if its entries came back', () => {
    const member = lone({ options })
    const at = { index: 2, logTerm: 1 }
    // Term 2 writes 3; term 3 replaces it; term 4 brings the entry of term 2 back.
    stepOnly(member, { kind: 'app', from: 2, term: 2, ...at, entries: entriesOf(3, [2]) })
    handle(member)
    stepOnly(member, { kind: 'app', from: 3, term: 3, ...at, entries: entriesOf(3, [3]) })
    handle(member)
    stepOnly(member, {
      kind: 'app',
      from: 2,
      term: 4,
      ...at,
      entries: entriesOf(3, [2]),
      commit: 3,
    })
    handle(member)

    member.processAppend()
    handle(member)
    expect(member.storage.term(3)).toBe(2)
    expect(member.applyWork).toEqual([])
    expect(member.seen('stale-append-ack')).toHaveLength(1)
    member.processAppend()
    handle(member)
    expect(member.applyWork).toEqual([])
    member.settle()
    expect(member.appliedIndex).toBe(3)
    expect(member.storage.term(3)).toBe(2)
  })

  test('application is acknowledged by the apply thread, at no term', () => {
    const member = loneLeader(options)
    for (const from of [2, 3]) stepOnly(member, { kind: 'app-resp', from, term: 2, index: 3 })
    handle(member)

    const [work] = member.applyWork
    expect(work).toMatchObject({ kind: 'storage-apply', from: 1, to: APPLY_THREAD, term: 0 })
    expect(sketch(work?.responses ?? [])).toEqual([`${APPLY_THREAD}>1 storage-apply-resp t0 [2/3]`])
    expect(work?.entries).toEqual(work?.responses[0]?.entries)
  })

  test('a write carries everything that must survive, and its acknowledgement last', () => {
    const member = lone({ options })
    campaign(member.raft)
    handle(member)
    member.processAppend()
    stepOnly(member, { kind: 'vote-resp', from: 2, term: 2 })
    handle(member)

    const [work] = member.appendWork
    expect(work).toMatchObject({ kind: 'storage-append', from: 1, to: APPEND_THREAD })
    expect(work?.entries).toEqual(entriesOf(3, [2], ''))
    expect(sketch(work?.responses ?? [])).toEqual([
      '1>1 app-resp t2 0/3',
      `${APPEND_THREAD}>1 storage-append-resp t2 2/3`,
    ])
  })

  test('advance is not called', () => {
    const member = lone({ options })
    campaign(member.raft)
    ready(member.raft)

    expect(() => advance(member.raft)).toThrow('Broken promise')
  })

  test('several Readys may be out at once', () => {
    const member = lone({ options })
    campaign(member.raft)
    ready(member.raft)

    expect(hasReady(member.raft)).toBe(false)
    expect(() => ready(member.raft)).not.toThrow()
  })

  test('a cluster replicates, elects and reads as with synchronous ones', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], options })
    cluster.elect(1)
    for (const data of ['a', 'b']) cluster.propose(2, data)
    cluster.deliverAll()
    cluster.read(3, 'r1')
    cluster.deliverAll()
    cluster.elect(3)

    const logs = [1, 2, 3].map((id) => cluster.member(id).applied.map(({ data }) => data))
    expect(logs).toEqual([1, 2, 3].map(() => ['', 'a', 'b', '']))
    expect(cluster.member(3).reads).toEqual([{ index: 5, token: 'r1' }])
    expect(cluster.ledger.violations).toEqual([])
  })
})
