import {
  cloneDiscoveryClient,
  digestDiscoveryClient,
  discoveryToken,
} from '../../discovery/v04-client.ts'
import { digestRaft } from '../../goraft/digest.ts'
import { cloneRaft, type RaftSettings } from '../../goraft/raft.ts'
import { fold32, foldNumber, hashText } from '../../hash.ts'
import type { Host } from '../../host/host.ts'
import { NEVER } from '../../kernel/time.ts'
import { cloneStore, digestStore } from '../../store/store.ts'
import type { Config } from './config.ts'
import { cloneJoin } from './join.ts'
import type { PeerQuery } from './peer-query.ts'
import { forgetData, type Loaded, load, loadStandby } from './persistence.ts'
import type { Etcd04Rules } from './rules.ts'
import { cloneStandby, createStandby } from './standby-state.ts'
import type { Etcd04, PeerLink, Phase, Server } from './state.ts'

/**
 * A dial may take one heartbeat interval, and its timer fires a little late: silent peers were
 * dialled every 51 ms (spec/etcd-0.4.md, section 13, S11).
 */
const LATE_DIAL_US = 900

/** A process with its configuration and what its disk holds, before it asks anybody. */
export function createServer(
  config: Config,
  rules: Etcd04Rules,
  host: Host,
): { readonly server: Server; readonly loaded: Loaded } {
  const { heartbeatUs, electionUs } = config
  if (config.forgetsData) forgetData(host.disk)
  const loaded = load(raftSettings(config, rules), host.disk)
  const callLimit = 3 * heartbeatUs + electionUs
  const startedUs = host.wallClock()
  const server: Server = {
    config,
    peerTimeouts: { dial: heartbeatUs + LATE_DIAL_US, header: callLimit, total: callLimit },
    rules,
    phase: { kind: 'starting' },
    discovery: null,
    standby: createStandby(loadStandby(host.disk)),
    raft: loaded.raft,
    store: loaded.store,
    members: new Map(),
    lineage: '',
    token: config.discoveryUrl === '' ? null : discoveryToken(config.discoveryUrl),
    links: new Map(),
    linkNames: [],
    calls: new Map(),
    waiting: new Map(),
    watches: new Map(),
    tickers: { syncUs: NEVER, isSyncKept: false, monitorUs: NEVER, snapshotUs: NEVER },
    statistics: {
      startedUs,
      state: '',
      leader: '',
      leaderSinceUs: startedUs,
      receivedAppends: 0,
      sentAppends: 0,
    },
    duties: new Set(),
    joinIndex: 0,
    isRemoved: false,
    retryUnits: 0,
    logFileStart: loaded.logFileStart,
    packedReply: null,
  }
  return { server, loaded }
}

/**
 * Makes a standby's process ready to be a member again: everything in memory is new, and the disk
 * is read as at a start. Waiting clients of former times never get an answer.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, runServer.
 */
export function renewServer(server: Server, host: Host): Loaded {
  const loaded = load(raftSettings(server.config, server.rules), host.disk)
  server.raft = loaded.raft
  server.store = loaded.store
  server.logFileStart = loaded.logFileStart
  server.members = new Map()
  for (const link of server.links.values()) link.endpoint = undefined
  server.calls = new Map()
  server.waiting = new Map()
  server.watches = new Map()
  server.duties = new Set()
  server.isRemoved = false
  server.packedReply = null
  return loaded
}

function raftSettings(config: Config, rules: Etcd04Rules): RaftSettings {
  const { name, heartbeatUs, electionUs } = config
  return { name, rules: rules.goraft, heartbeatUs, electionUs }
}

/** Uses other rules from now on; a member that runs keeps everything else. */
export function adoptRules(server: Server, rules: Etcd04Rules): void {
  server.rules = rules
  const settings: RaftSettings = { ...server.raft.settings, rules: rules.goraft }
  server.raft = { ...server.raft, settings }
}

/** A copy that shares only immutable values. */
export function cloneEtcd(etcd: Etcd04): Etcd04 {
  return { server: etcd.server === null ? null : cloneServer(etcd.server) }
}

function cloneServer(server: Server): Server {
  const { discovery } = server
  return {
    ...server,
    phase: clonePhase(server.phase),
    discovery: discovery === null ? null : cloneDiscoveryClient(discovery),
    standby: cloneStandby(server.standby),
    raft: cloneRaft(server.raft),
    store: cloneStore(server.store),
    members: new Map(server.members),
    links: cloneValues(server.links, cloneLink),
    linkNames: [...server.linkNames],
    calls: new Map(server.calls),
    waiting: new Map(server.waiting),
    watches: new Map(server.watches),
    tickers: { ...server.tickers },
    statistics: { ...server.statistics },
    duties: new Set(server.duties),
  }
}

function clonePhase(phase: Phase): Phase {
  return phase.kind === 'joining' ? { ...phase, attempt: cloneJoin(phase.attempt) } : phase
}

function cloneLink(link: PeerLink): PeerLink {
  return { ...link, latency: { ...link.latency } }
}

function cloneValues<K, V>(values: ReadonlyMap<K, V>, clone: (value: V) => V): Map<K, V> {
  const copy = new Map<K, V>()
  for (const [key, value] of values) copy.set(key, clone(value))
  return copy
}

/** 32-bit hash of what matters in a process, for comparing two runs. */
export function digestEtcd(etcd: Etcd04): number {
  const { server } = etcd
  if (server === null) return 0
  let hash = fold32(hashText(server.phase.kind), digestRaft(server.raft))
  hash = fold32(hash, digestStore(server.store))
  hash = fold32(hash, hashText(server.lineage))
  if (server.discovery !== null) hash = fold32(hash, digestDiscoveryClient(server.discovery))
  if (server.phase.kind === 'joining') {
    const { round, position, query } = server.phase.attempt
    hash = foldNumber(foldNumber(hash, round), position)
    hash = digestQuery(hash, query)
  }
  hash = digestQuery(hash, server.standby.visit?.query ?? null)
  for (const exchange of server.calls.keys()) hash = foldNumber(hash, exchange)
  for (const exchange of server.waiting.keys()) hash = foldNumber(hash, exchange)
  for (const exchange of server.watches.values()) hash = foldNumber(hash, exchange)
  hash = foldNumber(hash, server.tickers.syncUs)
  return foldNumber(hash, server.retryUnits)
}

function digestQuery(hash: number, query: PeerQuery | null): number {
  if (query === null) return fold32(hash, 0)
  return foldNumber(fold32(hash, hashText(query.kind)), query.exchange)
}
