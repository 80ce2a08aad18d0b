import { describe, expect, test } from 'vitest'
import { propose, reportUnreachable } from '../../src/raft/node.ts'
import { Cluster } from './cluster.ts'
import { acknowledge, entriesOf, hand, lone, type loneLeader, sketch, stepOnly } from './lone.ts'
import { confStateOf, type Member } from './member.ts'

function say(member: Member, ...payloads: readonly string[]): string[] {
  for (const data of payloads) propose(member.raft, data)
  return sketch(member.settle())
}

/** A leader of 1 and 2 whose peer replicates; its log ends at 3. */
function pair(options: Parameters<typeof loneLeader>[0] = {}): Member {
  const member = lone({ confState: confStateOf([1, 2]), options })
  const leader = elected(member)
  acknowledge(leader, 3, [2])
  return leader
}

function elected(member: Member): Member {
  hand(member, { kind: 'timeout-now', from: 2, term: 1 })
  hand(member, { kind: 'vote-resp', from: 2, term: 2 })
  return member
}

// Source: spec/raft.md, sections 9 to 11.
describe('a probed peer', () => {
  test('gets one append, and the next after a heartbeat response', () => {
    const member = elected(lone({ confState: confStateOf([1, 2]) }))

    expect(say(member, 'a')).toEqual([])
    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 2, term: 2 }))).toEqual([
      '1>2 app t2 1/2 [2/3 2/4] c2',
    ])
    expect(say(member, 'b')).toEqual([])
  })

  test('is replicated to once it accepts', () => {
    const member = elected(lone({ confState: confStateOf([1, 2]) }))
    say(member, 'a')

    expect(sketch(acknowledge(member, 3, [2]))).toContain('1>2 app t2 2/3 [2/4] c3')
  })
})

describe('the window', () => {
  test('holds maxInflightMessages appends', () => {
    const member = pair({ maxInflightMessages: 2, maxSizePerMessage: 0 })

    expect(say(member, 'a')).toEqual(['1>2 app t2 2/3 [2/4] c3'])
    expect(say(member, 'b')).toEqual(['1>2 app t2 2/4 [2/5] c3'])
    expect(say(member, 'c')).toEqual([])
    expect(sketch(acknowledge(member, 4, [2]))).toEqual(['1>2 app t2 2/5 [2/6] c4'])
  })

  test('holds maxInflightBytes of payload; the append that crosses it still goes', () => {
    const member = pair({ maxInflightBytes: 10, maxSizePerMessage: 10 })

    expect(say(member, '1234')).toHaveLength(1)
    expect(say(member, '12345678')).toHaveLength(1)
    expect(say(member, '1')).toEqual([])
    expect(sketch(acknowledge(member, 5, [2]))).toContain('1>2 app t2 2/5 [2/6] c5')
  })

  test('that is full is probed by an empty append after a heartbeat response', () => {
    const member = pair({ maxInflightMessages: 1, maxSizePerMessage: 0 })
    say(member, 'a', 'b')

    expect(sketch(hand(member, { kind: 'heartbeat-resp', from: 2, term: 2 }))).toEqual([
      '1>2 app t2 2/4 c3',
    ])
  })

  test('is forgotten when the peer is unreachable, which is probed from what it acknowledged', () => {
    const member = pair()
    say(member, 'a', 'b')

    reportUnreachable(member.raft, 2)
    const probe = hand(member, { kind: 'heartbeat-resp', from: 2, term: 2 })

    expect(sketch(probe)).toEqual(['1>2 app t2 2/3 [2/4 2/5] c3'])
  })

  test('lost appends are found by the refusal of the next', () => {
    const cluster = new Cluster({ voters: [1, 2, 3] })
    cluster.elect(1)
    cluster.propose(1, 'lost')
    cluster.dropAll(({ kind, to }) => kind === 'app' && to === 3)
    cluster.propose(1, 'found')
    cluster.deliverAll()

    expect(cluster.member(3).applied.map(({ data }) => data)).toEqual(['', 'lost', 'found'])
  })
})

