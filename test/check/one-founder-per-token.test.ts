import { expect, test } from 'vitest'
import { oneFounderPerToken } from '../../src/check/one-founder-per-token.ts'
import { runOf } from '../trace/run-builder.ts'
import { founded } from './raft-events.ts'
import { violationsOf } from './verdict.ts'

test('a second machine that founds under a token is a violation, told once with what led to it', () => {
  const run = runOf(
    [1, 'm1', { kind: 'discovery.state-created', token: 't' }],
    [2, 'm1', founded('a', 'm1@2', 't')],
    [3, 'm4', { kind: 'discovery.registered', token: 't', name: 'd', url: 'http://10.0.0.4:7001' }],
    [4, 'm4', { kind: 'discovery.state-found', token: 't' }],
    [5, 'm4', { kind: 'cluster.join-failed', name: 'd', via: '10.0.0.1:7001', why: 'timeout' }],
    [6, 'm4', founded('d', 'm4@6', 't')],
    [7, 'm4', { kind: 'discovery.state-created', token: 't' }],
  )

  expect(violationsOf(oneFounderPerToken, run)).toEqual([
    {
      invariant: 'one-founder-per-token',
      claim: 'm4 founds a cluster under token t, which m1 founded before.',
      at: 6,
      seq: 6,
      causes: [1, 3, 4, 5, 6],
    },
  ])
})

test('one founder per token, and founders without a token, are no violation', () => {
  const run = runOf(
    [1, 'm1', { kind: 'discovery.state-created', token: 't' }],
    [2, 'm1', founded('a', 'm1@2', 't')],
    [3, 'm2', { kind: 'discovery.state-created', token: 'u' }],
    [4, 'm3', founded('c', 'm3@4', null)],
    [5, 'm4', founded('d', 'm4@5', null)],
  )

  expect(violationsOf(oneFounderPerToken, run)).toEqual([])
})
