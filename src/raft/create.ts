import { assert } from '../assert.ts'
import { EMPTY_CONFIGURATION, restoreMembership } from './changer.ts'
import type { RaftConfig, Surroundings } from './config.ts'
import { appliedTo, createLog, lastIndex, lastTerm, type RaftLog } from './log.ts'
import { membersOf } from './members.ts'
import { adoptMembership } from './membership.ts'
import { APPLY_THREAD, EMPTY_QUEUE } from './message.ts'
import { hardStateOf, type Raft } from './raft.ts'
import { createReads } from './read-queue.ts'
import type { HardState } from './ready.ts'
import { becomeFollower } from './role.ts'
import type { Storage } from './storage.ts'
import { tell } from './tell.ts'

/**
 * A node as it starts or restarts: a follower of its stored term, with no leader.
 *
 * @throws {BrokenPromise} for options that contradict each other, and for a storage that does.
 */
export function createRaft(config: RaftConfig, storage: Storage, surroundings: Surroundings): Raft {
  checkConfig(config)
  const { rules, maxSizePerMessage, maxCommittedSizePerReady } = config
  const log = createLog(storage, {
    // At least one entry at a time, however small the limit.
    maxApplyingSize: Math.max(1, maxCommittedSizePerReady || maxSizePerMessage),
    rules,
    isAsynchronous: config.asyncStorageWrites,
  })
  const { confState, hardState } = storage
  const settings = { ...config, lastIndex: lastIndex(log) }
  const raft = blankRaft(config, surroundings, log)
  adoptMembership(raft, restoreMembership(confState, settings))
  if (hardState.term !== 0 || hardState.vote !== 0 || hardState.commit !== 0) load(raft, hardState)
  if (config.applied > 0) appliedTo(log, config.applied, 0)
  becomeFollower(raft, raft.term, 0)
  tell(raft, {
    kind: 'started',
    voters: raft.members.voters.map(({ id }) => id),
    term: raft.term,
    commit: log.committed,
    applied: log.applied,
    lastIndex: lastIndex(log),
    lastTerm: lastTerm(log),
  })
  raft.toldSoft = { leader: raft.leader, role: raft.role }
  raft.toldHard = hardStateOf(raft)
  return raft
}

const NOBODY = membersOf(EMPTY_CONFIGURATION, new Map())

function blankRaft(config: RaftConfig, surroundings: Surroundings, log: RaftLog): Raft {
  return {
    config,
    surroundings,
    id: config.id,
    term: 0,
    vote: 0,
    role: 'follower',
    leader: 0,
    log,
    members: NOBODY,
    votes: new Map(),
    electionElapsed: 0,
    heartbeatElapsed: 0,
    electionTimeout: 0,
    transferTarget: 0,
    pendingConfIndex: 0,
    uncommittedSize: 0,
    reads: createReads(),
    readStates: [],
    outbox: EMPTY_QUEUE,
    afterDurable: EMPTY_QUEUE,
    onAdvance: EMPTY_QUEUE,
    toldSoft: { leader: 0, role: 'follower' },
    toldHard: { term: 0, vote: 0, commit: 0 },
  }
}

function checkConfig(config: RaftConfig): void {
  const { id, electionTicks, heartbeatTicks, maxInflightBytes, maxSizePerMessage } = config
  assert(Number.isInteger(id) && id > 0 && id < APPLY_THREAD, 'the id of a node is 1..2^53-3')
  assert(heartbeatTicks > 0, 'heartbeats take at least one tick')
  assert(electionTicks > heartbeatTicks, 'elections take longer than heartbeats')
  assert(config.maxInflightMessages > 0, 'at least one append may be in flight')
  assert(
    maxInflightBytes === 0 || maxInflightBytes >= maxSizePerMessage,
    'what is in flight holds at least one append',
  )
  assert(config.readOnly === 'safe' || config.checkQuorum, 'lease-based reads need checkQuorum')
}

function load(raft: Raft, { term, vote, commit }: HardState): void {
  const { log } = raft
  assert(
    commit >= log.committed && commit <= lastIndex(log),
    'a stored commit index lies within the log',
  )
  log.committed = commit
  raft.term = term
  raft.vote = vote
}
