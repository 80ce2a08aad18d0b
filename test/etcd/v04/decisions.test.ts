import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseForm } from '../../../src/etcd/form.ts'
import {
  type BootFacts,
  planAfterDiscovery,
  planBoot,
} from '../../../src/etcd/v04/boot-decision.ts'
import { goDuration } from '../../../src/etcd/v04/go-duration.ts'
import {
  encodeIndex,
  goJsonComplaint,
  readJoinRequest,
  renderJoinRequest,
} from '../../../src/etcd/v04/join-codec.ts'
import {
  decideConfig,
  decideFailure,
  decideJoin,
  decideVersion,
} from '../../../src/etcd/v04/join-decision.ts'
import { readDeletion, readPost, readPut } from '../../../src/etcd/v04/keys-write.ts'
import { formatLogLine } from '../../../src/etcd/v04/log.ts'
import { nextTick } from '../../../src/etcd/v04/peer-calls.ts'
import { retrySeconds, retryText } from '../../../src/etcd/v04/retry-interval.ts'

const FIRST: BootFacts = {
  boot: 'first',
  discoveryUrl: 'http://d/t',
  peers: [],
  loggedPeers: [],
  ownPeer: 'a:1',
  maxRounds: 3,
  isRemoved: false,
}

test('a first boot goes to discovery, to its peers, or founds', () => {
  const peers = ['b:1']

  expect(planBoot({ ...FIRST, peers })).toEqual({ kind: 'discover' })
  expect(planBoot({ ...FIRST, discoveryUrl: '', peers })).toEqual({
    kind: 'join',
    peers,
    rounds: 3,
  })
  expect(planBoot({ ...FIRST, discoveryUrl: '' })).toEqual({ kind: 'found' })
})

test('what discovery found replaces the given peers; only its failure makes them count', () => {
  const facts = { ...FIRST, peers: ['given:1'] }
  const failed = { kind: 'failed', error: 'x', reason: 'service-unreachable' } as const

  expect(planAfterDiscovery(facts, { kind: 'peers', peers: ['b:1'] }, false)).toEqual({
    kind: 'join',
    peers: ['b:1'],
    rounds: 3,
  })
  expect(planAfterDiscovery(facts, { kind: 'initial-leader' }, true)).toEqual({ kind: 'found' })
  expect(planAfterDiscovery(facts, failed, false)).toEqual({
    kind: 'join',
    peers: ['given:1'],
    rounds: 3,
  })
  expect(planAfterDiscovery(FIRST, failed, false)).toEqual({
    kind: 'give-up',
    reason: 'service-unreachable',
  })
})

test('a returning member asks log, discovery and flags once, doubles included, itself not', () => {
  const facts: BootFacts = {
    ...FIRST,
    boot: 'restart',
    loggedPeers: ['b:1', 'a:1', 'c:1'],
    peers: ['d:1'],
  }
  const failed = { kind: 'failed', error: 'x', reason: 'no-peer-listed' } as const

  expect(planAfterDiscovery(facts, { kind: 'peers', peers: ['c:1', 'b:1'] }, false)).toEqual({
    kind: 'join',
    peers: ['b:1', 'c:1', 'c:1', 'b:1', 'd:1'],
    rounds: 1,
  })
  expect(planAfterDiscovery({ ...facts, loggedPeers: ['a:1'], peers: [] }, failed, false)).toEqual({
    kind: 'resume',
  })
})

test('answers to a joiner are judged as etcd does', () => {
  const answer = (status: number, body: string) => ({ status, body })
  const config = answer(200, '{"activeSize":9,"removeDelay":1800,"syncInterval":5}\n')

  expect(decideVersion(answer(200, '2'))).toEqual({ kind: 'go-on' })
  expect(decideVersion(answer(200, '1'))).toEqual({ kind: 'rejected', reason: 'version-mismatch' })
  expect(decideVersion(answer(404, '404 page not found\n')).kind).toBe('failed')
  expect(decideConfig(config, { isListed: false, memberCount: 8 })).toEqual({ kind: 'go-on' })
  expect(decideConfig(config, { isListed: true, memberCount: 9 })).toEqual({ kind: 'go-on' })
  expect(decideConfig(config, { isListed: false, memberCount: 9 })).toEqual({
    kind: 'rejected',
    reason: 'cluster-full',
  })
  expect(decideJoin(answer(200, '\xac\x02\0\0\0\0\0\0'))).toEqual({ kind: 'joined', index: 300 })
  expect(
    decideJoin(answer(400, '{"errorCode":109,"message":"Peer address has existed","cause":"u"}')),
  ).toEqual({
    kind: 'failed',
    error: 'fail on join request: Peer address has existed (u)',
    isAddressTaken: true,
  })
  expect(
    decideJoin(answer(500, '{"errorCode":300,"message":"Raft Internal Error"}')),
  ).toMatchObject({ error: 'fail on join request: Raft Internal Error ()' })
  expect(decideJoin(answer(400, '{"errorCode":103}'))).toEqual({
    kind: 'rejected',
    reason: 'cluster-full',
  })
})

