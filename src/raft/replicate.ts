import { assert } from '../assert.ts'
import { NO_ENTRIES } from './entry.ts'
import { payloadSizeOf } from './entry-size.ts'
import { entriesFrom, firstIndex, latestSnapshot, termAt } from './log.ts'
import { becomeSnapshot, isPaused, isWindowFull, noteSent, type Progress } from './progress.ts'
import type { Raft } from './raft.ts'
import { unconfirmedContext } from './read-queue.ts'
import { sendAppend, sendHeartbeat, sendOther } from './send.ts'
import { tell } from './tell.ts'

/** Sends everybody what it lacks, or an empty append that tells the commit index. */
export function broadcastAppends(raft: Raft): void {
  const { all } = raft.members
  for (let at = 0; at < all.length; at += 1) {
    const peer = all[at]
    if (peer !== undefined && peer.id !== raft.id) maybeSendAppend(raft, peer, true)
  }
}

/**
 * Sends a peer what it lacks as far as its progress allows; a snapshot if the log does not reach back.
 *
 * @param evenIfEmpty Whether to send an append without entries when there is nothing new.
 * @returns Whether anything was sent.
 *
 * Source: etcd-io/raft, raft.go, maybeSendAppend.
 */
export function maybeSendAppend(raft: Raft, peer: Progress, evenIfEmpty: boolean): boolean {
  if (isPaused(peer)) return false
  const { log } = raft
  const index = peer.next - 1
  const term = termAt(log, index)
  if (term < 0) return maybeSendSnapshot(raft, peer)
  const isHeld = peer.state === 'replicate' && isWindowFull(peer)
  const entries = isHeld ? NO_ENTRIES : entriesFrom(log, peer.next, raft.config.maxSizePerMessage)
  if (entries === undefined) return maybeSendSnapshot(raft, peer)
  if (entries.length === 0 && !evenIfEmpty) return false
  sendAppend(raft, peer.id, { index, term }, entries)
  noteSent(peer, entries.length, payloadSizeOf(entries))
  peer.sentCommit = log.committed
  return true
}

function maybeSendSnapshot(raft: Raft, peer: Progress): boolean {
  const { log } = raft
  if (!raft.config.rules.maySendSnapshot(peer.isRecentlyActive)) {
    tell(raft, { kind: 'snapshot-held-back', peer: peer.id })
    return false
  }
  const snapshot = latestSnapshot(log)
  if (snapshot === undefined) {
    tell(raft, { kind: 'snapshot-unavailable', peer: peer.id })
    return false
  }
  assert(snapshot.index > 0, 'an empty snapshot is never sent')
  tell(raft, {
    kind: 'snapshot-sent',
    peer: peer.id,
    progress: peer,
    firstIndex: firstIndex(log),
    commit: log.committed,
    snapshot,
  })
  becomeSnapshot(peer, snapshot.index)
  tell(raft, { kind: 'snapshot-paused', peer: peer.id, progress: peer })
  sendOther(raft, { kind: 'snap', to: peer.id, snapshot })
  return true
}

/** Heartbeats to everybody, learners and paused peers included. */
export function broadcastHeartbeats(raft: Raft): void {
  const context = unconfirmedContext(raft.reads)
  const { all } = raft.members
  for (let at = 0; at < all.length; at += 1) {
    const peer = all[at]
    if (peer === undefined || peer.id === raft.id) continue
    // A peer may not have what is committed: it is told of what it surely has.
    const commit = Math.min(peer.match, raft.log.committed)
    sendHeartbeat(raft, 'heartbeat', peer.id, { commit, context })
    peer.sentCommit = commit
  }
}
