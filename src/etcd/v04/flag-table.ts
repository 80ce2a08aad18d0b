/** What a flag of etcd 0.4.9 takes. */
export type FlagType = 'text' | 'switch' | 'whole' | 'decimal'

/** One flag and its variable. */
export interface FlagSpec {
  readonly name: string
  readonly type: FlagType
  /** Environment variable with the same meaning; null when there is none. */
  readonly variable: string | null
}

const TEXTS = [
  'addr',
  'bind-addr',
  'ca-file',
  'cert-file',
  'config',
  'cors',
  'cpuprofile',
  'data-dir',
  'discovery',
  'graphite-host',
  'http-read-timeout',
  'http-write-timeout',
  'key-file',
  'name',
  'peer-addr',
  'peer-bind-addr',
  'peer-ca-file',
  'peer-cert-file',
  'peer-key-file',
  'peers',
  'peers-file',
  'trace',
] as const
const SWITCHES = ['f', 'force', 'h', 'help', 'snapshot', 'v', 'version', 'vv', 'vvv'] as const
const WHOLES = [
  'cluster-active-size',
  'max-result-buffer',
  'max-retry-attempts',
  'peer-election-timeout',
  'peer-heartbeat-interval',
  'snapshot-count',
] as const
const DECIMALS = ['cluster-remove-delay', 'cluster-sync-interval', 'retry-interval'] as const

/** Flags that only the command line has. */
const WITHOUT_VARIABLE: ReadonlySet<string> = new Set(['config', 'f', 'h', 'help', 'version'])

/**
 * All flags of etcd 0.4.9 by name.
 *
 * Source: etcd v0.4.9, config/config.go, LoadFlags; spec/etcd-0.4.md, section 1.
 */
export const FLAGS: ReadonlyMap<string, FlagSpec> = new Map([
  ...TEXTS.map((name) => specOf(name, 'text')),
  ...SWITCHES.map((name) => specOf(name, 'switch')),
  ...WHOLES.map((name) => specOf(name, 'whole')),
  ...DECIMALS.map((name) => specOf(name, 'decimal')),
])

/** Old names that still work, and the flags that they set. */
export const DEPRECATED_FLAGS: ReadonlyMap<string, string> = new Map([
  ['C', 'peers'],
  ['CF', 'peers-file'],
  ['c', 'addr'],
  ['cl', 'bind-addr'],
  ['clientCAFile', 'ca-file'],
  ['clientCert', 'cert-file'],
  ['clientKey', 'key-file'],
  ['d', 'data-dir'],
  ['m', 'max-result-buffer'],
  ['max-cluster-size', 'cluster-active-size'],
  ['maxsize', 'cluster-active-size'],
  ['n', 'name'],
  ['peer-heartbeat-timeout', 'peer-heartbeat-interval'],
  ['r', 'max-retry-attempts'],
  ['s', 'peer-addr'],
  ['serverCAFile', 'peer-ca-file'],
  ['serverCert', 'peer-cert-file'],
  ['serverKey', 'peer-key-file'],
  ['sl', 'peer-bind-addr'],
  ['snapshotCount', 'snapshot-count'],
])

function specOf(name: string, type: FlagType): [string, FlagSpec] {
  return [name, { name, type, variable: variableOf(name) }]
}

function variableOf(name: string): string | null {
  if (WITHOUT_VARIABLE.has(name)) return null
  // The one variable that is not spelled like its flag (spec/machine-config.md).
  if (name === 'snapshot-count') return 'ETCD_SNAPSHOTCOUNT'
  return `ETCD_${name.toUpperCase().replaceAll('-', '_')}`
}
