import { expect, test } from 'vitest'
import { type ConfigResult, readConfig } from '../../../src/etcd/v04/config.ts'
import { SYSTEM_FILE } from '../../../src/etcd/v04/config-file.ts'

// spec/etcd-0.4.md, section 1: sources in rising priority.

function read(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): ConfigResult {
  const options = { env: new Map(Object.entries(env)), args, files: new Map(Object.entries(files)) }
  return readConfig(options, 'host')
}

function configOf(result: ConfigResult) {
  if (result.kind !== 'config') throw new Error(`no configuration but ${JSON.stringify(result)}`)
  return result.config
}

function lastLine(result: ConfigResult): string | undefined {
  return result.kind === 'told' ? result.lines.at(-2) : result.kind
}

const SYSTEM = `
name = "from-system"
addr = "10.10.10.1:4001"
peers = ["10.10.10.2:7001", "10.10.10.3:7001"]
retry_interval = 3.5
snapshot = false
max_retry_attempts = 7

[peer]
addr = "10.10.10.1:7001"
heartbeat_interval = 100

[cluster]
active_size = 5
remove_delay = 60.0
`

test('the system file is read by itself, with its two sections', () => {
  expect(configOf(read({ [SYSTEM_FILE]: SYSTEM }))).toMatchObject({
    name: 'from-system',
    client: { url: 'http://10.10.10.1:4001' },
    peer: { url: 'http://10.10.10.1:7001' },
    peers: ['10.10.10.2:7001', '10.10.10.3:7001'],
    heartbeatUs: 100_000,
    maxRetryAttempts: 7,
    retryIntervalSeconds: 3.5,
    takesSnapshots: false,
    cluster: { activeSize: 5, removeDelay: 60, syncInterval: 5 },
  })
})

test('each source wins over the ones before it', () => {
  const files = { [SYSTEM_FILE]: SYSTEM, '/a.conf': 'name = "from-file"' }

  const names = [
    read(files),
    read(files, ['-config', '/a.conf']),
    read(files, ['-config=/a.conf'], { ETCD_NAME: 'from-variable' }),
    read(files, ['-config', '/a.conf', '-name', 'from-flag'], { ETCD_NAME: 'from-variable' }),
  ].map((result) => configOf(result).name)

  expect(names).toEqual(['from-system', 'from-file', 'from-variable', 'from-flag'])
})

test('a flag in front of -config hides it', () => {
  const files = { '/a.conf': 'data_dir = "/x"\naddr = "10.10.10.1:1"' }

  const config = configOf(read(files, ['-name', 'n', '-config', '/a.conf']))

  expect(config.client.url).toBe('http://127.0.0.1:4001')
})

test('a peers file replaces the list of peers, wherever that came from', () => {
  const files = { '/peers': 'a:1, b:2\n' }

  const config = configOf(read(files, ['-peers', 'c:3'], { ETCD_PEERS_FILE: '/peers' }))

  expect(config.peers).toEqual(['a:1', 'b:2'])
})

test('a file that is missing, broken or of wrong types ends the process with usage and reason', () => {
  const lines = [
    read({}, ['-config', '/nowhere']),
    read({}, ['-peers-file', '/nowhere']),
    read({ [SYSTEM_FILE]: 'addr = 4001' }),
    read({ [SYSTEM_FILE]: '[cluster]\nremove_delay = 60' }),
    read({ [SYSTEM_FILE]: 'peers = "a:1"' }),
    read({ [SYSTEM_FILE]: 'name = ' }),
  ].map(lastLine)

  expect(lines).toMatchInlineSnapshot(`
    [
      "open /nowhere: no such file or directory",
      "Peers file error: open /nowhere: no such file or directory",
      "Type mismatch for 'config.Config.Addr': Expected string but found 'int64'.",
      "Type mismatch for 'config.Config.ClusterRemoveDelay': Expected float but found 'int64'.",
      "Type mismatch for 'config.Config.Peers': Expected slice but found 'string'.",
      "Invalid TOML document: incomplete key-value declaration: no value specified",
    ]
  `)
})

test('keys that nobody knows are skipped', () => {
  expect(configOf(read({ [SYSTEM_FILE]: 'colour = "red"\n[other]\naddr = "x"' })).name).toBe('host')
})
