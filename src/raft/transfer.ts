import { lastIndex } from './log.ts'
import type { Progress } from './progress.ts'
import type { Raft } from './raft.ts'
import { maybeSendAppend } from './replicate.ts'
import { sendOther } from './send.ts'

/**
 * Begins to hand leadership to a peer: at once if it has the whole log, else when it has caught up.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgTransferLeader.
 */
export function beginTransfer(raft: Raft, target: Progress): void {
  const { id: node, term } = raft
  const { observe } = raft.surroundings
  if (target.isLearner) {
    observe?.({ node, kind: 'transfer-ignored-learner' })
    return
  }
  const previous = raft.transferTarget
  if (previous === target.id) {
    observe?.({ node, kind: 'transfer-ignored-same-target', term, target: previous })
    return
  }
  if (previous !== 0) {
    raft.transferTarget = 0
    observe?.({ node, kind: 'transfer-aborted-for-next', term, target: previous })
  }
  if (target.id === node) {
    observe?.({ node, kind: 'transfer-ignored-self' })
    return
  }
  observe?.({ node, kind: 'transfer-started', term, target: target.id })
  // The transfer must be over within an election timeout.
  raft.electionElapsed = 0
  raft.transferTarget = target.id
  if (target.match === lastIndex(raft.log)) {
    sendOther(raft, { kind: 'timeout-now', to: target.id })
    observe?.({ node, kind: 'timeout-now-sent-at-once', target: target.id })
  } else {
    maybeSendAppend(raft, target, true)
  }
}

/** Lets the target campaign if it has caught up by now. */
export function continueTransfer(raft: Raft, peer: Progress): void {
  if (peer.id !== raft.transferTarget || peer.match !== lastIndex(raft.log)) return
  raft.surroundings.observe?.({
    node: raft.id,
    kind: 'timeout-now-sent-after-append',
    target: peer.id,
  })
  sendOther(raft, { kind: 'timeout-now', to: peer.id })
}
