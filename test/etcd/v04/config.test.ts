import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ConfigResult, readConfig } from '../../../src/etcd/v04/config.ts'

const ENV = new Map([
  ['ETCD_NAME', 'machine'],
  ['ETCD_ADDR', '10.10.10.1:4001'],
  ['ETCD_PEER_ADDR', '10.10.10.1:7001'],
])

function read(args: readonly string[], env: ReadonlyMap<string, string> = ENV): ConfigResult {
  return readConfig({ env, args }, 'host')
}

function configOf(result: ConfigResult) {
  if (result.kind !== 'config') throw new Error(`no configuration but ${result.kind}`)
  return result.config
}

test('nothing given means a cluster of one on the loopback address', () => {
  expect(read([], new Map())).toEqual({
    kind: 'config',
    warnings: [],
    config: {
      name: 'host',
      client: { url: 'http://127.0.0.1:4001', bindAddress: ':4001', port: 4001 },
      peer: { url: 'http://127.0.0.1:7001', bindAddress: ':7001', port: 7001 },
      discoveryUrl: '',
      peers: [],
      heartbeatUs: 50_000,
      electionUs: 200_000,
      maxRetryAttempts: 3,
      retryIntervalSeconds: null,
      takesSnapshots: true,
      snapshotCount: 10_000,
      cluster: { activeSize: 9, removeDelay: 1800, syncInterval: 5 },
      forgetsData: false,
    },
  })
})

test('flags win over variables, and blank variables count for nothing', () => {
  const env = new Map([...ENV, ['ETCD_DISCOVERY', '  '], ['ETCD_PEERS', ' a:1 , b:2,']])

  const config = configOf(read(['-name=other', '--peer-election-timeout', '1200'], env))

  expect(config.name).toBe('other')
  expect(config.electionUs).toBe(1_200_000)
  expect(config.discoveryUrl).toBe('')
  expect(config.peers).toEqual(['a:1', 'b:2'])
})

test('a bind address without a port takes the advertised one', () => {
  const config = configOf(read(['-bind-addr', '0.0.0.0', '-peer-bind-addr', '10.0.0.1:7777']))

  expect(config.client).toEqual({
    url: 'http://10.10.10.1:4001',
    bindAddress: '0.0.0.0:4001',
    port: 4001,
  })
  expect(config.peer.port).toBe(7777)
})

test('the seed text\'s "--bindaddr" is refused exactly as in the recording', () => {
  const file = new URL('../../fixtures/etcd-0.4/bad-flags-and-config.json', import.meta.url)
  const recording = JSON.parse(readFileSync(file, 'utf8')) as {
    logs: { m1: { boot: number; line: string }[] }
  }
  const recorded = recording.logs.m1.filter(({ boot }) => boot === 1).map(({ line }) => line)

  const result = read(['--bindaddr', '0.0.0.0'])

  expect(result).toEqual({ kind: 'told', lines: recorded, exitCode: 1 })
})

test('-version prints the version and ends well', () => {
  expect(read(['-version'])).toEqual({
    kind: 'told',
    lines: ['etcd version 0.4.9'],
    exitCode: 0,
  })
})

test('an old flag still works and is told to be old', () => {
  const result = read(['-max-cluster-size', '5'])

  expect(configOf(result).cluster.activeSize).toBe(5)
  expect(result).toMatchObject({
    warnings: ['[deprecated] use -cluster-active-size, not -max-cluster-size'],
  })
})

test('bad addresses are refused in words of their own', () => {
  const texts = [
    ['-addr', '10.10.10.1'],
    ['-addr', ':4001'],
    ['-peer-addr', 'http://10.10.10.1:7001'],
    ['-bind-addr', ':4001'],
  ].map((args) => {
    const result = read(args)
    return result.kind === 'refused' ? result.critical : result.kind
  })

  expect(texts).toEqual([
    'failed sanitizing configuration: Advertised URL: address 10.10.10.1: missing port in address',
    'failed sanitizing configuration: Advertised URL: parse :4001: missing protocol scheme',
    'failed sanitizing configuration: Peer Advertised URL: address http://10.10.10.1:7001: too many colons in address',
    "failed sanitizing configuration: Listen Host: IP required can't use a port only",
  ])
})

test('values that do not fit their flag or variable end the process with usage and reason', () => {
  const lastLines = [
    read(['-snapshot-count', 'many']),
    read(['-snapshot=perhaps']),
    read(['-name']),
    read([], new Map([['ETCD_CLUSTER_ACTIVE_SIZE', 'nine']])),
  ].map((result) => (result.kind === 'told' ? result.lines.at(-2) : result.kind))

  expect(lastLines).toEqual([
    'invalid value "many" for flag -snapshot-count: strconv.ParseInt: parsing "many": invalid syntax',
    'invalid boolean value "perhaps" for flag -snapshot: strconv.ParseBool: parsing "perhaps": invalid syntax',
    'flag needs an argument: -name',
    'Parse error: ETCD_CLUSTER_ACTIVE_SIZE: strconv.ParseInt: parsing "nine": invalid syntax',
  ])
})
