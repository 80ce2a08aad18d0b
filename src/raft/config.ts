import type { Observer } from './observation.ts'
import type { RaftRules } from './rules.ts'

/** Options of one node; never change. Defaults are etcd's. Source: etcd-io/raft, raft.go, Config. */
export interface RaftConfig {
  /** 1..2^53-3, in the order that its owner gives to etcd's 64-bit ids. */
  readonly id: number
  /** Ticks of an election timeout; above `heartbeatTicks`. */
  readonly electionTicks: number
  /** At least 1. */
  readonly heartbeatTicks: number
  /** Encoded bytes of entries per append; 0: one entry per message. Infinity: no limit. */
  readonly maxSizePerMessage: number
  /** Encoded bytes handed out and not yet applied; 0: as `maxSizePerMessage`. */
  readonly maxCommittedSizePerReady: number
  /** Payload bytes of the uncommitted tail; 0: unlimited. */
  readonly maxUncommittedSize: number
  /** Appends in flight per peer; at least 1. */
  readonly maxInflightMessages: number
  /** Payload bytes in flight per peer; 0: unlimited, else at least `maxSizePerMessage`. */
  readonly maxInflightBytes: number
  /** Restart point: entries up to it are not handed out again; 0: none. */
  readonly applied: number
  readonly checkQuorum: boolean
  readonly preVote: boolean
  /** `lease-based` needs `checkQuorum`. */
  readonly readOnly: 'safe' | 'lease-based'
  readonly disableProposalForwarding: boolean
  readonly disableConfChangeValidation: boolean
  readonly stepDownOnRemoval: boolean
  readonly asyncStorageWrites: boolean
  /** etcd 3.4 (spec/raft.md, 21.2): own vote and own entries count before they are durable. */
  readonly countsOwnBeforeDurable: boolean
  /** etcd 3.4 (21.7): a pending snapshot does not keep a node from campaigning; see there. */
  readonly laxCampaignChecks: boolean
  /** etcd 3.4 (21.10): a transfer goes on when its target is demoted. */
  readonly keepsTransferToDemoted: boolean
  readonly rules: RaftRules
}

/** What a node is handed besides storage. Not part of its state: a copy is given its own. */
export interface Surroundings {
  /**
   * Randomised election timeout in ticks, asked for at every reset (becoming follower, candidate or
   * leader): `electionTicks` to `2 * electionTicks - 1`, both included.
   */
  drawElectionTimeout(electionTicks: number): number
  /** Told what happens; must not touch the node. Undefined: nobody listens. */
  readonly observe: Observer | undefined
}
