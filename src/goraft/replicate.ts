import type { Attempt } from './effect.ts'
import { entriesAfter, termAt } from './log.ts'
import type { AppendReply, AppendRequest, SnapshotRecoveryReply, SnapshotReply } from './message.ts'
import { reach } from './progress.ts'
import { emit, type GoRaft, type Progress } from './raft.ts'
import { adoptTerm, armElection, panic, quorumOf } from './role.ts'

/** Entries in one append, unless it begins at the very start of the log. Source: spec section 5. */
export const ENTRIES_PER_APPEND = 2000

/** Back-off of heartbeat warnings stops rising here. Source: spec section 5. */
const LONGEST_BACKOFF_SECONDS = 15

/** A tick: sends one append, or keeps the tick while an outcome is outstanding. */
export function handleHeartbeatDue(raft: GoRaft, peer: string): void {
  if (raft.state !== 'leader') return
  const progress = raft.peers.get(peer)
  if (progress === undefined) return
  if (progress.awaiting !== 0) progress.tickKept = true
  else sendAppend(raft, peer, progress)
}

/**
 * Sends everything behind the peer's last known index.
 *
 * Source: etcd v0.4.9, goraft, peer.go, flush, and log.go, getEntriesAfter.
 */
function sendAppend(raft: GoRaft, peer: string, progress: Progress): void {
  const { log } = raft
  const { prevLogIndex } = progress
  if (prevLogIndex > log.lastIndex) {
    panic(raft, `raft: Index is beyond end of log: ${log.lastIndex} ${prevLogIndex}`)
    return
  }
  if (prevLogIndex < log.startIndex) {
    emit(raft, { kind: 'offer-snapshot', peer, attempt: beginAttempt(raft, progress) })
    return
  }
  const message = appendMessage(raft, progress)
  const attempt = beginAttempt(raft, progress)
  progress.lastRequest = message
  emit(raft, { kind: 'send-append', peer, attempt, message })
}

/** Numbers what is sent next; its outcome is outstanding from now on. */
function beginAttempt(raft: GoRaft, progress: Progress): Attempt {
  raft.attempts += 1
  progress.awaiting = raft.attempts
  progress.lastRequest = undefined
  return raft.attempts
}

/**
 * Handles the answer to an offered or a sent snapshot: whoever wants it gets it at once, and appends
 * go on behind it. Whoever does not is offered it again at the next tick.
 *
 * Source: etcd v0.4.9, goraft, peer.go, sendSnapshotRequest and sendSnapshotRecoveryRequest.
 */
export function handleSnapshotReply(
  raft: GoRaft,
  from: { readonly peer: string; readonly attempt: Attempt },
  reply: SnapshotReply | SnapshotRecoveryReply,
  nowUs: number,
): void {
  const { peer } = from
  const progress = settle(raft, peer, from.attempt)
  if (progress === undefined) return
  progress.lastActivityUs = nowUs
  if (reply.success && !('commitIndex' in reply)) {
    emit(raft, { kind: 'send-snapshot', peer, attempt: beginAttempt(raft, progress) })
    return
  }
  if (reply.success && 'commitIndex' in reply) progress.prevLogIndex = reply.commitIndex
  goOn(raft, peer, progress)
}

/** Handles a snapshot without an answer: no line is due, and it is offered again. */
export function handleSnapshotFailed(
  raft: GoRaft,
  from: { readonly peer: string; readonly attempt: Attempt },
): void {
  const progress = settle(raft, from.peer, from.attempt)
  if (progress !== undefined) goOn(raft, from.peer, progress)
}

/** The next request to a peer; the very same object while nothing changed. */
function appendMessage(raft: GoRaft, progress: Progress): AppendRequest {
  const { log, term, commitTarget: commitIndex } = raft
  const { prevLogIndex, lastRequest } = progress
  if (
    lastRequest !== undefined &&
    prevLogIndex === log.lastIndex &&
    lastRequest.entries.length === 0 &&
    lastRequest.prevLogIndex === prevLogIndex &&
    lastRequest.commitIndex === commitIndex &&
    lastRequest.term === term
  ) {
    return lastRequest
  }
  const limit = prevLogIndex === log.startIndex ? log.lastIndex : ENTRIES_PER_APPEND
  return {
    term,
    prevLogIndex,
    prevLogTerm: termAt(log, prevLogIndex),
    commitIndex,
    leaderName: raft.settings.name,
    entries: entriesAfter(log, prevLogIndex, limit),
  }
}

