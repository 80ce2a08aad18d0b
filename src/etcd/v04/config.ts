import type { StartOptions } from '../../host/program.ts'
import type { Micros } from '../../kernel/time.ts'
import { ms } from '../../kernel/time.ts'
import { splitHostPort } from '../../text/url.ts'
import { type ClusterConfig, DEFAULT_CLUSTER_CONFIG } from './cluster-config.ts'
import { readConfigFiles, readPeersFile, type TextFiles } from './config-file.ts'
import {
  configFlag,
  readEnvironment,
  readFlags,
  type Settings,
  type SettingsResult,
} from './flags.ts'
import { USAGE } from './usage.ts'

/** Where one of the two servers listens and under which address others know it. */
export interface ServerAddress {
  /** Advertised, with scheme: `http://10.10.10.1:4001`. */
  readonly url: string
  /** As the log prints it: `:4001` when it listens on every address. */
  readonly bindAddress: string
  /** Port that it listens on. */
  readonly port: number
}

/** What an etcd 0.4 process runs with. Immutable. */
export interface Config {
  readonly name: string
  readonly client: ServerAddress
  readonly peer: ServerAddress
  /** Empty when none is given. */
  readonly discoveryUrl: string
  /** `host:port` texts as given, in order. */
  readonly peers: readonly string[]
  readonly heartbeatUs: Micros
  readonly electionUs: Micros
  /** Rounds of a first join; at least 1. */
  readonly maxRetryAttempts: number
  /** Seconds; null: drawn by the process. */
  readonly retryIntervalSeconds: number | null
  readonly takesSnapshots: boolean
  readonly snapshotCount: number
  /** Becomes the cluster's when this machine founds one. */
  readonly cluster: ClusterConfig
  /** `-force`: what is on the disk is thrown away first. */
  readonly forgetsData: boolean
}

/** The configuration, or how the process ends without one. */
export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config; readonly warnings: readonly string[] }
  /** `lines` go to standard output as they are. */
  | { readonly kind: 'told'; readonly lines: readonly string[]; readonly exitCode: number }
  /** A CRITICAL line, then exit code 1. */
  | {
      readonly kind: 'refused'
      readonly critical: string
      readonly warnings: readonly string[]
    }

/** What `-version` prints behind "etcd version ". */
export const VERSION = '0.4.9'

/**
 * Makes a configuration of files, variables and flags; the later ones win. A peers file replaces
 * whatever any of them says about peers.
 *
 * @param hostName Becomes the name when none is given.
 *
 * Source: etcd v0.4.9, config/config.go, Load and Sanitize; etcd/etcd.go, Run; main.go.
 */
export function readConfig(options: StartOptions, hostName: string): ConfigResult {
  const reading = gatherSettings(options)
  if (reading.kind === 'failed') return badUsage(reading.error)
  const { settings, warnings } = reading
  if (isOn(settings, 'version')) {
    return { kind: 'told', lines: [`etcd version ${VERSION}`], exitCode: 0 }
  }
  if (isOn(settings, 'h') || isOn(settings, 'help')) {
    return { kind: 'told', lines: USAGE, exitCode: 0 }
  }
  const client = serverAddress(settings, CLIENT_SERVER)
  if (client.kind === 'failed') return refusal(client.error, warnings)
  const peer = serverAddress(settings, PEER_SERVER)
  if (peer.kind === 'failed') return refusal(peer.error, warnings)
  const addresses = { client: client.address, peer: peer.address }
  return { kind: 'config', config: configOf(settings, hostName, addresses), warnings }
}

function gatherSettings({ env, args, files = NO_FILES }: StartOptions): SettingsResult {
  const fromFiles = readConfigFiles(files, configFlag(args))
  if (fromFiles.kind === 'failed') return fromFiles
  const fromEnv = readEnvironment(env)
  if (fromEnv.kind === 'failed') return fromEnv
  const fromArgs = readFlags(args)
  if (fromArgs.kind === 'failed') return fromArgs
  const { warnings } = fromArgs
  const settings: Settings = new Map([
    ...fromFiles.settings,
    ...fromEnv.settings,
    ...fromArgs.settings,
  ])
  const peersFile = settings.get('peers-file') ?? ''
  if (peersFile === '') return { kind: 'settings', settings, warnings }
  const fromPeersFile = readPeersFile(files, peersFile)
  if (fromPeersFile.kind === 'failed') return fromPeersFile
  return {
    kind: 'settings',
    settings: new Map([...settings, ...fromPeersFile.settings]),
    warnings,
  }
}

