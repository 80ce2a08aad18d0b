import { present } from '../assert.ts'
import type { Attempt, Effect, RaftState, Ticket } from './effect.ts'
import { appendEntry, cloneLog, createLog, entryAt, type RaftLog } from './log.ts'
import type { AppendReply, AppendRequest, LogEntry } from './message.ts'
import type { GoRaftRules } from './rules.ts'

/** What a member is made of; never changes. */
export interface RaftSettings {
  readonly name: string
  readonly rules: GoRaftRules
  /** Whole microseconds between two appends to a peer; etcd's default is 50 000. */
  readonly heartbeatUs: number
  /** T in whole microseconds: election timers are drawn from [T, 2T). Default 200 000. */
  readonly electionUs: number
}

/** What the disk kept: neither term nor vote are ever written. */
export interface RaftRecords {
  /** The log file in order; its first entry is the one behind `startIndex`. */
  readonly entries: readonly LogEntry[]
  /** Last index that was compacted away, and its term; 0 and 0 without compaction. */
  readonly startIndex: number
  readonly startTerm: number
  /** Index of the loaded snapshot, whose entries are not applied again; 0 without one. */
  readonly snapshotIndex: number
  /** From the conf file; may lag far behind what was really committed. */
  readonly commitIndex: number
}

/** What a leader knows about one peer. Meaningless while this member does not lead. */
export interface Progress {
  /** What the peer is believed to hold. */
  prevLogIndex: number
  /** The append whose outcome is outstanding; 0: none. */
  awaiting: Attempt
  /** The request sent last; sent again as it is while nothing changed. */
  lastRequest: AppendRequest | undefined
  /** A tick came while an outcome was outstanding. */
  tickKept: boolean
  /** When it was last reached, or when the heartbeats to it began. Microseconds, monotonic. */
  lastActivityUs: number
  /** Failures since the peer was last reached, without those that printed a line except the first. */
  missed: number
  backoffSeconds: number
  nextWarningUs: number
}

/** State of one member. Its owner may read it; only the functions of this folder change it. */
export interface GoRaft {
  readonly settings: RaftSettings
  state: RaftState
  term: number
  /** Empty: nobody. */
  votedFor: string
  /** Empty: unknown. */
  leader: string
  log: RaftLog
  /** Up to here `nextCommitted` gave the entries to the owner. */
  commitIndex: number
  /** Up to here entries are committed; never below `commitIndex`. */
  commitTarget: number
  /** Commit index of the last snapshot, or at the start of this process. */
  snapshotIndex: number
  /** Votes of the present round, own one included. */
  voteCount: number
  /** Members that acknowledged an entry of the current term, self included. */
  synced: Set<string>
  peers: Map<string, Progress>
  /** Removed peers whose last append waits for the outcome of the one before. */
  leaving: Map<string, Progress>
  /** Who waits for the entry at an index. */
  tickets: Map<number, Ticket>
  /** How many appends were sent. */
  attempts: number
  /** When the election timer was last armed. */
  armedUs: number
  /** No further `heartbeat-near-timeout` before this time. */
  nearWarningUs: number
  /** Answered last; answered again as it is while nothing changed. */
  lastReply: AppendReply | undefined
  /** Effects that were not taken yet, from `effectPosition` on. */
  effects: Effect[]
  effectPosition: number
}

/** A member with an empty log, in term 0, that has not been started. */
export function createRaft(settings: RaftSettings): GoRaft {
  return restoreRaft(settings, {
    entries: [],
    startIndex: 0,
    startTerm: 0,
    snapshotIndex: 0,
    commitIndex: 0,
  })
}

/**
 * A member as it finds itself after a restart: in the term of its last entry, its vote forgotten,
 * not yet started. Entries up to the commit index of the conf file come out of `nextCommitted`:
 * the owner applies them, and adds the peers they name, before it starts the member.
 *
 * Source: etcd v0.4.9, goraft, server.go, Init; spec/etcd-0.4.md, sections 2 and 5.
 */
export function restoreRaft(settings: RaftSettings, records: RaftRecords): GoRaft {
  const log = createLog(records.startIndex, records.startTerm)
  for (const entry of records.entries) appendEntry(log, entry)
  const applied = Math.max(records.startIndex, records.snapshotIndex)
  return {
    settings,
    state: 'initialized',
    term: log.lastTerm,
    votedFor: '',
    leader: '',
    log,
    commitIndex: applied,
    commitTarget: Math.max(applied, Math.min(records.commitIndex, log.lastIndex)),
    snapshotIndex: records.snapshotIndex,
    voteCount: 0,
    synced: new Set(),
    peers: new Map(),
    leaving: new Map(),
    tickets: new Map(),
    attempts: 0,
    armedUs: 0,
    nearWarningUs: 0,
    lastReply: undefined,
    effects: [],
    effectPosition: 0,
  }
}

/** A copy that shares only immutable values: settings, entries, messages, effects. */
export function cloneRaft(raft: GoRaft): GoRaft {
  return {
    ...raft,
    log: cloneLog(raft.log),
    synced: new Set(raft.synced),
    peers: cloneProgress(raft.peers),
    leaving: cloneProgress(raft.leaving),
    tickets: new Map(raft.tickets),
    effects: raft.effects.slice(raft.effectPosition),
    effectPosition: 0,
  }
}

function cloneProgress(peers: ReadonlyMap<string, Progress>): Map<string, Progress> {
  const copy = new Map<string, Progress>()
  for (const [name, progress] of peers) copy.set(name, { ...progress })
  return copy
}

/**
 * Takes the next effect; undefined when all are taken. Call it after every input and after every
 * applied entry until it gives nothing: effects must be carried out in this order.
 */
export function takeEffect(raft: GoRaft): Effect | undefined {
  const effect = raft.effects[raft.effectPosition]
  if (effect !== undefined) {
    raft.effectPosition += 1
  } else if (raft.effectPosition > 0) {
    raft.effects.length = 0
    raft.effectPosition = 0
  }
  return effect
}

/**
 * Takes the next committed entry, moving `commitIndex` by one; undefined when there is none. The
 * owner applies it, answers its ticket, takes the effects and asks again: so the answer to a write
 * shows its own index even when later entries commit in the same step.
 *
 * Source: etcd v0.4.9, goraft, log.go, setCommitIndex; spec/etcd-0.4.md, section 13, S12.
 */
export function nextCommitted(raft: GoRaft): LogEntry | undefined {
  if (raft.commitIndex === raft.commitTarget) return undefined
  raft.commitIndex += 1
  return present(entryAt(raft.log, raft.commitIndex), 'committed entries stand in the log')
}

/** Takes the ticket that waits for the entry at `index`; undefined when nobody waits. */
export function takeTicket(raft: GoRaft, index: number): Ticket | undefined {
  if (raft.tickets.size === 0) return undefined
  const ticket = raft.tickets.get(index)
  raft.tickets.delete(index)
  return ticket
}

/** When the peer was last reached, for the removal of inactive members; undefined if unknown. */
export function lastActivityUs(raft: GoRaft, peer: string): number | undefined {
  return raft.peers.get(peer)?.lastActivityUs
}

/** Adds an effect behind those that wait. For the files of this folder. */
export function emit(raft: GoRaft, effect: Effect): void {
  raft.effects.push(effect)
}
