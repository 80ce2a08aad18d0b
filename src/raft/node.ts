import { assert } from '../assert.ts'
import type { ConfChange, ConfState } from './conf-change.ts'
import { checkQuorum, hup, isPromotable } from './election.ts'
import type { Entry } from './entry.ts'
import { append } from './log.ts'
import { changeMembership } from './membership.ts'
import {
  APPEND_THREAD,
  APPLY_THREAD,
  draftMessage,
  isLocal,
  isResponse,
  type Message,
  message,
} from './message.ts'
import type { Raft } from './raft.ts'
import type { Refusal } from './ready.ts'
import { broadcastHeartbeats } from './replicate.ts'
import { becomeFollower } from './role.ts'
import { stepRaft } from './step.ts'

// What an owner hands in. What it takes out stands in hand-out.ts, copies and looks in copy.ts.

/**
 * Lets time pass.
 *
 * @param count Whole ticks, at most `ticksUntilDue`.
 *
 * Source: etcd-io/raft, raft.go, tickElection and tickHeartbeat.
 */
export function tick(raft: Raft, count: number): void {
  if (raft.role === 'leader') tickLeader(raft, count)
  else tickElection(raft, count)
}

function tickElection(raft: Raft, count: number): void {
  raft.electionElapsed += count
  if (raft.electionElapsed < raft.electionTimeout || !isPromotable(raft)) return
  raft.electionElapsed = 0
  hup(raft, false)
}

function tickLeader(raft: Raft, count: number): void {
  const { electionTicks, heartbeatTicks } = raft.config
  raft.heartbeatElapsed += count
  raft.electionElapsed += count
  if (raft.electionElapsed >= electionTicks) {
    raft.electionElapsed = 0
    if (raft.config.checkQuorum) checkQuorum(raft)
    // A transfer that is not over by now never will be.
    if (raft.role === 'leader') raft.transferTarget = 0
  }
  if (raft.role !== 'leader' || raft.heartbeatElapsed < heartbeatTicks) return
  raft.heartbeatElapsed = 0
  broadcastHeartbeats(raft)
}

/**
 * Ticks until time alone makes the node do something: at least 1; infinity for a node that may not
 * campaign.
 */
export function ticksUntilDue(raft: Raft): number {
  const { electionTicks, heartbeatTicks } = raft.config
  if (raft.role === 'leader') {
    const untilHeartbeat = heartbeatTicks - raft.heartbeatElapsed
    return Math.max(1, Math.min(untilHeartbeat, electionTicks - raft.electionElapsed))
  }
  if (!isPromotable(raft)) return Number.POSITIVE_INFINITY
  return Math.max(1, raft.electionTimeout - raft.electionElapsed)
}

/**
 * Handles a message from the network or from a storage thread; a refused one changes nothing.
 *
 * Source: etcd-io/raft, rawnode.go, Step.
 */
export function step(raft: Raft, received: Message): Refusal | undefined {
  const { kind, from } = received
  if (from !== APPEND_THREAD && from !== APPLY_THREAD) {
    if (isLocal(kind)) return 'local-message'
    if (isResponse(kind) && !raft.members.byId.has(from)) return 'peer-not-found'
  }
  return stepRaft(raft, received)
}

/** Begins a campaign as if the election timeout were over. */
export function campaign(raft: Raft): void {
  stepRaft(raft, message({ kind: 'hup', from: raft.id, to: 0 }))
}

/** Proposes an entry with a payload of the application's, one char per byte. */
export function propose(raft: Raft, data: string): Refusal | undefined {
  return proposeEntry(raft, { kind: 'normal', term: 0, index: 0, data, change: undefined })
}

/** Proposes a change of the configuration. One that may not follow now becomes an empty entry. */
export function proposeConfChange(
  raft: Raft,
  kind: 'conf-change' | 'conf-change-v2',
  change: ConfChange,
): Refusal | undefined {
  return proposeEntry(raft, { kind, term: 0, index: 0, data: '', change })
}

function proposeEntry(raft: Raft, entry: Entry): Refusal | undefined {
  const proposal = draftMessage('prop', raft.id, 0, 0)
  proposal.entries = [entry]
  return stepRaft(raft, proposal)
}

/** Lets a committed change of the configuration take effect: called when its entry is applied. */
export function applyConfChange(raft: Raft, change: ConfChange): ConfState {
  return changeMembership(raft, change)
}

/** Asks for a read index; the answer comes as a `ReadState`, or never when leadership changes. */
export function readIndex(raft: Raft, token: string): void {
  const entry: Entry = { kind: 'normal', term: 0, index: 0, data: token, change: undefined }
  stepRaft(raft, message({ kind: 'read-index', from: 0, to: 0, entries: [entry] }))
}

/** Asks to hand leadership to a node; on a follower the request is forwarded to the leader. */
export function transferLeader(raft: Raft, target: number): void {
  stepRaft(raft, message({ kind: 'transfer-leader', from: target, to: 0 }))
}

/** Makes a follower forget who leads: it may grant its vote at once. */
export function forgetLeader(raft: Raft): void {
  stepRaft(raft, message({ kind: 'forget-leader', from: 0, to: 0 }))
}

/** Tells that a message to a peer could not be delivered. */
export function reportUnreachable(raft: Raft, peer: number): void {
  stepRaft(raft, message({ kind: 'unreachable', from: peer, to: 0 }))
}

/** Tells what became of a snapshot sent to a peer. */
export function reportSnapshot(raft: Raft, peer: number, result: 'finished' | 'failed'): void {
  const isRejected = result === 'failed'
  stepRaft(raft, message({ kind: 'snap-status', from: peer, to: 0, isRejected }))
}

/** Overwrites the randomised election timeout until the next reset. */
export function setElectionTimeout(raft: Raft, ticks: number): void {
  raft.electionTimeout = ticks
}

/** A peer of a cluster that begins without a snapshot. */
export interface Peer {
  readonly id: number
  /** The application's own, one char per byte. */
  readonly context: string
}

/**
 * Gives an empty node the log of a new cluster: one added peer per entry, at term 1, all committed and none
 * applied yet.
 *
 * @param peers At least one, in the order of the log.
 *
 * Source: etcd-io/raft, bootstrap.go, Bootstrap.
 */
export function bootstrap(raft: Raft, peers: readonly Peer[]): void {
  assert(peers.length > 0, 'a new cluster has peers')
  assert(raft.log.storage.lastIndex === 0, 'only an empty node begins a new cluster')
  becomeFollower(raft, 1, 0)
  const changes = peers.map(
    ({ id, context }): ConfChange => ({
      transition: 'auto',
      operations: [{ kind: 'add-node', node: id }],
      context,
    }),
  )
  const entries = changes.map(
    (change, position): Entry => ({
      kind: 'conf-change',
      term: 1,
      index: position + 1,
      data: '',
      change,
    }),
  )
  append(raft.log, entries)
  raft.log.committed = entries.length
  for (const change of changes) changeMembership(raft, change)
}
