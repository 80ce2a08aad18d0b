import { fold32, foldNumber, hashText } from '../hash.ts'
import { foldConfState, foldMessages, foldSnapshot } from './content-hash.ts'
import type { RaftLog } from './log.ts'
import { confStateOf } from './members.ts'
import type { Progress } from './progress.ts'
import type { Raft } from './raft.ts'
import type { Reads } from './read-queue.ts'
import type { HardState, ReadState, SoftState } from './ready.ts'

const ROLES = { follower: 0, 'pre-candidate': 1, candidate: 2, leader: 3 } as const
const STATES = { probe: 0, replicate: 1, snapshot: 2 } as const

/**
 * 32-bit hash of the state: the same for nodes of equal options that will act alike on the same storage.
 *
 * Everything that decides what a node does next is in it, down to what waiting messages carry: whoever
 * explores schedules takes two nodes of one digest for one. What is stored has a digest of its own
 * (`MemoryStorage.digest`).
 */
export function digest(raft: Raft): number {
  let hash = foldNode(0, raft)
  hash = foldLog(hash, raft.log)
  hash = foldConfState(hash, confStateOf(raft.members.configuration))
  for (const peer of raft.members.all) hash = foldProgress(hash, peer)
  hash = foldVotes(hash, raft.votes)
  hash = foldReads(hash, raft.reads)
  hash = foldReadStates(hash, raft.readStates)
  hash = foldMessages(hash, raft.outbox)
  hash = foldMessages(hash, raft.afterDurable)
  hash = foldMessages(hash, raft.onAdvance)
  return foldHardState(foldSoftState(hash, raft.toldSoft), raft.toldHard)
}

function foldNode(seed: number, raft: Raft): number {
  let hash = foldNumber(foldNumber(seed, raft.id), raft.term)
  hash = foldSoftState(foldNumber(hash, raft.vote), raft)
  hash = foldNumber(foldNumber(hash, raft.electionElapsed), raft.heartbeatElapsed)
  hash = foldNumber(foldNumber(hash, raft.electionTimeout), raft.transferTarget)
  return foldNumber(foldNumber(hash, raft.pendingConfIndex), raft.uncommittedSize)
}

function foldSoftState(seed: number, { leader, role }: SoftState): number {
  return fold32(foldNumber(seed, leader), ROLES[role])
}

function foldHardState(seed: number, { term, vote, commit }: HardState): number {
  return foldNumber(foldNumber(foldNumber(seed, term), vote), commit)
}

function foldLog(seed: number, log: RaftLog): number {
  const { unstable } = log
  let hash = foldNumber(foldNumber(seed, log.committed), log.applying)
  hash = foldNumber(foldNumber(hash, log.applied), log.applyingSize)
  hash = fold32(hash, (log.isApplyingPaused ? 1 : 0) + (unstable.isSnapshotInProgress ? 2 : 0))
  hash = foldNumber(foldNumber(hash, unstable.offset), unstable.offsetInProgress)
  hash = fold32(fold32(hash, unstable.entries.length), unstable.entries.digest())
  return foldSnapshot(hash, unstable.snapshot)
}

function foldProgress(seed: number, peer: Progress): number {
  let hash = foldNumber(foldNumber(seed, peer.id), peer.match)
  hash = foldNumber(fold32(hash, STATES[peer.state]), peer.next)
  hash = foldNumber(foldNumber(hash, peer.sentCommit), peer.pendingSnapshot)
  const isActive = peer.isRecentlyActive ? 1 : 0
  hash = fold32(hash, isActive + (peer.isFlowPaused ? 2 : 0) + (peer.isLearner ? 4 : 0))
  const { records, from } = peer.inflights
  hash = fold32(hash, records.length - from)
  for (let at = from; at < records.length; at += 1) hash = foldNumber(hash, records[at] ?? 0)
  return hash
}

/** In whatever order the votes came, they decide alike. */
function foldVotes(seed: number, votes: ReadonlyMap<number, boolean>): number {
  let hash = fold32(seed, votes.size)
  for (const id of ascending(votes.keys())) {
    hash = fold32(foldNumber(hash, id), votes.get(id) ? 1 : 0)
  }
  return hash
}

function foldReads(seed: number, reads: Reads): number {
  let hash = foldNumber(fold32(seed, reads.waiting.length), reads.confirmed)
  for (const { request, index } of reads.waiting) {
    hash = foldMessages(foldNumber(hash, index), [request])
  }
  hash = fold32(hash, reads.acknowledged.size)
  for (const id of ascending(reads.acknowledged.keys())) {
    hash = foldNumber(foldNumber(hash, id), reads.acknowledged.get(id) ?? 0)
  }
  return foldMessages(hash, reads.beforeCommit)
}

function foldReadStates(seed: number, states: readonly ReadState[]): number {
  let hash = fold32(seed, states.length)
  for (const { index, token } of states) hash = fold32(foldNumber(hash, index), hashText(token))
  return hash
}

const ascending = (ids: Iterable<number>): number[] => [...ids].sort((one, other) => one - other)
