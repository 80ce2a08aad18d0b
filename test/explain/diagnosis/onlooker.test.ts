import { expect, test } from 'vitest'
import { diagnoseAll } from '../../../src/explain/diagnosis/all.ts'
import type { BarredWhy } from '../../../src/network/event.ts'
import type { ConnectionFailure } from '../../../src/network/http.ts'
import { runOf, type Told } from '../../trace/run-builder.ts'

const token = 't0'
const address = '10.0.0.1:7001'

const namesOf = (...told: readonly Told[]): readonly string[] =>
  diagnoseAll(runOf(...told)).map(({ name, machine }) => `${name} ${machine}`)

const sayingsOf = (...told: readonly Told[]): readonly unknown[] =>
  diagnoseAll(runOf(...told)).map(({ sentence, evidence }) => [sentence, evidence])

/** m1 gives out its address; m2 dials it and is barred. */
function barred(why: BarredWhy, dialled = address): readonly Told[] {
  return [
    [1, 'm1', { kind: 'discovery.registered', token, name: 'a', url: `http://${address}` }],
    [2, 'm2', { kind: 'dial.barred', to: 'm1', address: dialled, why }],
  ]
}

/** m1 asks the service in vain, twice, in one life of its etcd. */
function asksInVain(failure: ConnectionFailure): readonly Told[] {
  const failed = { kind: 'http.failed', exchange: 1, to: 'discovery', port: 443, failure } as const
  return [
    [1, 'm1', { kind: 'process.started', process: 2, program: 'etcd' }],
    [2, 'm1', failed],
    [3, 'm1', failed],
  ]
}

const flawed = (code: string): Told => [
  1,
  'm1',
  { kind: 'config.flawed', code: `CLOUD_CONFIG_${code}`, line: 8, message: 'Something is odd.' },
]

test("an address without a route is its owner's mistake, not that of whoever dials it", () => {
  expect(sayingsOf(...barred('no-route'))).toEqual([
    [
      'm1 gave out the peer address 10.0.0.1:7001, which is private to its region: m2 is in another one and has no way there.',
      [1, 2],
    ],
  ])
  expect(namesOf(...barred('no-route'))).toEqual(['unreachable-peer-address m1'])
})

test('a firewall is told for the machine that it keeps away', () => {
  expect(sayingsOf(...barred('firewall'))).toEqual([
    ['A firewall keeps m2 from 10.0.0.1:7001, the peer address of m1.', [1, 2]],
  ])
  expect(namesOf(...barred('firewall'))).toEqual(['firewall m2'])
})

test.each(['no-route', 'firewall'] as const)(
  "a dial to an address that no peer has given out is nobody's trouble (%s)",
  (why) => {
    expect(namesOf(...barred(why, '10.0.0.1:22'))).toEqual([])
  },
)

test('silence of a peer without a bar on the way is neither', () => {
  expect(
    namesOf(
      [1, 'm1', { kind: 'discovery.registered', token, name: 'a', url: `http://${address}` }],
      [2, null, { kind: 'link.dropping', from: 'm2', to: 'm1', reason: 'cut' }],
      [
        3,
        'm2',
        { kind: 'http.failed', exchange: 1, to: 'm1', port: 7001, failure: 'dial-timeout' },
      ],
    ),
  ).toEqual([])
})

test.each([
  ['dial-timeout', 'nothing answers there'],
  ['refused', 'its host refuses every call'],
  ['unknown-host', 'its name does not resolve'],
  ['reset', 'it breaks every connection, as it does when its own storage is down'],
] as const)('a service that ends the boot is told with what was seen: %s', (failure, why) => {
  const refused: Told = [
    4,
    'm1',
    { kind: 'discovery.refused', token, reason: 'service-unreachable' },
  ]

  expect(sayingsOf(...asksInVain(failure), refused)).toEqual([
    [
      `m1 could not reach the discovery service: ${why}. Without a cluster to go back to, its etcd ends and is started again every ten seconds.`,
      [2, 3, 4],
    ],
  ])
})

test('a member that only misses the service is well', () => {
  expect(namesOf(...asksInVain('dial-timeout'))).toEqual([])
})

test('a service that answers with an error is not unreachable', () => {
  const refused: Told = [4, 'm1', { kind: 'discovery.refused', token, reason: 'service-error' }]

  expect(namesOf(refused)).toEqual([])
})

test('a standby is told as such, once, and is no other trouble', () => {
  const full: Told = [1, 'm1', { kind: 'discovery.refused', token, reason: 'cluster-full' }]

  expect(namesOf(full, full)).toEqual(['full-cluster m1'])
})

test.each([
  ['EMPTY_ADDRESS', ['no-private-address m1']],
  ['TOKEN_PLACEHOLDER', ['token-placeholder m1']],
  ['UNKNOWN_KEY', ['invalid-cloud-config m1']],
  ['WRONG_TYPE', ['invalid-cloud-config m1']],
  ['TYPOGRAPHY', []],
])('a flaw %s of applied user-data is diagnosed as %j', (code, names) => {
  expect(namesOf(flawed(code), flawed(code))).toEqual(names)
})
