/**
 * What an entry does once it is applied. The Raft below never looks inside: it knows a command by
 * its name and its digest only. Immutable and shared by all members that hold it.
 */
export interface Command {
  /** As upstream names it: `raft:nop`, `etcd:join`, `etcd:set`, ... */
  readonly name: string
  /** 32-bit hash of name and content, computed once by whoever makes the command. */
  readonly digest: number
}

/** One place of the log. Immutable: the members of a cluster share the same object. */
export interface LogEntry {
  /** Counted from 1. */
  readonly index: number
  /** Term of the leader that created it; 0 under a founding leader. */
  readonly term: number
  readonly command: Command
}

/** Body of `POST /log/append`; a heartbeat is one without entries. */
export interface AppendRequest {
  readonly term: number
  /** Index of the entry right before the first one sent; 0 before the whole log. */
  readonly prevLogIndex: number
  /** Term of that entry; 0 before the whole log. */
  readonly prevLogTerm: number
  /** What the leader counts as committed. */
  readonly commitIndex: number
  readonly leaderName: string
  /** Following `prevLogIndex` without a gap; empty in a heartbeat. */
  readonly entries: readonly LogEntry[]
}

/** Answer to `POST /log/append`. */
export interface AppendReply {
  readonly term: number
  /** Last index of the answering member's log, after the append. */
  readonly index: number
  /** What the answering member counts as committed, after the append. */
  readonly commitIndex: number
  readonly success: boolean
}

/** Body of `POST /vote`. */
export interface VoteRequest {
  readonly term: number
  readonly lastLogIndex: number
  readonly lastLogTerm: number
  readonly candidateName: string
}

/** Answer to `POST /vote`. */
export interface VoteReply {
  /** `REMOVED_TERM` when the candidate is unknown to the answering member. */
  readonly term: number
  readonly voteGranted: boolean
}

/** Body of `POST /snapshot`: asks whether the peer wants this snapshot. */
export interface SnapshotRequest {
  readonly leaderName: string
  readonly lastIndex: number
  readonly lastTerm: number
}

/** Answer to `POST /snapshot`. */
export interface SnapshotReply {
  readonly success: boolean
}

/** Body of `POST /snapshotRecovery`: the snapshot itself. */
export interface SnapshotRecoveryRequest {
  readonly leaderName: string
  readonly lastIndex: number
  readonly lastTerm: number
  /** Names of all members, the leader included. */
  readonly members: readonly string[]
  /** The owner's state at `lastIndex`: immutable and opaque here. */
  readonly state: object
}

/** Answer to `POST /snapshotRecovery`. */
export interface SnapshotRecoveryReply {
  readonly term: number
  readonly success: boolean
  readonly commitIndex: number
}

/**
 * The term 2^64-1 that answers a candidate nobody knows. No double holds 2^64-1, so 2^64 stands
 * for it; `formatTerm` prints what etcd prints.
 *
 * Source: etcd v0.4.9, goraft, server.go, processRequestVoteRequest; spec/etcd-0.4.md, section 5.
 */
export const REMOVED_TERM = 2 ** 64

/** A term in decimal digits, as etcd prints it. */
export function formatTerm(term: number): string {
  return term === REMOVED_TERM ? '18446744073709551615' : String(term)
}

/** The shared empty list of entries: heartbeats allocate none. */
export const NO_ENTRIES: readonly LogEntry[] = []
