import type { Attempt, Ticket } from './effect.ts'
import type {
  AppendReply,
  AppendRequest,
  Command,
  SnapshotRecoveryReply,
  SnapshotRecoveryRequest,
  SnapshotReply,
  SnapshotRequest,
  VoteReply,
  VoteRequest,
} from './message.ts'

/** Everything that can happen to a member. Each answer must be handed in at most once. */
export type RaftInput =
  /** Raft starts: the member becomes follower and its election timer runs. */
  | { readonly kind: 'start' }
  /** Raft ends for good; a second stop is only observed. */
  | { readonly kind: 'stop' }
  /**
   * The founder's join of itself: with an empty log it leads term 0 at once, without an election.
   * With a log it is refused like any proposal to a follower.
   */
  | { readonly kind: 'lead-alone'; readonly command: Command; readonly ticket: Ticket }
  | { readonly kind: 'election-due' }
  /**
   * The peer's ticker ticked. While an answer is outstanding one tick is kept and acted upon as
   * soon as the answer or failure is there; further ticks are dropped.
   */
  | { readonly kind: 'heartbeat-due'; readonly peer: string }
  | { readonly kind: 'append-request'; readonly ticket: Ticket; readonly message: AppendRequest }
  | {
      readonly kind: 'append-reply'
      readonly peer: string
      readonly attempt: Attempt
      readonly reply: AppendReply
    }
  /** No answer, or none with status 200. */
  | { readonly kind: 'append-failed'; readonly peer: string; readonly attempt: Attempt }
  | { readonly kind: 'vote-request'; readonly ticket: Ticket; readonly message: VoteRequest }
  /** `term` is that of the request that is answered. */
  | {
      readonly kind: 'vote-reply'
      readonly peer: string
      readonly term: number
      readonly reply: VoteReply
    }
  /** Changes nothing: votes are not asked for again within a round. */
  | { readonly kind: 'vote-failed'; readonly peer: string; readonly term: number }
  | {
      readonly kind: 'snapshot-request'
      readonly ticket: Ticket
      readonly message: SnapshotRequest
    }
  | {
      readonly kind: 'snapshot-recovery'
      readonly ticket: Ticket
      readonly message: SnapshotRecoveryRequest
    }
  | {
      readonly kind: 'snapshot-reply'
      readonly peer: string
      readonly attempt: Attempt
      readonly reply: SnapshotReply | SnapshotRecoveryReply
    }
  /** No answer; prints nothing. */
  | { readonly kind: 'snapshot-failed'; readonly peer: string; readonly attempt: Attempt }
  /** `ticket` 0: nobody waits for the outcome. */
  | { readonly kind: 'propose'; readonly command: Command; readonly ticket: Ticket }