/**
 * Handles the answer to an append. Answers to anything but the outstanding one are lost.
 *
 * Source: etcd v0.4.9, goraft, peer.go, sendAppendEntriesRequest, and server.go,
 * processAppendEntriesResponse; spec section 5.
 */
export function handleAppendReply(
  raft: GoRaft,
  from: { readonly peer: string; readonly attempt: Attempt },
  reply: AppendReply,
  nowUs: number,
): void {
  const progress = settle(raft, from.peer, from.attempt)
  if (progress === undefined) return
  reach(progress, nowUs)
  const syncs = noteReply(raft, progress, reply)
  if (reply.term > raft.term) {
    adoptTerm(raft, reply.term, '')
    armElection(raft, nowUs)
    return
  }
  if (reply.success) {
    if (syncs) raft.synced.add(from.peer)
    advanceCommit(raft)
  }
  goOn(raft, from.peer, progress)
}

/** Handles an append without an answer: a line is due at first, then after 2, 4, 8, 15 s. */
export function handleAppendFailed(
  raft: GoRaft,
  from: { readonly peer: string; readonly attempt: Attempt },
  nowUs: number,
): void {
  const { peer } = from
  const progress = settle(raft, peer, from.attempt)
  if (progress === undefined) return
  // The failure that prints a line is not counted itself, except the first one: this gives the
  // measured 1, 40, 119 of a refusing peer (a failure every 50 ms).
  if (progress.missed === 0 || nowUs < progress.nextWarningUs) progress.missed += 1
  if (nowUs >= progress.nextWarningUs) {
    progress.backoffSeconds = Math.min(2 * progress.backoffSeconds, LONGEST_BACKOFF_SECONDS)
    progress.nextWarningUs = nowUs + progress.backoffSeconds * 1_000_000
    const { missed, backoffSeconds } = progress
    emit(raft, { kind: 'heartbeat-timed-out', peer, missed, backoffSeconds })
  }
  goOn(raft, peer, progress)
}

/** The progress whose outstanding append this is the outcome of; undefined when it is not. */
function settle(raft: GoRaft, peer: string, attempt: Attempt): Progress | undefined {
  if (raft.state !== 'leader' || attempt === 0) return undefined
  const leaving = raft.leaving.get(peer)
  const progress = leaving?.awaiting === attempt ? leaving : raft.peers.get(peer)
  if (progress?.awaiting !== attempt) return undefined
  progress.awaiting = 0
  return progress
}

/** Sends the kept tick's append, or the last one to a removed peer. */
function goOn(raft: GoRaft, peer: string, progress: Progress): void {
  if (raft.leaving.get(peer) === progress) {
    raft.leaving.delete(peer)
    sendAppend(raft, peer, progress)
  } else if (progress.tickKept) {
    progress.tickKept = false
    sendAppend(raft, peer, progress)
  }
}

/** Sends the last append to a peer that was removed, at once or after the outstanding one. */
export function bidFarewell(raft: GoRaft, peer: string, progress: Progress): void {
  if (progress.awaiting !== 0) raft.leaving.set(peer, progress)
  else sendAppend(raft, peer, progress)
}

/** Learns from an answer what the peer holds. True when it holds an entry of the current term. */
function noteReply(raft: GoRaft, progress: Progress, reply: AppendReply): boolean {
  const { rules } = raft.settings
  const request = progress.lastRequest
  if (request === undefined) return false
  if (!reply.success) {
    progress.prevLogIndex = rules.stepBack({
      prevLogIndex: progress.prevLogIndex,
      requestTerm: request.term,
      replyTerm: reply.term,
      replyIndex: reply.index,
      replyCommitIndex: reply.commitIndex,
    })
    return false
  }
  const last = request.entries[request.entries.length - 1]
  if (last === undefined) return false
  progress.prevLogIndex = last.index
  return rules.syncs(last.term, raft.term)
}

function advanceCommit(raft: GoRaft): void {
  if (raft.commitTarget === raft.log.lastIndex) return
  const heldIndexes = [raft.log.lastIndex]
  for (const progress of raft.peers.values()) heldIndexes.push(progress.prevLogIndex)
  const index = raft.settings.rules.committable({
    heldIndexes,
    syncedCount: raft.synced.size,
    quorum: quorumOf(raft),
  })
  // A peer may claim to hold more than the leader does.
  raft.commitTarget = Math.max(raft.commitTarget, Math.min(index, raft.log.lastIndex))
}
