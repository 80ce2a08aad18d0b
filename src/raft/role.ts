import { assert } from '../assert.ts'
import { lastIndex } from './log.ts'
import { resetProgress } from './progress.ts'
import type { Raft } from './raft.ts'
import { resetReads } from './read-queue.ts'
import { tell } from './tell.ts'

/** Begins a term anew: no leader, no votes, nothing known of the peers, a new election timeout. */
export function resetTo(raft: Raft, term: number): void {
  if (raft.term !== term) {
    raft.term = term
    raft.vote = 0
  }
  raft.leader = 0
  raft.electionElapsed = 0
  raft.heartbeatElapsed = 0
  raft.electionTimeout = raft.surroundings.drawElectionTimeout(raft.config.electionTicks)
  raft.transferTarget = 0
  raft.votes.clear()
  const last = lastIndex(raft.log)
  for (const progress of raft.members.all) resetProgress(progress, last, progress.id === raft.id)
  raft.pendingConfIndex = 0
  raft.uncommittedSize = 0
  resetReads(raft.reads)
}

/** @param leader 0 when it is not known. */
export function becomeFollower(raft: Raft, term: number, leader: number): void {
  resetTo(raft, term)
  raft.role = 'follower'
  raft.leader = leader
  tell(raft, { kind: 'became-follower', term })
}

export function becomePreCandidate(raft: Raft): void {
  assert(raft.role !== 'leader', 'a leader does not campaign')
  // Nothing else changes: term, vote and timers stay.
  raft.votes.clear()
  raft.leader = 0
  raft.role = 'pre-candidate'
  tell(raft, { kind: 'became-pre-candidate', term: raft.term })
}

export function becomeCandidate(raft: Raft): void {
  assert(raft.role !== 'leader', 'a leader does not campaign')
  resetTo(raft, raft.term + 1)
  raft.vote = raft.id
  raft.role = 'candidate'
  tell(raft, { kind: 'became-candidate', term: raft.term })
}
