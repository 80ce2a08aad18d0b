import { expect, test } from 'vitest'
import { oneClusterPerToken } from '../../src/check/one-cluster-per-token.ts'
import { runOf, type Told } from '../trace/run-builder.ts'
import { exited, founded, learnt } from './raft-events.ts'
import { violationsOf } from './verdict.ts'

const FIRST: readonly Told[] = [
  [1, 'm1', { kind: 'discovery.registered', token: 't', name: 'a', url: 'http://10.0.0.1:7001' }],
  [2, 'm1', { kind: 'discovery.state-created', token: 't' }],
  [3, 'm1', founded('a', 'm1@3', 't')],
  [4, 'm2', learnt('b', 'm1@3')],
]

const SECOND: readonly Told[] = [
  [6, 'm4', { kind: 'discovery.registered', token: 't', name: 'd', url: 'http://10.0.0.4:7001' }],
  [7, 'm4', { kind: 'discovery.state-found', token: 't' }],
  [8, 'm4', founded('d', 'm4@8', 't')],
]

test('two live lineages under one token are a violation that names both foundings and the cut', () => {
  const cut = {
    kind: 'intervention.applied',
    does: { kind: 'partition', groups: [['m1', 'm2'], ['m4']] },
  } as const
  const run = runOf(...FIRST, [5, null, cut], ...SECOND)

  expect(violationsOf(oneClusterPerToken, run)).toEqual([
    {
      invariant: 'one-cluster-per-token',
      claim:
        'Two clusters live under token t: one founded by m1 (alive on m1, m2), one founded by m4 (alive on m4).',
      at: 8,
      seq: 8,
      causes: [1, 2, 3, 5, 6, 7, 8],
    },
  ])
})

test('a lineage whose processes have all ended is dead, until one of them starts again', () => {
  const ends: readonly Told[] = [
    [5, 'm1', exited('etcd')],
    [5, 'm2', { kind: 'machine.crashed', disk: 'kept' }],
  ]

  const dead = runOf(...FIRST, ...ends, ...SECOND)
  const revived = runOf(...FIRST, ...ends, ...SECOND, [9, 'm2', learnt('b', 'm1@3')])

  expect(violationsOf(oneClusterPerToken, dead)).toEqual([])
  expect(violationsOf(oneClusterPerToken, revived).map(({ seq }) => seq)).toEqual([10])
})

test('other programs may end, machines may pause, and other tokens have their own clusters', () => {
  const run = runOf(
    ...FIRST,
    [5, 'm1', { kind: 'machine.paused' }],
    [5, 'm2', exited('curl')],
    [6, 'm5', founded('e', 'm5@6', 'u')],
    [7, 'm6', founded('f', 'm6@7', null)],
    [8, 'm7', founded('g', 'm7@8', null)],
  )

  expect(violationsOf(oneClusterPerToken, run)).toEqual([])
})
