import { describe, expect, test } from 'vitest'
import { message } from '../../src/raft/message.ts'
import { campaign, readIndex, step } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, hand, lone, loneLeader, sketch } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function ask(member: Member, token: string) {
  readIndex(member.raft, token)
  return member.settle()
}

/** A leader that has committed in its term. */
function settledLeader(options: Parameters<typeof loneLeader>[0] = {}): Member {
  const member = loneLeader(options)
  acknowledge(member, 3, [2, 3])
  return member
}

/** What a peer answers to a heartbeat. */
function echo(member: Member, from: number, context: string) {
  return hand(member, { kind: 'heartbeat-resp', from, term: 2, context })
}

// Source: spec/raft.md, section 13; read_only.go.
describe('a safe read', () => {
  test('is answered with the commit index of its time once a majority confirms the leader', () => {
    const member = settledLeader()
    const beats = ask(member, 'r1')
    const context = beats[0]?.context ?? ''

    expect(sketch(beats)).toEqual(['1>2 heartbeat t2 c3', '1>3 heartbeat t2 c3'])
    expect(context).toBe('\x01\0\0\0\0\0\0\0')
    expect(member.reads).toEqual([])
    echo(member, 2, context)
    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('is not confirmed by answers to earlier heartbeats', () => {
    const member = settledLeader()
    ask(member, 'r1')

    echo(member, 2, '')
    echo(member, 3, '')

    expect(member.reads).toEqual([])
  })

  test('is not confirmed by learners', () => {
    const member = loneLeader({}, { confState: confStateOf([1, 2, 3], [4, 5]) })
    acknowledge(member, 3, [2, 3])
    const context = ask(member, 'r1')[0]?.context ?? ''

    for (const from of [4, 5]) echo(member, from, context)

    expect(member.reads).toEqual([])
  })

  test('needs both halves of a joint configuration', () => {
    const member = lone({ confState: { ...confStateOf([1, 4, 5]), votersOutgoing: [1, 2, 3] } })
    campaign(member.raft)
    member.settle()
    for (const from of [2, 4]) hand(member, { kind: 'vote-resp', from, term: 2 })
    acknowledge(member, 3, [2, 3, 4, 5])
    const context = ask(member, 'r1')[0]?.context ?? ''

    for (const from of [4, 5]) echo(member, from, context)
    expect(member.reads).toEqual([])
    echo(member, 3, context)
    expect(member.reads).toHaveLength(1)
  })

  test('is confirmed together with all reads before it, in order', () => {
    const member = settledLeader()
    ask(member, 'r1')
    const later = ask(member, 'r2')[0]?.context ?? ''
    ask(member, 'r3')

    echo(member, 3, later)

    expect(member.reads).toEqual([
      { index: 3, token: 'r1' },
      { index: 3, token: 'r2' },
    ])
  })

  test('keeps the index of its time, whatever was committed since', () => {
    const member = settledLeader()
    const context = ask(member, 'r1')[0]?.context ?? ''
    hand(member, { kind: 'prop', from: 2, entries: [proposal('a')] })
    acknowledge(member, 4, [2, 3])

    echo(member, 2, context)

    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('waits for the first commit of the term', () => {
    const member = loneLeader()

    expect(ask(member, 'r1')).toEqual([])
    const context = acknowledge(member, 3, [2]).find(({ kind }) => kind === 'heartbeat')?.context
    expect(member.reads).toEqual([])
    echo(member, 3, context ?? '')
    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('at a sole voter is answered at once', () => {
    const member = lone({ confState: confStateOf([1], [2]) })
    campaign(member.raft)
    member.settle()

    ask(member, 'r1')

    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('is forgotten with the term', () => {
    const member = settledLeader()
    const context = ask(member, 'r1')[0]?.context ?? ''
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })
    echo(member, 3, context)

    expect(member.reads).toEqual([])
  })

  test('is repeated by every heartbeat while it is unconfirmed', () => {
    const member = settledLeader()
    const context = ask(member, 'r1')[0]?.context
    hand(member, { kind: 'heartbeat-resp', from: 2, term: 2 })
    const cluster = member
    step(cluster.raft, message({ kind: 'read-index', from: 3, to: 1, entries: [proposal('r2')] }))

    const contexts = member.settle().map((told) => told.context)

    expect(contexts).toEqual(['\x02\0\0\0\0\0\0\0', '\x02\0\0\0\0\0\0\0'])
    expect(context).toBe('\x01\0\0\0\0\0\0\0')
  })
})

describe('a forwarded read', () => {
  test('goes to the leader at no term, and its answer comes back', () => {
    const member = lone()
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })

    expect(sketch(ask(member, 'r1'))).toEqual(['1>2 read-index t0 [0/0]'])
    hand(member, {
      kind: 'read-index-resp',
      from: 2,
      term: 3,
      index: 7,
      entries: [proposal('r1')],
    })
    expect(member.reads).toEqual([{ index: 7, token: 'r1' }])
  })

  test('is dropped without a leader', () => {
    expect(ask(lone(), 'r1')).toEqual([])
  })

  test('is answered to whoever forwarded it', () => {
    const member = settledLeader()
    const beats = hand(member, { kind: 'read-index', from: 3, entries: [proposal('r1')] })

    const sent = echo(member, 2, beats[0]?.context ?? '')

    expect(sketch(sent)).toEqual(['1>3 read-index-resp t2 0/3 [0/0]'])
    expect(sent[0]?.entries[0]?.data).toBe('r1')
    expect(member.reads).toEqual([])
  })

  test('works end to end from every member, learners included', () => {
    const cluster = new Cluster({ voters: [1, 2, 3], learners: [4] })
    cluster.elect(2)
    cluster.propose(2, 'a')
    cluster.deliverAll()

    for (const id of [1, 2, 3, 4]) cluster.read(id, `r${id}`)
    cluster.deliverAll()

    expect([1, 2, 3, 4].map((id) => cluster.member(id).reads)).toEqual(
      [1, 2, 3, 4].map((id) => [{ index: 4, token: `r${id}` }]),
    )
    expect(cluster.ledger.violations).toEqual([])
  })

  test('to a deposed leader that does not know it yet is never answered', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.cut.add(1)
    cluster.elect(2)
    cluster.propose(2, 'a')
    cluster.deliverAll()

    cluster.read(1, 'r1')
    cluster.deliverAll()

    expect(cluster.member(1).reads).toEqual([])
    expect(cluster.member(1).isLeader()).toBe(true)
  })
})

describe('a lease-based read', () => {
  const options = { readOnly: 'lease-based', checkQuorum: true } as const

  test('is answered at once', () => {
    const member = settledLeader(options)

    expect(ask(member, 'r1')).toEqual([])
    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('waits for the first commit of the term', () => {
    const member = loneLeader(options)

    ask(member, 'r1')
    expect(member.reads).toEqual([])
    acknowledge(member, 3, [2])
    expect(member.reads).toEqual([{ index: 3, token: 'r1' }])
  })

  test('of a follower is answered to it', () => {
    const member = settledLeader(options)

    const sent = hand(member, { kind: 'read-index', from: 3, entries: [proposal('r1')] })

    expect(sketch(sent)).toEqual(['1>3 read-index-resp t2 0/3 [0/0]'])
  })
})

function proposal(data: string) {
  return { kind: 'normal', term: 0, index: 0, data, change: undefined } as const
}