// Encoded size of an entry: spec/raft.md, section 7; protobuf of kind, term, index and data.
describe('maxSizePerMessage', () => {
  const bulk = 'x'.repeat(100)

  test('0 sends one entry per message', () => {
    const member = elected(
      lone({ confState: confStateOf([1, 2]), options: { maxSizePerMessage: 0 } }),
    )
    say(member, 'a', 'b')

    expect(sketch(acknowledge(member, 3, [2]))).toEqual([
      '1>2 app t2 2/3 [2/4] c3',
      '1>2 app t2 2/4 [2/5] c3',
    ])
  })

  test('splits appends by the encoded size of whole entries', () => {
    const member = elected(
      lone({ confState: confStateOf([1, 2]), options: { maxSizePerMessage: 250 } }),
    )
    say(member, bulk, bulk, bulk)

    expect(sketch(acknowledge(member, 3, [2]))).toEqual([
      '1>2 app t2 2/3 [2/4 2/5] c3',
      '1>2 app t2 2/5 [2/6] c3',
    ])
  })

  test('lets an entry pass that is larger', () => {
    const member = pair({ maxSizePerMessage: 50 })

    expect(say(member, bulk)).toEqual(['1>2 app t2 2/3 [2/4] c3'])
  })
})

// Source: spec/raft.md, section 8; raft.go, increaseUncommittedSize.
describe('maxUncommittedSize', () => {
  test('refuses what exceeds it, until the tail is applied', () => {
    const member = pair({ maxUncommittedSize: 10 })

    expect(propose(member.raft, '123456')).toBeUndefined()
    expect(propose(member.raft, '12345')).toBe('proposal-dropped')
    expect(propose(member.raft, '1234')).toBeUndefined()
    member.settle()
    acknowledge(member, 5, [2])
    expect(propose(member.raft, '1234567890')).toBeUndefined()
  })

  test('lets one proposal of any size pass on an empty tail, and empty ones always', () => {
    const member = pair({ maxUncommittedSize: 10 })

    expect(propose(member.raft, 'x'.repeat(50))).toBeUndefined()
    expect(propose(member.raft, 'x')).toBe('proposal-dropped')
    expect(propose(member.raft, '')).toBeUndefined()
  })

  test('starts over with a new term', () => {
    const member = pair({ maxUncommittedSize: 10 })
    propose(member.raft, '1234567890')
    member.settle()
    hand(member, { kind: 'heartbeat', from: 2, term: 3 })
    hand(member, { kind: 'timeout-now', from: 2, term: 3 })
    hand(member, { kind: 'vote-resp', from: 2, term: 4 })

    expect(member.isLeader()).toBe(true)
    expect(propose(member.raft, '12345')).toBeUndefined()
  })

  test('0 is no limit', () => {
    const member = pair({ maxUncommittedSize: 0 })

    for (let count = 0; count < 50; count += 1) {
      expect(propose(member.raft, 'x'.repeat(100))).toBeUndefined()
    }
  })
})

// Source: spec/raft.md, section 7; raft.go, log.go, nextCommittedEnts.
describe('maxCommittedSizePerReady', () => {
  const entries = entriesOf(3, [2, 2, 2, 2, 2], 'x'.repeat(100))
  const app = { kind: 'app', from: 2, term: 2, index: 2, logTerm: 1, entries, commit: 7 } as const

  function pages(asyncStorageWrites: boolean, limit: number): number[] {
    const member = lone({
      options: { maxCommittedSizePerReady: limit, asyncStorageWrites },
    })
    const counts: number[] = []
    hand(member, app)
    let before = 0
    for (const { index } of member.applied) {
      if (index <= before) throw new Error('applied twice')
      before = index
    }
    counts.push(member.applied.length)
    return counts
  }

  test('loses and repeats nothing, synchronously or not', () => {
    for (const limit of [1, 150, 250, 10_000]) {
      expect([pages(false, limit), pages(true, limit)]).toEqual([[5], [5]])
    }
  })

  test('splits what is handed out for application', () => {
    const member = lone({ options: { maxCommittedSizePerReady: 250 } })
    const batches: number[] = []
    member.watcher = {
      sawReady: (_, ready) => batches.push(ready.committedEntries.length),
      applied: () => {},
      restored: () => {},
      started: () => {},
    }

    hand(member, app)

    expect(batches.filter((count) => count > 0)).toEqual([2, 2, 1])
  })

  test('counts what was handed out and not applied yet in asynchronous mode', () => {
    const options = { maxCommittedSizePerReady: 250, asyncStorageWrites: true }
    const member = lone({ options })
    stepApp(member)

    while (member.hasReady() || member.appendWork.length > 0) {
      if (member.hasReady()) member.handleReady()
      else member.processAppend()
    }

    expect(member.applyWork.map((work) => work.entries.length)).toEqual([2])
    member.processApply()
    member.handleReady()
    expect(member.applyWork.map((work) => work.entries.length)).toEqual([2])
  })

  function stepApp(member: Member): void {
    member.settle()
    stepOnly(member, app)
  }
})
