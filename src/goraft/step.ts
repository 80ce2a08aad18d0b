import { unreachable } from '../unreachable.ts'
import { handleElectionDue, handleVoteReply, handleVoteRequest } from './election.ts'
import { handleAppendRequest } from './follow.ts'
import type { RaftInput } from './input.ts'
import { leadAlone, propose } from './lead.ts'
import { emit, type GoRaft } from './raft.ts'
import { handleSnapshotRecovery, handleSnapshotRequest } from './recovery.ts'
import {
  handleAppendFailed,
  handleAppendReply,
  handleHeartbeatDue,
  handleSnapshotFailed,
  handleSnapshotReply,
} from './replicate.ts'
import { armElection, changeState, stop } from './role.ts'

/**
 * Handles one input. Afterwards the owner takes all effects, then applies what is committed:
 * `takeEffect` until it gives nothing; `nextCommitted`, apply, `takeEffect` until nothing; again.
 *
 * @param nowUs Monotonic time of this member's machine in whole microseconds; never decreases.
 */
export function step(raft: GoRaft, input: RaftInput, nowUs: number): void {
  switch (input.kind) {
    case 'heartbeat-due':
      handleHeartbeatDue(raft, input.peer)
      break
    case 'append-request':
      if (runs(raft)) handleAppendRequest(raft, input.ticket, input.message, nowUs)
      else emit(raft, { kind: 'reply-stopped', ticket: input.ticket })
      break
    case 'append-reply':
      handleAppendReply(raft, input, input.reply, nowUs)
      break
    case 'append-failed':
      handleAppendFailed(raft, input, nowUs)
      break
    case 'election-due':
      handleElectionDue(raft, nowUs)
      break
    case 'vote-request':
      if (runs(raft)) handleVoteRequest(raft, input.ticket, input.message, nowUs)
      else emit(raft, { kind: 'reply-stopped', ticket: input.ticket })
      break
    case 'vote-reply':
      handleVoteReply(raft, input, input.reply, nowUs)
      break
    case 'vote-failed':
      break
    case 'snapshot-request':
      handleSnapshotRequest(raft, input.ticket, input.message)
      break
    case 'snapshot-recovery':
      handleSnapshotRecovery(raft, input.ticket, input.message, nowUs)
      break
    case 'snapshot-reply':
      handleSnapshotReply(raft, input, input.reply, nowUs)
      break
    case 'snapshot-failed':
      handleSnapshotFailed(raft, input)
      break
    case 'propose':
      propose(raft, input.command, input.ticket)
      break
    case 'lead-alone':
      leadAlone(raft, input.command, input.ticket, nowUs)
      break
    case 'start':
      start(raft, nowUs)
      break
    case 'stop':
      stop(raft)
      break
    default:
      unreachable(input)
  }
}

/** Source: etcd v0.4.9, goraft, server.go, Start. */
function start(raft: GoRaft, nowUs: number): void {
  if (raft.state !== 'initialized') return
  raft.snapshotIndex = Math.max(raft.snapshotIndex, raft.commitIndex)
  changeState(raft, 'follower')
  armElection(raft, nowUs)
}

function runs(raft: GoRaft): boolean {
  return raft.state !== 'initialized' && raft.state !== 'stopped'
}
