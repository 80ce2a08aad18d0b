/**
 * etcd's Raft as a pure state machine.
 *
 * **The idea.** A node (`Raft`) is plain data. It sees no clock, no network, no disk and no chance: its
 * owner hands in ticks as counts, messages, and what storage holds, and takes out a `Ready`: what to
 * write, what to send, what to apply. An owner calls `createRaft` (`create.ts`), the functions of `node.ts` (in),
 * `hand-out.ts` (out), `copy.ts` (copies, status) and `digest.ts` (a hash of the state); everything else
 * in this folder serves them.
 *
 * **The life of a proposal.** `propose` steps a `prop` message into the leader (`propose.ts`): entries get
 * term and index, go to the unstable end of the log (`log.ts`, `unstable.ts`), and as an `app` message to
 * every peer (`replicate.ts`) as far as its progress allows (`progress.ts`). The next `Ready` hands the entries out to be
 * written and the messages to be sent. A follower (`follow.ts`) appends what fits its log and answers; its
 * answer leaves only after the entries are durable. The leader counts (`quorum.ts`), commits what a quorum
 * has and what is of its own term, tells the peers, and the next `Ready` hands the entries out to be applied.
 *
 * **Who leads.** `election.ts`: a follower whose election timer runs out asks for votes, first without
 * consequences if pre-vote is on. `step.ts` settles terms before any message is handled, and then gives it to
 * the role. `transfer.ts` hands leadership over, `reads.ts` answers linearizable reads without a log entry,
 * `membership.ts` changes who belongs to the cluster - one voter at a time, or through a joint configuration
 * (`changer.ts`) - when such an entry is *applied*.
 *
 * **What may be broken on purpose.** Each choice that safety hangs on is one function of `rules.ts`, handed in
 * with the options. **What happens** is told to an optional observer as typed values (`observation.ts`);
 * wordings are somebody else's.
 *
 * **Numbers.** Ids are 1..2^53-3, 0 is nobody. Terms begin at 0, the first entry has index 1. Ticks are
 * whole. Entries, messages and snapshots are immutable and shared; a copy of a node (`copy.ts`) shares the
 * arrays behind its log, too.
 *
 * Departure: of what etcd 3.4 does otherwise (spec/raft.md, 21) only numbers 2, 7 and 10 are options; its
 * per-entry backtracking, window, snapshot and read bookkeeping and log wordings are not there.
 *
 * Source: etcd-io/raft at cdfbeed3, raft.go; spec/raft.md.
 */

import type { RaftConfig, Surroundings } from './config.ts'
import type { RaftLog } from './log.ts'
import type { Members } from './members.ts'
import type { Message } from './message.ts'
import type { Reads } from './read-queue.ts'
import type { HardState, ReadState, Role, SoftState } from './ready.ts'

/** State of one node. Its owner may read it; only the functions of this folder change it. */
export interface Raft {
  readonly config: RaftConfig
  readonly surroundings: Surroundings
  readonly id: number
  term: number
  /** 0: no vote in this term. */
  vote: number
  role: Role
  /** 0: unknown. */
  leader: number
  readonly log: RaftLog
  members: Members
  /** Votes of the present campaign: the first answer of each. */
  votes: Map<number, boolean>
  /** Ticks since the last sign of a leader, or of the last check of an active quorum. */
  electionElapsed: number
  heartbeatElapsed: number
  /** Randomised, in ticks. */
  electionTimeout: number
  /** Whom leadership is handed to; 0: nobody. */
  transferTarget: number
  /** Index of the last change of the configuration that may not be applied yet. */
  pendingConfIndex: number
  /** Payload bytes of what this leader has appended and not seen applied; an estimate. */
  uncommittedSize: number
  reads: Reads
  /** For the next `Ready`. */
  readStates: ReadState[]
  outbox: Message[]
  /** Leave only after everything so far is durable. */
  afterDurable: Message[]
  /** What `advance` steps. */
  onAdvance: Message[]
  /** As the owner was told last. */
  toldSoft: SoftState
  toldHard: HardState
}

/** The state as storage keeps it. */
export function hardStateOf(raft: Raft): HardState {
  return { term: raft.term, vote: raft.vote, commit: raft.log.committed }
}
