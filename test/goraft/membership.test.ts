import { describe, expect, test } from 'vitest'
import { addPeer, removePeer } from '../../src/goraft/membership.ts'
import { createRaft, lastActivityUs } from '../../src/goraft/raft.ts'
import { quorumOf } from '../../src/goraft/role.ts'
import {
  Cluster,
  command,
  feed,
  foundingLog,
  HEARTBEAT_US,
  memberOf,
  settings,
  takeEffects,
} from './cluster.ts'

/** m1 alone, leading term 1, nothing applied twice. */
function loneLeader() {
  const raft = memberOf('m1', ['m1'])
  feed(raft, { kind: 'election-due' })
  return raft
}

describe('addPeer', () => {
  test('the quorum rises at once and the leader starts its heartbeat', () => {
    const raft = loneLeader()

    addPeer(raft, 'm2', 9_000)

    expect(takeEffects(raft)).toEqual([
      { kind: 'start-heartbeat', peer: 'm2' },
      { kind: 'peer-added', peer: 'm2' },
    ])
    expect([quorumOf(raft), lastActivityUs(raft, 'm2')]).toEqual([2, 9_000])
  })

  test('adding oneself or a known peer changes nothing', () => {
    const raft = memberOf('m1', ['m1', 'm2'])

    addPeer(raft, 'm1', 0)
    addPeer(raft, 'm2', 0)

    expect([takeEffects(raft), [...raft.peers.keys()]]).toEqual([[], ['m2']])
  })

  test('a joiner that the leader cannot reach freezes a cluster of one (spec section 5, flaw 3)', () => {
    const raft = loneLeader()
    const committed = raft.commitTarget
    addPeer(raft, 'm2', 0)
    feed(raft, { kind: 'propose', command: command('a'), ticket: 0 })
    feed(raft, { kind: 'heartbeat-due', peer: 'm2' })
    feed(raft, { kind: 'append-failed', peer: 'm2', attempt: 1 })

    expect(raft.commitTarget).toBe(committed)
  })
})

describe('removePeer', () => {
  test('the quorum falls at once; the removed peer gets one more append', () => {
    const raft = loneLeader()
    addPeer(raft, 'm2', 0)
    takeEffects(raft)

    removePeer(raft, 'm2')

    const kinds = takeEffects(raft).map((effect) => effect.kind)
    expect(kinds).toEqual(['stop-heartbeat', 'send-append', 'peer-removed'])
    expect(quorumOf(raft)).toBe(1)
  })

  test('with an append outstanding the last one waits for its outcome', () => {
    const raft = loneLeader()
    addPeer(raft, 'm2', 0)
    feed(raft, { kind: 'heartbeat-due', peer: 'm2' })
    removePeer(raft, 'm2')
    takeEffects(raft)

    const after = feed(raft, { kind: 'append-failed', peer: 'm2', attempt: 1 })

    expect(after.map((effect) => effect.kind)).toEqual(['heartbeat-timed-out', 'send-append'])
    expect(feed(raft, { kind: 'append-failed', peer: 'm2', attempt: 2 })).toEqual([])
    expect([raft.peers.size, raft.leaving.size]).toEqual([0, 0])
  })

  test('a follower just drops it, and an unknown name changes nothing', () => {
    const raft = memberOf('m1', ['m1', 'm2'])

    removePeer(raft, 'm2')
    removePeer(raft, 'm9')

    expect(takeEffects(raft)).toEqual([{ kind: 'peer-removed', peer: 'm2' }])
  })
})

test('a joiner gets the whole log with the first append, one tick after its join is applied', () => {
  const cluster = new Cluster(['m1'], 1)
  cluster.run(1_000_000)
  const joiner = createRaft(settings('m2'))
  cluster.add(joiner)
  cluster.input('m2', { kind: 'start' })
  cluster.input('m1', { kind: 'propose', command: command('etcd:join', 'm2'), ticket: 0 })
  const joinedUs = cluster.nowUs
  cluster.run(joinedUs + HEARTBEAT_US + 10_000)

  const first = cluster.effects.find(({ effect }) => effect.kind === 'send-append')
  expect(first?.atUs).toBe(joinedUs + HEARTBEAT_US)
  expect(
    cluster.effects.filter(({ member }) => member === 'm2').map((each) => each.effect),
  ).toEqual([
    { kind: 'state-changed', from: 'initialized', to: 'follower' },
    { kind: 'arm-election' },
    { kind: 'term-started', term: 1 },
    { kind: 'leader-changed', from: '', to: 'm1' },
    { kind: 'arm-election' },
    { kind: 'appended', entries: [...foundingLog(['m1']), ...(cluster.applied.get('m1') ?? [])] },
    expect.objectContaining({ kind: 'reply-append' }),
    { kind: 'peer-added', peer: 'm1' },
  ])
})