test('connection failures are told in the words of the recordings', () => {
  const url = 'http://10.10.10.1:7001/version'
  const texts = (['refused', 'dial-timeout', 'header-timeout', 'reset'] as const).map((failure) => {
    const decision = decideFailure('version', url, failure)
    return decision.kind === 'failed' ? decision.error : ''
  })

  expect(texts).toMatchInlineSnapshot(`
    [
      "fail checking join version: Client Internal Error (Get "http://10.10.10.1:7001/version": dial tcp 10.10.10.1:7001: connect: connection refused)",
      "fail checking join version: Client Internal Error (Get "http://10.10.10.1:7001/version": dial tcp 10.10.10.1:7001: i/o timeout)",
      "fail checking join version: Client Internal Error (Get "http://10.10.10.1:7001/version": net/http: timeout awaiting response headers)",
      "fail checking join version: Client Internal Error (Get "http://10.10.10.1:7001/version": EOF)",
    ]
  `)
})

test('the index of a join fits eight bytes and comes back', () => {
  fc.assert(
    fc.property(fc.nat(), (index) => {
      const body = encodeIndex(index)

      expect(body).toHaveLength(8)
      expect(decideJoin({ status: 200, body })).toEqual({ kind: 'joined', index })
    }),
  )
  expect(encodeIndex(19)).toBe('\x13\0\0\0\0\0\0\0')
})

test('a join request survives the wire, and an empty one joins a machine without a name', () => {
  const request = { member: 'm', peerUrl: 'http://p', clientUrl: 'http://c' }

  expect(renderJoinRequest(request)).toBe(
    '{"minVersion":2,"maxVersion":2,"name":"m","raftURL":"http://p","etcdURL":"http://c"}',
  )
  expect(readJoinRequest(renderJoinRequest(request))).toMatchObject({
    kind: 'command',
    command: { name: 'etcd:join', ...request, lineage: null },
  })
  expect(readJoinRequest('')).toMatchObject({ kind: 'command', command: { member: '' } })
  expect(goJsonComplaint('{bad')).toBe(
    "invalid character 'b' looking for beginning of object key string",
  )
})

test('pauses print one decimal as Go does and sleep whole seconds', () => {
  const printed = [50, 59, 60, 65, 79, 85, 95, 99].map((units) => retryText(null, units))

  expect(printed).toEqual(['2.5', '3.0', '3.0', '3.2', '4.0', '4.2', '4.8', '5.0'])
  expect([50, 59, 60, 79, 99].map((units) => retrySeconds(null, units))).toEqual([2, 2, 3, 3, 4])
  expect(retryText(10, 0)).toBe('10.0')
})

test('PUT asks for the kind of write that its parameters make, the TTL judged first', () => {
  const put = (text: string) => readPut('/k', parseForm(text), 1_000_000)
  const kinds = [
    'value=1',
    'value=1&prevExist=false',
    'value=1&prevExist=true',
    'value=1&prevExist=true&prevIndex=3',
    'value=1&prevValue=0',
  ].map((text) => {
    const reading = put(text)
    return reading.kind === 'command' ? reading.command.name : reading.code
  })

  expect(kinds).toEqual([
    'etcd:set',
    'etcd:create',
    'etcd:update',
    'etcd:compareAndSwap',
    'etcd:compareAndSwap',
  ])
  expect(put('value=1&ttl=2')).toMatchObject({ command: { expirationUs: 3_000_000 } })
  expect(put('value=1&ttl=x&prevIndex=y')).toEqual({
    kind: 'refused',
    code: 202,
    cause: 'Update',
  })
  expect(put('prevIndex=y&prevValue=')).toEqual({
    kind: 'refused',
    code: 203,
    cause: 'CompareAndSwap',
  })
  expect(put('prevValue=')).toMatchObject({ code: 201 })
  expect(put('prevExist=true')).toMatchObject({ code: 204 })
  expect(readPost('/q', parseForm('value=1'), 0)).toMatchObject({ command: { isInOrder: true } })
  expect(readDeletion('/k', parseForm('prevIndex='))).toEqual({
    kind: 'refused',
    code: 203,
    cause: 'CompareAndDelete',
  })
})

test('a form is read as Go does: first the plus, then the escapes, broken pairs dropped', () => {
  const form = parseForm('a=1+2&b=%41%zz&c&a=3&d=%26')

  expect([...form]).toEqual([
    ['a', ['1 2', '3']],
    ['c', ['']],
    ['d', ['&']],
  ])
})

test('log lines and durations have the shape of go-log and Go', () => {
  const nowUs = 1_407_628_800_123_456

  expect(formatLogLine(nowUs, 'INFO', 'text')).toBe('[etcd] Aug 10 00:00:00.123 INFO      | text')
  expect([0, 17, 163_113, 2_108_645, 90_500_000, 1_800_000_000].map(goDuration)).toEqual([
    '0s',
    '17µs',
    '163.113ms',
    '2.108645s',
    '1m30.5s',
    '30m0s',
  ])
})

test('a ticker keeps its grid and drops what it slept through', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.integer({ min: 1, max: 10_000 }),
      fc.nat(99_999),
      (at, interval, late) => {
        const next = nextTick(at, interval, at + late)

        expect((next - at) % interval).toBe(0)
        expect(next).toBeGreaterThan(at + late)
        expect(next - (at + late)).toBeLessThanOrEqual(interval)
      },
    ),
  )
})
