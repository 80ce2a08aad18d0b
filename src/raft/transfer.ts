import { lastIndex } from './log.ts'
import type { Progress } from './progress.ts'
import type { Raft } from './raft.ts'
import { maybeSendAppend } from './replicate.ts'
import { sendOther } from './send.ts'
import { tell } from './tell.ts'

/**
 * Begins to hand leadership to a peer: at once if it has the whole log, else when it has caught up.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgTransferLeader.
 */
export function beginTransfer(raft: Raft, target: Progress): void {
  const { term } = raft
  if (target.isLearner) {
    tell(raft, { kind: 'transfer-ignored-learner' })
    return
  }
  const previous = raft.transferTarget
  if (previous === target.id) {
    tell(raft, { kind: 'transfer-ignored-same-target', term, target: previous })
    return
  }
  if (previous !== 0) {
    raft.transferTarget = 0
    tell(raft, { kind: 'transfer-aborted-for-next', term, target: previous })
  }
  if (target.id === raft.id) {
    tell(raft, { kind: 'transfer-ignored-self' })
    return
  }
  tell(raft, { kind: 'transfer-started', term, target: target.id })
  // The transfer must be over within an election timeout.
  raft.electionElapsed = 0
  raft.transferTarget = target.id
  if (target.match === lastIndex(raft.log)) {
    sendOther(raft, { kind: 'timeout-now', to: target.id })
    tell(raft, { kind: 'timeout-now-sent-at-once', target: target.id })
  } else {
    maybeSendAppend(raft, target, true)
  }
}

/** Lets the target campaign if it has caught up by now. */
export function continueTransfer(raft: Raft, peer: Progress): void {
  if (peer.id !== raft.transferTarget || peer.match !== lastIndex(raft.log)) return
  tell(raft, { kind: 'timeout-now-sent-after-append', target: peer.id })
  sendOther(raft, { kind: 'timeout-now', to: peer.id })
}
