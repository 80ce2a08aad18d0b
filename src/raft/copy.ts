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
