import { fold32, foldNumber, hashText } from '../hash.ts'
import type { Surroundings } from './config.ts'
import type { Configuration } from './configuration.ts'
import { cloneLog } from './log.ts'
import { membersOf } from './members.ts'
import { cloneProgress, type Progress } from './progress.ts'
import type { Raft } from './raft.ts'
import { hardStateOf } from './raft.ts'
import { cloneReads } from './read-queue.ts'
import type { HardState, SoftState } from './ready.ts'
import type { Storage } from './storage.ts'

/**
 * A copy that goes on by itself; entries and messages are shared.
 *
 * @param storage A copy of the node's storage.
 */
export function clone(raft: Raft, storage: Storage, surroundings: Surroundings): Raft {
  const { configuration, all } = raft.members
  const progress = new Map(all.map((peer) => [peer.id, cloneProgress(peer)]))
  return {
    config: raft.config,
    surroundings,
    id: raft.id,
    term: raft.term,
    vote: raft.vote,
    role: raft.role,
    leader: raft.leader,
    log: cloneLog(raft.log, storage),
    members: membersOf(configuration, progress),
    votes: new Map(raft.votes),
    electionElapsed: raft.electionElapsed,
    heartbeatElapsed: raft.heartbeatElapsed,
    electionTimeout: raft.electionTimeout,
    transferTarget: raft.transferTarget,
    pendingConfIndex: raft.pendingConfIndex,
    uncommittedSize: raft.uncommittedSize,
    reads: cloneReads(raft.reads),
    readStates: [...raft.readStates],
    outbox: [...raft.outbox],
    afterDurable: [...raft.afterDurable],
    onAdvance: [...raft.onAdvance],
    toldSoft: raft.toldSoft,
    toldHard: raft.toldHard,
  }
}

const ROLES = { follower: 0, 'pre-candidate': 1, candidate: 2, leader: 3 } as const
const STATES = { probe: 0, replicate: 1, snapshot: 2 } as const

/** 32-bit hash of the state: the same for nodes that will act alike on the same storage. */
export function digest(raft: Raft): number {
  const { log } = raft
  const { unstable } = log
  let hash = foldAll(0, [
    raft.id,
    raft.term,
    raft.vote,
    ROLES[raft.role],
    raft.leader,
    raft.electionElapsed,
    raft.heartbeatElapsed,
    raft.electionTimeout,
    raft.transferTarget,
    raft.pendingConfIndex,
    raft.uncommittedSize,
    log.committed,
    log.applying,
    log.applied,
    log.applyingSize,
    unstable.offset,
    unstable.offsetInProgress,
    unstable.snapshot?.index ?? 0,
    unstable.isSnapshotInProgress ? 1 : 0,
    unstable.entries.digest(),
    raft.reads.confirmed,
    raft.reads.waiting.length,
    raft.reads.beforeCommit.length,
    raft.readStates.length,
  ])
  hash = foldConfiguration(hash, raft.members.configuration)
  for (const peer of raft.members.all) hash = foldProgress(hash, peer, raft)
  for (const queue of [raft.outbox, raft.afterDurable, raft.onAdvance]) {
    hash = fold32(hash, queue.length)
    for (const sent of queue) {
      hash = foldAll(hash, [sent.to, sent.term, sent.index, sent.logTerm, sent.commit])
      hash = fold32(hash, hashText(sent.kind) + (sent.isRejected ? 1 : 0) + sent.entries.length)
    }
  }
  return hash
}

function foldAll(seed: number, values: readonly number[]): number {
  let hash = seed
  for (const value of values) hash = foldNumber(hash, value)
  return hash
}

function foldConfiguration(seed: number, configuration: Configuration): number {
  const { incoming, outgoing, learners, learnersNext, autoLeave } = configuration
  let hash = fold32(seed, autoLeave ? 1 : 0)
  for (const ids of [incoming, outgoing, learners, learnersNext]) {
    hash = foldAll(fold32(hash, ids.length), ids)
  }
  return hash
}

function foldProgress(seed: number, peer: Progress, { votes, reads }: Raft): number {
  const vote = votes.get(peer.id)
  return foldAll(seed, [
    peer.id,
    peer.match,
    peer.next,
    STATES[peer.state],
    peer.sentCommit,
    peer.pendingSnapshot,
    (peer.isRecentlyActive ? 1 : 0) + (peer.isFlowPaused ? 2 : 0) + (peer.isLearner ? 4 : 0),
    peer.inflights.bytes,
    peer.inflights.records.length - peer.inflights.from,
    vote === undefined ? 0 : vote ? 1 : 2,
    reads.acknowledged.get(peer.id) ?? 0,
  ])
}

/** What a node shows of itself. */
export interface Status {
  readonly id: number
  readonly hardState: HardState
  readonly softState: SoftState
  readonly applied: number
  /** 0: leadership is not being handed over. */
  readonly transferTarget: number
  readonly configuration: Configuration
  /** Copies in the order of ids; empty unless the node leads. */
  readonly progress: readonly Progress[]
}

/** Source: etcd-io/raft, status.go. */
export function status(raft: Raft): Status {
  const { id, role, leader, log, transferTarget, members } = raft
  const shown = role === 'leader' ? members.all : []
  return {
    id,
    hardState: hardStateOf(raft),
    softState: { leader, role },
    applied: log.applied,
    transferTarget,
    configuration: members.configuration,
    progress: shown.map(cloneProgress),
  }
}
