import { maybeCommit } from './commit.ts'
import { findConflictByTerm, firstIndex, lastIndex } from './log.ts'
import type { Message } from './message.ts'
import {
  becomeProbe,
  becomeReplicate,
  canBumpCommit,
  freeInflights,
  maybeDecrease,
  maybeUpdate,
  type Progress,
} from './progress.ts'
import type { Raft } from './raft.ts'
import { releaseWaitingReads, takeReadAcknowledgement } from './reads.ts'
import { broadcastAppends, maybeSendAppend } from './replicate.ts'
import { tell } from './tell.ts'
import { continueTransfer } from './transfer.ts'

/**
 * A leader takes in the answer to an append.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgAppResp.
 */
export function takeAppendResponse(raft: Raft, peer: Progress, message: Message): void {
  peer.isRecentlyActive = true
  if (message.isRejected) takeRejection(raft, peer, message)
  else takeAcknowledgement(raft, peer, message.index)
}

function takeRejection(raft: Raft, peer: Progress, message: Message): void {
  const hint = { term: message.logTerm, index: message.rejectHint }
  tell(raft, { kind: 'append-rejection-received', from: peer.id, index: message.index, hint })
  // Whole terms are stepped over: nothing of a later term than the hint's can match there.
  const probe =
    hint.term > 0 ? findConflictByTerm(raft.log, hint.index, hint.term).index : hint.index
  if (!maybeDecrease(peer, message.index, probe)) return
  tell(raft, { kind: 'progress-decreased', peer: peer.id, progress: peer })
  if (peer.state === 'replicate') becomeProbe(peer)
  maybeSendAppend(raft, peer, true)
}

function takeAcknowledgement(raft: Raft, peer: Progress, index: number): void {
  // A peer that was probed and has everything must go back to replicating.
  const isCaughtUpProbe = peer.match === index && peer.state === 'probe'
  if (!maybeUpdate(peer, index) && !isCaughtUpProbe) return
  resume(raft, peer, index)
  const isSelf = peer.id === raft.id
  if (maybeCommit(raft)) {
    releaseWaitingReads(raft)
    broadcastAppends(raft)
  } else if (!isSelf && canBumpCommit(peer, raft.log.committed)) {
    maybeSendAppend(raft, peer, true)
  }
  if (isSelf) return
  // The window may have room for more than one append.
  while (maybeSendAppend(raft, peer, false));
  continueTransfer(raft, peer)
}

function resume(raft: Raft, peer: Progress, index: number): void {
  switch (peer.state) {
    case 'probe':
      becomeReplicate(peer)
      return
    case 'replicate':
      freeInflights(peer.inflights, index)
      return
    default:
      if (peer.match + 1 < firstIndex(raft.log)) return
      tell(raft, { kind: 'snapshot-recovered', peer: peer.id, progress: peer })
      becomeProbe(peer)
      becomeReplicate(peer)
  }
}

/**
 * A leader takes in the answer to a heartbeat.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgHeartbeatResp.
 */
export function takeHeartbeatResponse(raft: Raft, peer: Progress, message: Message): void {
  peer.isRecentlyActive = true
  peer.isFlowPaused = false
  // With a full window this append is empty: its answer tells whether messages were lost.
  if (peer.match < lastIndex(raft.log) || peer.state === 'probe') maybeSendAppend(raft, peer, true)
  if (message.context !== '') takeReadAcknowledgement(raft, peer, message.context)
}

/**
 * What became of a snapshot that was sent.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgSnapStatus.
 */
export function takeSnapshotStatus(raft: Raft, peer: Progress, isFailed: boolean): void {
  if (peer.state !== 'snapshot') return
  if (isFailed) peer.pendingSnapshot = 0
  becomeProbe(peer)
  tell(raft, {
    kind: isFailed ? 'snapshot-failed' : 'snapshot-succeeded',
    peer: peer.id,
    progress: peer,
  })
  // The next append waits until the peer has had time to take it in.
  peer.isFlowPaused = true
}

/** A message to a peer could not be delivered. */
export function takeUnreachable(raft: Raft, peer: Progress): void {
  if (peer.state === 'replicate') becomeProbe(peer)
  tell(raft, { kind: 'peer-unreachable', peer: peer.id, progress: peer })
}
