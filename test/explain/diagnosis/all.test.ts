import { expect, test } from 'vitest'
import type { RefusalReason } from '../../../src/discovery/event.ts'
import { diagnoseAll } from '../../../src/explain/diagnosis/all.ts'
import { runOf, type Told } from '../../trace/run-builder.ts'
import { TIMELINE } from '../timeline.ts'

const token = 't0'

/** A machine comes to the token and is refused. */
function refused(number: number, peers: readonly string[], reason: RefusalReason): readonly Told[] {
  const machine = `m${number}`
  const url = `http://10.0.0.${number}:7001`
  return [
    [10, machine, { kind: 'discovery.registered', token, name: machine, url }],
    [11, machine, { kind: 'discovery.state-found', token }],
    [12, machine, { kind: 'discovery.peers-listed', token, peers }],
    ...peers.map(
      (via): Told => [
        13,
        machine,
        { kind: 'cluster.join-failed', name: machine, via, why: 'timeout' },
      ],
    ),
    [14, machine, { kind: 'discovery.refused', token, reason }],
  ]
}

const FOUNDED: readonly Told[] = [
  [1, 'm1', { kind: 'discovery.registered', token, name: 'm1', url: 'http://10.0.0.1:7001' }],
  [2, 'm1', { kind: 'discovery.state-created', token }],
  [3, 'm1', { kind: 'cluster.founded', name: 'm1', lineage: 'x', token }],
]
const GONE: Told = [5, 'm1', { kind: 'machine.crashed', disk: 'kept' }]

const namesOf = (...told: readonly Told[]): readonly string[] =>
  diagnoseAll(runOf(...told)).map(({ name, machine }) => `${name} ${machine}`)

test('a token whose cluster is gone is stale for everyone who is refused, and told once each', () => {
  const again = refused(4, ['10.0.0.1:7001'], 'no-peer-answers')

  expect(diagnoseAll(runOf(...FOUNDED, GONE, ...again, ...again))).toEqual([
    {
      name: 'stale-token',
      machine: 'm4',
      sentence:
        "m4 was given the stale token t0: the cluster it belongs to is gone, and none of the addresses listed there (10.0.0.1:7001) is a living member's.",
      remedy:
        'Ask for a new token ("curl https://discovery.etcd.io/new") and give it to every machine of the new cluster.',
      evidence: [5, 6, 7, 8, 9],
    },
  ])
})

test('addresses that no machine of the run has ever registered are stale, too', () => {
  expect(namesOf(...refused(4, ['10.9.9.9:7001'], 'no-peer-answers'))).toEqual(['stale-token m4'])
})

test('a partition from a living cluster is not called stale', () => {
  expect(namesOf(...FOUNDED, ...refused(4, ['10.0.0.1:7001'], 'no-peer-answers'))).toEqual([])
})

test('a token with nobody, or only refused machines, belongs to a dead cluster', () => {
  expect(
    namesOf(
      ...refused(4, [], 'no-peer-listed'),
      ...refused(5, ['10.0.0.4:7001'], 'no-peer-answers'),
    ),
  ).toEqual(['dead-cluster m4', 'dead-cluster m5'])
})

test('a token whose creation was carried out but not answered is burnt, not dead', () => {
  const lost: readonly Told[] = [
    [
      1,
      'm1',
      {
        kind: 'http.requested',
        exchange: 1,
        to: 'discovery',
        port: 443,
        method: 'PUT',
        path: `//${token}/_state?prevExist=false`,
        headers: [],
        body: 'value=started',
      },
    ],
    [2, 'm1', { kind: 'http.failed', exchange: 1, to: 'discovery', port: 443, failure: 'reset' }],
  ]

  expect(namesOf(...lost, ...refused(1, [], 'no-peer-listed'))).toEqual(['burnt-token m1'])
})

test('user-data that is rejected is diagnosed with its line', () => {
  const run = runOf([1, 'm1', { kind: 'config.rejected', line: 10, message: 'did not find key' }])

  expect(diagnoseAll(run).map(({ sentence, evidence }) => [sentence, evidence])).toEqual([
    [
      'The user-data of m1 is not valid (line 10: did not find key), so nothing of it was applied: etcd was never configured and its unit never started.',
      [1],
    ],
  ])
})

test('a healthy run has no diagnosis', () => {
  expect(diagnoseAll(TIMELINE)).toEqual([])
})
