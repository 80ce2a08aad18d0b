import type {
  AppendReply,
  AppendRequest,
  LogEntry,
  SnapshotRecoveryReply,
  SnapshotRecoveryRequest,
  SnapshotReply,
  VoteReply,
  VoteRequest,
} from './message.ts'

/** Number under which the owner keeps a request or a client that waits. Chosen by the owner. */
export type Ticket = number

/** Number of one append sent by this member; never reused within a process. Counted from 1. */
export type Attempt = number

/** What a member is; the names are those of the log line `state changed from 'x' to 'y'.` */
export type RaftState =
  | 'initialized'
  | 'follower'
  | 'candidate'
  | 'leader'
  /** Waiting for a snapshot: answers, but never campaigns. */
  | 'snapshotting'
  | 'stopped'

/**
 * What the owner must do or may report, in the order in which it must happen.
 *
 * The first group are commands to the owner, the second are observations: nothing must be done,
 * and the owner prints log lines from them.
 */
export type Effect = Action | Observation

/** What the owner must do. */
export type Action =
  /** Write these behind the last record of the log file. They also stand in this member's log. */
  | { readonly kind: 'appended'; readonly entries: readonly LogEntry[] }
  /** Drop all records from index `from` on. */
  | { readonly kind: 'truncated'; readonly from: number }
  /** `POST /log/append` to the peer's present URL; hand the outcome in with the same `attempt`. */
  | {
      readonly kind: 'send-append'
      readonly peer: string
      readonly attempt: Attempt
      readonly message: AppendRequest
    }
  /**
   * The peer needs entries that were compacted away. `POST /snapshot` about the last snapshot; hand
   * the outcome in with the same `attempt`.
   */
  | { readonly kind: 'offer-snapshot'; readonly peer: string; readonly attempt: Attempt }
  /** The peer wants it: `POST /snapshotRecovery` with the last snapshot, then as above. */
  | { readonly kind: 'send-snapshot'; readonly peer: string; readonly attempt: Attempt }
  | {
      readonly kind: 'reply-snapshot'
      readonly ticket: Ticket
      readonly message: SnapshotReply | SnapshotRecoveryReply
    }
  /** Replace state, snapshot and log file: this member's log has been replaced already. */
  | { readonly kind: 'recover'; readonly message: SnapshotRecoveryRequest }
  /** `POST /vote`; hand the outcome in with the term of this message. */
  | { readonly kind: 'send-vote'; readonly peer: string; readonly message: VoteRequest }
  | { readonly kind: 'reply-append'; readonly ticket: Ticket; readonly message: AppendReply }
  | { readonly kind: 'reply-vote'; readonly ticket: Ticket; readonly message: VoteReply }
  /** The member does not run: status 500. */
  | { readonly kind: 'reply-stopped'; readonly ticket: Ticket }
  /** (Re-)arm the election timer with a fresh uniform draw from [T, 2T). */
  | { readonly kind: 'arm-election' }
  | { readonly kind: 'disarm-election' }
  /** Start a ticker of one heartbeat interval; its first tick comes one interval from now. */
  | { readonly kind: 'start-heartbeat'; readonly peer: string }
  | { readonly kind: 'stop-heartbeat'; readonly peer: string }
  /** The entry was cut from the log: its client gets the 500 text. */
  | { readonly kind: 'proposal-lost'; readonly ticket: Ticket }
  /** This member does not lead: its client gets error 300. */
  | { readonly kind: 'proposal-refused'; readonly ticket: Ticket }
  /** The process prints `panic: ` and the claim, and dies with exit code 2. No input is handled. */
  | { readonly kind: 'panic'; readonly claim: string }

/** What happened: the owner prints and reports it. */
export type Observation =
  /** `state changed from 'x' to 'y'.` Also emitted for a stop while stopped. */
  | { readonly kind: 'state-changed'; readonly from: RaftState; readonly to: RaftState }
  /**
   * A candidate began a round: its term rose and it voted for itself. Prints nothing: 0.4.9
   * announces no term that a candidate made itself.
   */
  | { readonly kind: 'campaigned'; readonly term: number }
  /** `term #N started.`: a higher term was adopted from a message. */
  | { readonly kind: 'term-started'; readonly term: number }
  /**
   * `leader changed from 'x' to 'y'.` Not emitted when an append of the equal term tells the
   * leader: there 0.4.9 is silent, and `raft.leader` just changes.
   */
  | { readonly kind: 'leader-changed'; readonly from: string; readonly to: string }
  /** `peer added: 'x'` */
  | { readonly kind: 'peer-added'; readonly peer: string }
  /** `peer removed: 'x'` */
  | { readonly kind: 'peer-removed'; readonly peer: string }
  /** A vote was granted to another member. */
  | { readonly kind: 'voted'; readonly term: number; readonly candidate: string }
  /** `warning: heartbeat time out peer="x" missed=n backoff="2s"`; only when a line is due. */
  | {
      readonly kind: 'heartbeat-timed-out'
      readonly peer: string
      readonly missed: number
      readonly backoffSeconds: number
    }
  /** `warning: heartbeat near election timeout: 163ms`; at most once in 5 s. Microseconds. */
  | { readonly kind: 'heartbeat-near-timeout'; readonly gapUs: number }
  /** `removed during cluster re-configuration`: the owner stops this member soon after. */
  | { readonly kind: 'removed-by-vote-answer'; readonly peer: string }
