import type { Ticket } from './effect.ts'
import { compactLog, createLog, termAt } from './log.ts'
import { addPeer } from './membership.ts'
import type { SnapshotRecoveryRequest, SnapshotRequest } from './message.ts'
import { emit, type GoRaft } from './raft.ts'
import { changeState } from './role.ts'

/**
 * Answers whether this member wants a snapshot: not if its log holds what the snapshot ends with.
 * Whoever wants one waits for it, without an election timer. Only followers are heard.
 *
 * Source: etcd v0.4.9, goraft, server.go, processSnapshotRequest and followerLoop.
 */
export function handleSnapshotRequest(
  raft: GoRaft,
  ticket: Ticket,
  message: SnapshotRequest,
): void {
  if (raft.state !== 'follower') {
    emit(raft, { kind: 'reply-stopped', ticket })
    return
  }
  const { lastIndex, lastTerm } = message
  // What is compacted away counts as not there, the last of it included.
  const isHeld = lastIndex > raft.log.startIndex && termAt(raft.log, lastIndex) === lastTerm
  if (!isHeld) {
    emit(raft, { kind: 'disarm-election' })
    changeState(raft, 'snapshotting')
  }
  emit(raft, { kind: 'reply-snapshot', ticket, message: { success: !isHeld } })
}

/**
 * Takes a snapshot over: state, members, term and the place in the log are the leader's then. Only
 * an append of a higher term makes this member a follower with an election timer again.
 *
 * Source: etcd v0.4.9, goraft, server.go, processSnapshotRecoveryRequest and snapshotLoop.
 */
export function handleSnapshotRecovery(
  raft: GoRaft,
  ticket: Ticket,
  message: SnapshotRecoveryRequest,
  nowUs: number,
): void {
  if (raft.state !== 'snapshotting') {
    emit(raft, { kind: 'reply-stopped', ticket })
    return
  }
  const { lastIndex, lastTerm } = message
  raft.term = lastTerm
  raft.commitTarget = Math.max(raft.commitTarget, lastIndex)
  raft.commitIndex = Math.max(raft.commitIndex, lastIndex)
  raft.snapshotIndex = lastIndex
  if (lastIndex >= raft.log.lastIndex) raft.log = createLog(lastIndex, lastTerm)
  else compactLog(raft.log, lastIndex)
  raft.log.startTerm = lastTerm
  emit(raft, { kind: 'recover', message })
  for (const member of message.members) addPeer(raft, member, nowUs)
  const reply = { term: lastTerm, success: true, commitIndex: lastIndex }
  emit(raft, { kind: 'reply-snapshot', ticket, message: reply })
}
