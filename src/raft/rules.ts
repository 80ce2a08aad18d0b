import type { MessageKind } from './message.ts'

/** What a voter weighs; terms have been settled before. */
export interface Ballot {
  readonly from: number
  /** 0: no vote in this term yet. */
  readonly ownVote: number
  /** 0: no leader is known in this term. */
  readonly leader: number
  /** A pre-vote for a term that has not begun. */
  readonly isFuturePreVote: boolean
  /** The candidate's last entry. */
  readonly lastTerm: number
  readonly lastIndex: number
  readonly ownLastTerm: number
  readonly ownLastIndex: number
}

/** What decides whether a leader is still to be trusted by one of its followers. */
export interface Lease {
  readonly checkQuorum: boolean
  /** 0: none is known. */
  readonly leader: number
  readonly electionElapsed: number
  readonly electionTicks: number
  /** The leader itself asked for this election. */
  readonly isTransfer: boolean
}

/** A change of the configuration that is proposed to a leader. */
export interface ConfProposal {
  /** Index of the last change that may not be applied yet; 0: none. */
  readonly pendingIndex: number
  readonly applied: number
  readonly isJoint: boolean
  readonly wantsToLeaveJoint: boolean
}

export type ConfVerdict = 'accept' | 'unapplied' | 'leave-joint-first' | 'not-joint'

/** The safety-relevant choices of Raft, each one small function: a planted bug replaces one of them. */
export interface RaftRules {
  /** How many of `voters` are a majority. */
  majority(voters: number): number
  /** Does the voter grant its vote? */
  grantsVote(ballot: Ballot): boolean
  /** Is the candidate not even heard, because the leader is alive? */
  isLeased(lease: Lease): boolean
  /** May a node campaign while these committed entries wait to be applied? */
  mayCampaign(hasUnappliedConfChange: boolean): boolean
  /** May a leader commit up to an index that a quorum has, and whose entry is of this term? */
  mayCommit(entryTerm: number, currentTerm: number): boolean
  /** What becomes of a proposed change of the configuration? */
  judgeConfChange(proposal: ConfProposal): ConfVerdict
  /** May a leader now leave a joint configuration that it is to leave by itself? */
  mayLeaveJoint(applied: number, pendingIndex: number): boolean
  /** May a leader answer reads, as for what it has committed? Terms of that entry and of now. */
  mayRead(committedTerm: number, currentTerm: number): boolean
  /** Must everything so far be durable before a message of this kind leaves? */
  waitsForDisk(kind: MessageKind): boolean
  /** Up to which index entries may be applied. @param stable Last index that is surely durable. */
  applicableUpTo(committed: number, stable: number, isAsynchronous: boolean): number
  /** Does an append continue this log? Terms before its first entry; `ownTerm` is negative if none. */
  appendFits(ownTerm: number, claimedTerm: number): boolean
  /** May a snapshot be sent to a peer, which may be gone for good? */
  maySendSnapshot(isRecentlyActive: boolean): boolean
  /** Is a snapshot worth restoring? */
  takesSnapshot(snapshotIndex: number, committed: number, isListed: boolean): boolean
  /** Does a leader stay one with these voters active? */
  keepsLeading(isQuorumActive: boolean): boolean
}

/** Raft as etcd's library has it. Source: etcd-io/raft, raft.go; spec/raft.md. */
export const raftRules: RaftRules = {
  majority: (voters) => (voters >> 1) + 1,
  grantsVote: (ballot) => {
    const { from, ownVote, leader, isFuturePreVote, lastTerm, ownLastTerm } = ballot
    const isFree = ownVote === from || (ownVote === 0 && leader === 0) || isFuturePreVote
    const isUpToDate =
      lastTerm > ownLastTerm ||
      (lastTerm === ownLastTerm && ballot.lastIndex >= ballot.ownLastIndex)
    return isFree && isUpToDate
  },
  isLeased: ({ checkQuorum, leader, electionElapsed, electionTicks, isTransfer }) =>
    !isTransfer && checkQuorum && leader !== 0 && electionElapsed < electionTicks,
  mayCampaign: (hasUnappliedConfChange) => !hasUnappliedConfChange,
  mayCommit: (entryTerm, currentTerm) => entryTerm === currentTerm,
  judgeConfChange: ({ pendingIndex, applied, isJoint, wantsToLeaveJoint }) => {
    if (pendingIndex > applied) return 'unapplied'
    if (isJoint && !wantsToLeaveJoint) return 'leave-joint-first'
    return !isJoint && wantsToLeaveJoint ? 'not-joint' : 'accept'
  },
  mayLeaveJoint: (applied, pendingIndex) => applied >= pendingIndex,
  mayRead: (committedTerm, currentTerm) => committedTerm === currentTerm,
  waitsForDisk: (kind) => kind === 'app-resp' || kind === 'vote-resp' || kind === 'pre-vote-resp',
  applicableUpTo: (committed, stable, isAsynchronous) =>
    isAsynchronous ? Math.min(committed, stable) : committed,
  appendFits: (ownTerm, claimedTerm) => ownTerm === claimedTerm,
  maySendSnapshot: (isRecentlyActive) => isRecentlyActive,
  takesSnapshot: (snapshotIndex, committed, isListed) => snapshotIndex > committed && isListed,
  keepsLeading: (isQuorumActive) => isQuorumActive,
}
