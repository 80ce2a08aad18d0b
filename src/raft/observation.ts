import type { ConfChange } from './conf-change.ts'
import type { Configuration } from './configuration.ts'
import type { MessageKind, Snapshot } from './message.ts'
import type { Progress } from './progress.ts'
import type { Role } from './ready.ts'

/** Ends of a log and the vote, as told beside a vote request. */
export interface LogEnd {
  readonly term: number
  readonly index: number
}

/**
 * What a node tells while it works, in the order of spec/raft-interaction-language.md, section 6,
 * where each kind has its line of upstream's log.
 *
 * Objects of the node's state (`progress`, `configuration`) are shown as they are at that moment and
 * change later: an observer that keeps them copies them.
 */
export type Happening =
  | { readonly kind: 'switched-configuration'; readonly configuration: Configuration }
  | { readonly kind: 'became-follower' | 'became-candidate'; readonly term: number }
  | { readonly kind: 'became-pre-candidate' | 'became-leader'; readonly term: number }
  | {
      readonly kind: 'started'
      readonly voters: readonly number[]
      readonly term: number
      readonly commit: number
      readonly applied: number
      readonly lastIndex: number
      readonly lastTerm: number
    }
  | { readonly kind: 'leaving-joint'; readonly configuration: Configuration }
  | { readonly kind: 'leave-joint-refused'; readonly configuration: Configuration }
  | { readonly kind: 'forgot-leader'; readonly leader: number; readonly term: number }
  | { readonly kind: 'forget-leader-ignored' }
  | { readonly kind: 'hup-ignored-by-leader' }
  | { readonly kind: 'unpromotable' }
  | { readonly kind: 'campaign-blocked'; readonly term: number }
  | { readonly kind: 'starting-election'; readonly term: number }
  | {
      readonly kind: 'vote-requested'
      readonly request: 'vote' | 'pre-vote'
      readonly last: LogEnd
      readonly to: number
      readonly term: number
    }
  | {
      readonly kind: 'vote-ignored-in-lease' | 'vote-granted' | 'vote-rejected'
      readonly request: 'vote' | 'pre-vote'
      readonly last: LogEnd
      /** The own vote before this request; 0: none. */
      readonly vote: number
      readonly from: number
      readonly candidateLast: LogEnd
      /** The own term. */
      readonly term: number
      /** Of the lease; 0 for the other kinds. */
      readonly remainingTicks: number
    }
  | {
      readonly kind: 'vote-received'
      readonly response: 'vote-resp' | 'pre-vote-resp'
      readonly from: number
      readonly isRejected: boolean
      readonly term: number
    }
  | {
      readonly kind: 'votes-counted'
      readonly response: 'vote-resp' | 'pre-vote-resp'
      readonly granted: number
      readonly rejected: number
    }
  | {
      readonly kind: 'higher-term' | 'lower-term-ignored'
      readonly term: number
      readonly message: MessageKind
      readonly from: number
      readonly messageTerm: number
    }
  | { readonly kind: 'quorum-inactive' }
  | {
      readonly kind: 'timeout-now-ignored'
      readonly term: number
      readonly role: Role
      readonly from: number
    }
  | { readonly kind: 'transfer-ignored-learner' }
  | {
      readonly kind: 'transfer-ignored-same-target'
      readonly term: number
      readonly target: number
    }
  | { readonly kind: 'transfer-aborted-for-next'; readonly term: number; readonly target: number }
  | { readonly kind: 'transfer-ignored-self' }
  | { readonly kind: 'transfer-started'; readonly term: number; readonly target: number }
  | { readonly kind: 'timeout-now-sent-at-once'; readonly target: number }
  | { readonly kind: 'timeout-now-sent-after-append'; readonly target: number }
  | { readonly kind: 'timeout-now-received'; readonly term: number; readonly from: number }
  | { readonly kind: 'transfer-dropped-leaderless'; readonly term: number }
  | { readonly kind: 'proposal-dropped-leaderless'; readonly term: number }
  | { readonly kind: 'proposal-not-forwarded'; readonly leader: number; readonly term: number }
  | {
      readonly kind: 'proposal-dropped-in-transfer'
      readonly term: number
      readonly target: number
    }
  | { readonly kind: 'proposal-dropped-too-large' }
  | {
      readonly kind: 'conf-change-ignored'
      readonly change: ConfChange
      readonly configuration: Configuration
      readonly reason:
        | { readonly kind: 'unapplied'; readonly pendingIndex: number; readonly applied: number }
        | { readonly kind: 'leave-joint-first' }
        | { readonly kind: 'not-joint' }
    }
  | { readonly kind: 'read-dropped-leaderless'; readonly term: number }
  | { readonly kind: 'read-answer-malformed'; readonly from: number; readonly count: number }
  | { readonly kind: 'no-progress'; readonly peer: number }
  | {
      readonly kind: 'append-rejection-received'
      readonly from: number
      readonly index: number
      readonly hint: LogEnd
    }
  | { readonly kind: 'progress-decreased'; readonly peer: number; readonly progress: Progress }
  | {
      readonly kind: 'append-rejected'
      readonly from: number
      /** The own term at the message's index; 0 if there is none. */
      readonly ownTerm: number
      readonly message: LogEnd
    }
  | {
      readonly kind: 'log-conflict'
      readonly index: number
      readonly existingTerm: number
      readonly conflictingTerm: number
    }
  | { readonly kind: 'unstable-truncated' | 'unstable-replaced'; readonly index: number }
  | { readonly kind: 'peer-unreachable'; readonly peer: number; readonly progress: Progress }
  | { readonly kind: 'snapshot-held-back'; readonly peer: number }
  | { readonly kind: 'snapshot-unavailable'; readonly peer: number }
  | {
      readonly kind: 'snapshot-sent'
      readonly peer: number
      readonly firstIndex: number
      readonly commit: number
      readonly snapshot: Snapshot
      /** Before the peer is put into snapshot state. */
      readonly progress: Progress
    }
  | {
      readonly kind: 'snapshot-paused' | 'snapshot-recovered' | 'snapshot-succeeded'
      readonly peer: number
      readonly progress: Progress
    }
  | { readonly kind: 'snapshot-failed'; readonly peer: number; readonly progress: Progress }
  | {
      readonly kind: 'snapshot-restoring'
      readonly committed: number
      readonly applied: number
      readonly applying: number
      readonly unstableOffset: number
      readonly unstableOffsetInProgress: number
      readonly unstableCount: number
      readonly snapshot: Snapshot
    }
  | {
      readonly kind: 'snapshot-restored' | 'snapshot-fast-forwarded'
      readonly commit: number
      readonly lastIndex: number
      readonly lastTerm: number
      readonly snapshot: Snapshot
    }
  | {
      readonly kind: 'snapshot-accepted' | 'snapshot-ignored'
      readonly commit: number
      readonly snapshot: Snapshot
    }
  | { readonly kind: 'snapshot-to-leader' }
  | { readonly kind: 'snapshot-without-self'; readonly snapshot: Snapshot }
  | { readonly kind: 'stale-append-ack'; readonly term: number; readonly messageTerm: number }
  | { readonly kind: 'stable-missing' | 'stable-matches-snapshot'; readonly index: number }
  | { readonly kind: 'stable-mismatch'; readonly acknowledged: LogEnd; readonly unstable: LogEnd }

/** What happens at a node. */
export type Observation = { readonly node: number } & Happening

export type Observer = (observation: Observation) => void