const NO_FILES: TextFiles = new Map()

function badUsage(error: string): ConfigResult {
  return { kind: 'told', lines: [...USAGE, error, ''], exitCode: 1 }
}

function refusal(error: string, warnings: readonly string[]): ConfigResult {
  return { kind: 'refused', critical: `failed sanitizing configuration: ${error}`, warnings }
}

function configOf(
  settings: Settings,
  hostName: string,
  addresses: Pick<Config, 'client' | 'peer'>,
): Config {
  const number = (name: string, standard: number) => Number(settings.get(name) ?? standard)
  const peers = (settings.get('peers') ?? '').split(',').map((peer) => peer.trim())
  return {
    ...addresses,
    name: settings.get('name') ?? hostName,
    discoveryUrl: settings.get('discovery') ?? '',
    peers: peers.filter((peer) => peer !== ''),
    heartbeatUs: ms(Math.max(1, number('peer-heartbeat-interval', 50))),
    electionUs: ms(Math.max(1, number('peer-election-timeout', 200))),
    maxRetryAttempts: Math.max(1, number('max-retry-attempts', 3)),
    retryIntervalSeconds: settings.has('retry-interval') ? number('retry-interval', 0) : null,
    takesSnapshots: settings.get('snapshot') !== 'false',
    snapshotCount: number('snapshot-count', 10_000),
    cluster: {
      activeSize: number('cluster-active-size', DEFAULT_CLUSTER_CONFIG.activeSize),
      removeDelay: number('cluster-remove-delay', DEFAULT_CLUSTER_CONFIG.removeDelay),
      syncInterval: number('cluster-sync-interval', DEFAULT_CLUSTER_CONFIG.syncInterval),
    },
    forgetsData: isOn(settings, 'f') || isOn(settings, 'force'),
  }
}

/** The two servers' flags, standard addresses and words in error texts. */
interface ServerFlags {
  readonly address: string
  readonly bind: string
  readonly standard: string
  readonly advertised: string
  readonly listening: string
}

const CLIENT_SERVER: ServerFlags = {
  address: 'addr',
  bind: 'bind-addr',
  standard: '127.0.0.1:4001',
  advertised: 'Advertised URL',
  listening: 'Listen Host',
}

const PEER_SERVER: ServerFlags = {
  address: 'peer-addr',
  bind: 'peer-bind-addr',
  standard: '127.0.0.1:7001',
  advertised: 'Peer Advertised URL',
  listening: 'Peer Listen Host',
}

type AddressResult =
  | { readonly kind: 'address'; readonly address: ServerAddress }
  | { readonly kind: 'failed'; readonly error: string }

/** Source: etcd v0.4.9, config/config.go, sanitizeURL and sanitizeBindAddr. */
function serverAddress(settings: Settings, flags: ServerFlags): AddressResult {
  const advertised = settings.get(flags.address) ?? flags.standard
  const failed = (what: string, error: string): AddressResult => ({
    kind: 'failed',
    error: `${what}: ${error}`,
  })
  // The address is read as a URL first, where a colon at the start is a missing scheme.
  if (advertised.startsWith(':')) {
    return failed(flags.advertised, `parse ${advertised}: missing protocol scheme`)
  }
  const place = splitHostPort(advertised)
  if (place === undefined) {
    const what = advertised.includes(':') ? 'too many colons' : 'missing port'
    return failed(flags.advertised, `address ${advertised}: ${what} in address`)
  }
  const bind = settings.get(flags.bind) ?? ''
  if (bind.startsWith(':')) return failed(flags.listening, "IP required can't use a port only")
  const bindAddress = bind.includes(':') ? bind : `${bind}:${place.port}`
  const port = splitHostPort(bindAddress)?.port ?? place.port
  return { kind: 'address', address: { url: `http://${advertised}`, bindAddress, port } }
}

function isOn(settings: Settings, name: string): boolean {
  return settings.get(name) === 'true'
}
