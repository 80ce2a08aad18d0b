/** What a voter weighs once the terms have been settled. */
export interface Ballot {
  readonly candidate: string
  readonly candidateLastIndex: number
  readonly candidateLastTerm: number
  /** Whom this member voted for in this term; empty: nobody yet. */
  readonly votedFor: string
  readonly ownLastIndex: number
  readonly ownLastTerm: number
}

/** Where an append wants to continue, against the log it meets. */
export interface AppendPlace {
  readonly prevLogIndex: number
  readonly prevLogTerm: number
  readonly commitIndex: number
  /** Last index that was compacted away; 0 without compaction. */
  readonly startIndex: number
  readonly lastIndex: number
  /** Term of the own entry at `prevLogIndex`; -1 when it is outside the log. */
  readonly ownTerm: number
}

/** What a leader knows when it asks how far it may commit. */
export interface CommitCount {
  /** Last index of the leader's own log, then what it believes of every peer, in any order. */
  readonly heldIndexes: readonly number[]
  /** How many members (self included) acknowledged an entry of the current term. */
  readonly syncedCount: number
  readonly quorum: number
}

/** A rejected append, seen from the leader. */
export interface Rejection {
  /** What the leader believes the peer holds. */
  readonly prevLogIndex: number
  readonly requestTerm: number
  readonly replyTerm: number
  readonly replyIndex: number
  readonly replyCommitIndex: number
}

/** The safety-relevant choices of goraft: a planted bug replaces one of them. */
export interface GoRaftRules {
  /** How many of `memberCount` members (self included) decide. */
  quorum(memberCount: number): number
  /** May a follower whose election timer ran out campaign? */
  mayCampaign(lastIndex: number): boolean
  /** May a candidate be heard at all? If not, it is told that it was removed. */
  mayBeHeard(isMember: boolean): boolean
  /** May this vote be granted? */
  mayGrantVote(ballot: Ballot): boolean
  /** Do these votes (own included) make a leader now? */
  wins(voteCount: number, quorum: number): boolean
  /** May this append cut and continue the log? */
  fits(place: AppendPlace): boolean
  /** Does an acknowledged append make its peer count as synced? Terms of last entry and leader. */
  syncs(lastEntryTerm: number, currentTerm: number): boolean
  /** Up to which index may the leader commit? 0: nothing. */
  committable(count: CommitCount): number
  /** Which index does the leader try next after a rejection? */
  stepBack(rejection: Rejection): number
}

/**
 * The choices of goraft as they are, flaws included.
 *
 * Source: etcd v0.4.9, goraft, server.go, log.go and peer.go; spec/etcd-0.4.md, sections 5 and 13.
 */
export const REAL_GORAFT_RULES: GoRaftRules = {
  quorum: (memberCount) => Math.floor(memberCount / 2) + 1,
  mayCampaign: (lastIndex) => lastIndex > 0,
  mayBeHeard: (isMember) => isMember,
  mayGrantVote,
  wins: (voteCount, quorum) => voteCount === quorum,
  fits,
  syncs: (lastEntryTerm, currentTerm) => lastEntryTerm === currentTerm,
  committable,
  stepBack,
}

/**
 * Log length and last term are two conditions of their own, unlike in Raft: a candidate with a
 * higher last term but a shorter log is denied, too.
 *
 * Source: goraft, server.go, processRequestVoteRequest; spec/etcd-0.4.md, section 5.
 */
function mayGrantVote(ballot: Ballot): boolean {
  if (ballot.votedFor !== '' && ballot.votedFor !== ballot.candidate) return false
  if (ballot.ownLastIndex > ballot.candidateLastIndex) return false
  return ballot.ownLastTerm <= ballot.candidateLastTerm
}

/**
 * At the compacted start everything is cut and no term is looked at.
 *
 * Source: goraft, log.go, truncate; spec/etcd-0.4.md, section 13, S9.
 */
function fits(place: AppendPlace): boolean {
  if (place.prevLogIndex < place.commitIndex) return false
  if (place.prevLogIndex > place.lastIndex) return false
  return place.prevLogIndex === place.startIndex || place.prevLogTerm === place.ownTerm
}

/**
 * Once enough members acknowledged something of this term, the quorum-th largest index counts.
 *
 * Source: goraft, server.go, processAppendEntriesResponse; spec/etcd-0.4.md, section 5.
 */
function committable(count: CommitCount): number {
  if (count.syncedCount < count.quorum) return 0
  const largestFirst = [...count.heldIndexes].sort((a, b) => b - a)
  return largestFirst[count.quorum - 1] ?? 0
}

/** Source: goraft, peer.go, sendAppendEntriesRequest; spec/etcd-0.4.md, section 5. */
function stepBack(rejection: Rejection): number {
  const { prevLogIndex, requestTerm, replyTerm, replyIndex, replyCommitIndex } = rejection
  if (replyTerm > requestTerm) return prevLogIndex
  if (replyTerm === requestTerm && replyCommitIndex >= prevLogIndex) return replyCommitIndex
  return prevLogIndex === 0 ? 0 : Math.min(prevLogIndex - 1, replyIndex)
}
