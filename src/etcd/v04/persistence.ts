import type { SnapshotMark } from '../../goraft/compaction.ts'
import { entryAt } from '../../goraft/log.ts'
import type { LogEntry } from '../../goraft/message.ts'
import { type GoRaft, type RaftSettings, restoreRaft } from '../../goraft/raft.ts'
import type { Disk } from '../../host/disk.ts'
import type { Host } from '../../host/host.ts'
import { recoverStore, type SavedStore, saveStore } from '../../store/snapshot.ts'
import { createStore, type Store } from '../../store/store.ts'
import { NO_STANDBY_INFO, type StandbyInfo } from './standby-state.ts'
import type { Server } from './state.ts'

/** Names of the files in the data directory, in upstream's words. */
const LOG = 'log'
const CONF = 'conf'
const SNAPSHOT = 'snapshot'
const STANDBY_INFO = 'standby_info'

/** What `conf` holds. Neither term nor vote are written anywhere. */
interface Conf {
  readonly commitIndex: number
  readonly peers: readonly string[]
}

/** A saved state of the whole member. */
export interface Snapshot {
  readonly index: number
  readonly term: number
  /** All members at that index, the one that took it included. */
  readonly members: readonly string[]
  /** Where the log file begins that belongs to it: index right before its first record. */
  readonly startIndex: number
  readonly startTerm: number
  readonly lineage: string
  readonly store: SavedStore
}

/** What the disk gave. */
export interface Loaded {
  readonly raft: GoRaft
  readonly store: Store
  /** Empty: none yet. */
  readonly lineage: string
  readonly logFileStart: number
  /** The log was not empty: this member has been one before. */
  readonly isRestart: boolean
}

/** Throws everything away, as `-force` asks. Source: etcd v0.4.9, config/config.go, Reset. */
export function forgetData(disk: Disk): void {
  for (const file of [LOG, CONF, SNAPSHOT, STANDBY_INFO]) disk.remove(file)
}

/**
 * Reads the data directory. A record that was cut off by a power loss ends the log.
 *
 * Source: etcd v0.4.9, goraft, server.go, Init, and log.go, open; spec/etcd-0.4.md, section 2.
 */
export function load(settings: RaftSettings, disk: Disk): Loaded {
  const snapshot = loadSnapshot(disk)
  const startIndex = snapshot?.startIndex ?? 0
  const entries: LogEntry[] = []
  for (const record of disk.records(LOG)) {
    if (!isLogEntry(record) || record.index !== startIndex + entries.length + 1) break
    entries.push(record)
  }
  if (entries.length < disk.records(LOG).length) disk.truncate(LOG, entries.length)
  const raft = restoreRaft(settings, {
    entries,
    startIndex,
    startTerm: snapshot?.startTerm ?? 0,
    snapshotIndex: snapshot?.index ?? 0,
    commitIndex: confOf(disk)?.commitIndex ?? 0,
  })
  return {
    raft,
    store: snapshot === undefined ? createStore('0.4') : recoverStore(snapshot.store),
    lineage: snapshot?.lineage ?? '',
    logFileStart: startIndex,
    isRestart: entries.length > 0 || snapshot !== undefined,
  }
}

/** Writes entries behind the log, durable before anything is answered. */
export function persistEntries(host: Host, entries: readonly LogEntry[]): void {
  for (const entry of entries) host.disk.append(LOG, entry)
  host.disk.flush()
}

/** Drops all records from an index on. */
export function persistCut(server: Server, host: Host, fromIndex: number): void {
  host.disk.truncate(LOG, Math.max(0, fromIndex - 1 - server.logFileStart))
  host.disk.flush()
}

/**
 * Writes the commit index. It happens at membership changes only: keys written later are unknown
 * to a restarted member until a leader commits again.
 *
 * Source: etcd v0.4.9, goraft, server.go, writeConf; server/join_command.go, Apply.
 */
export function persistConf(server: Server, host: Host): void {
  const conf: Conf = { commitIndex: server.raft.commitIndex, peers: [...server.raft.peers.keys()] }
  host.disk.replace(CONF, conf)
  host.disk.flush()
}

/**
 * Writes a snapshot and a log file without what it made superfluous.
 *
 * @param mark Where goraft put the snapshot and the new start of the log.
 */
export function persistSnapshot(server: Server, host: Host, mark: SnapshotMark): void {
  const { index, term, startIndex, startTerm } = mark
  const { lineage, raft, config } = server
  const members = [config.name, ...raft.peers.keys()]
  const store = saveStore(server.store)
  writeSnapshot(server, host, { index, term, members, startIndex, startTerm, lineage, store })
}

/** Writes a snapshot that the leader sent; the log begins behind it. */
export function persistRecovery(server: Server, host: Host, snapshot: Snapshot): void {
  const { startIndex, startTerm } = server.raft.log
  writeSnapshot(server, host, { ...snapshot, startIndex, startTerm })
}

function writeSnapshot(server: Server, host: Host, snapshot: Snapshot): void {
  const { log } = server.raft
  const kept: LogEntry[] = []
  for (let index = snapshot.startIndex + 1; index <= log.lastIndex; index += 1) {
    const entry = entryAt(log, index)
    if (entry !== undefined) kept.push(entry)
  }
  host.disk.replace(SNAPSHOT, snapshot)
  host.disk.rewrite(LOG, kept)
  server.logFileStart = snapshot.startIndex
  persistConf(server, host)
}

/** The last snapshot; undefined when none was taken. */
export function loadSnapshot(disk: Disk): Snapshot | undefined {
  const value = disk.value(SNAPSHOT)
  return value !== undefined && isSnapshot(value) ? value : undefined
}

/** Writes what a restart must know of standing by. Source: server/standby_server.go, saveInfo. */
export function persistStandby(info: StandbyInfo, host: Host): void {
  host.disk.replace(STANDBY_INFO, info)
  host.disk.flush()
}

/** Reads it; a machine that never stood by has none. */
export function loadStandby(disk: Disk): StandbyInfo {
  const value = disk.value(STANDBY_INFO)
  return value !== undefined && isStandbyInfo(value) ? value : NO_STANDBY_INFO
}

function isStandbyInfo(value: object): value is StandbyInfo {
  return 'isRunning' in value && 'cluster' in value
}

function confOf(disk: Disk): Conf | undefined {
  const value = disk.value(CONF)
  return value !== undefined && isConf(value) ? value : undefined
}

function isLogEntry(record: object): record is LogEntry {
  return 'index' in record && 'term' in record && 'command' in record
}

/** Whether an opaque value is a snapshot. */
export function isSnapshot(value: object): value is Snapshot {
  return 'startIndex' in value && 'store' in value
}

function isConf(value: object): value is Conf {
  return 'commitIndex' in value
}
