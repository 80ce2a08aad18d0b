import { assert } from '../assert.ts'
import { restoreMembership } from './changer.ts'
import type { Entry } from './entry.ts'
import {
  append,
  commitTo,
  findConflict,
  findConflictByTerm,
  lastIndex,
  lastTerm,
  type RaftLog,
  restoreLog,
  termAt,
} from './log.ts'
import { adoptMembership } from './membership.ts'
import type { Message, Snapshot } from './message.ts'
import type { Raft } from './raft.ts'
import { becomeFollower } from './role.ts'
import { sendAppendRejection, sendAppendResponse, sendHeartbeat } from './send.ts'
import { tell } from './tell.ts'

/**
 * A follower takes in an append: what fits is appended and acknowledged, the rest is rejected with a hint.
 *
 * Source: etcd-io/raft, raft.go, handleAppendEntries; log.go, maybeAppend.
 */
export function takeAppend(raft: Raft, message: Message): void {
  const { log } = raft
  if (message.index < log.committed) {
    sendAppendResponse(raft, message.from, log.committed)
    return
  }
  const ownTerm = termAt(log, message.index)
  if (!raft.config.rules.appendFits(ownTerm, message.logTerm)) {
    rejectAppend(raft, message, Math.max(ownTerm, 0))
    return
  }
  const last = message.index + message.entries.length
  appendNew(raft, message.entries)
  commitTo(log, Math.min(message.commit, last))
  sendAppendResponse(raft, message.from, last)
}

/** Appends what is not there yet; an append whose entries all are, never cuts the log. */
function appendNew(raft: Raft, entries: readonly Entry[]): void {
  const { log } = raft
  const conflict = findConflict(log, entries)
  if (conflict === 0) return
  if (conflict <= lastIndex(log)) {
    tell(raft, {
      kind: 'log-conflict',
      index: conflict,
      existingTerm: Math.max(termAt(log, conflict), 0),
      conflictingTerm: termOf(entries, conflict),
    })
  }
  assert(conflict > log.committed, 'nothing committed is in conflict with a leader')
  const first = entries[0]?.index ?? 0
  const fresh = conflict === first ? entries : entries.slice(conflict - first)
  const note = append(log, fresh)
  if (note !== undefined) tell(raft, { ...note })
}

function termOf(entries: readonly Entry[], index: number): number {
  return entries.find((entry) => entry.index === index)?.term ?? 0
}

function rejectAppend(raft: Raft, message: Message, ownTerm: number): void {
  const { log } = raft
  tell(raft, {
    kind: 'append-rejected',
    from: message.from,
    ownTerm,
    message: { term: message.logTerm, index: message.index },
  })
  const from = Math.min(message.index, lastIndex(log))
  const hint = findConflictByTerm(log, from, message.logTerm)
  sendAppendRejection(raft, message.from, message.index, hint)
}

/** A follower takes in a heartbeat. */
export function takeHeartbeat(raft: Raft, message: Message): void {
  commitTo(raft.log, message.commit)
  const { context } = message
  sendHeartbeat(raft, 'heartbeat-resp', message.from, { commit: 0, context })
}

/**
 * A follower takes in a snapshot, or tells how far it is without it.
 *
 * Source: etcd-io/raft, raft.go, handleSnapshot.
 */
export function takeSnapshot(raft: Raft, message: Message): void {
  const { log } = raft
  const { snapshot } = message
  assert(snapshot !== undefined, 'a snapshot message carries one')
  const isRestored = restore(raft, snapshot)
  tell(raft, {
    kind: isRestored ? 'snapshot-accepted' : 'snapshot-ignored',
    commit: log.committed,
    snapshot,
  })
  sendAppendResponse(raft, message.from, isRestored ? lastIndex(log) : log.committed)
}

/** Source: etcd-io/raft, raft.go, restore. */
function restore(raft: Raft, snapshot: Snapshot): boolean {
  const { log } = raft
  if (snapshot.index <= log.committed) return false
  if (raft.role !== 'follower') {
    tell(raft, { kind: 'snapshot-to-leader' })
    becomeFollower(raft, raft.term + 1, 0)
    return false
  }
  const isListed = lists(snapshot, raft.id)
  if (!isListed) tell(raft, { kind: 'snapshot-without-self', snapshot })
  if (!raft.config.rules.takesSnapshot(snapshot.index, log.committed, isListed)) return false
  if (termAt(log, snapshot.index) === snapshot.term) {
    tell(raft, { kind: 'snapshot-fast-forwarded', ...endOf(log), snapshot })
    commitTo(log, snapshot.index)
    return false
  }
  tellRestoring(raft, snapshot)
  restoreLog(log, snapshot)
  const settings = { ...raft.config, lastIndex: lastIndex(log) }
  adoptMembership(raft, restoreMembership(snapshot.confState, settings))
  tell(raft, { kind: 'snapshot-restored', ...endOf(log), snapshot })
  return true
}

function lists({ confState }: Snapshot, id: number): boolean {
  const { voters, learners, votersOutgoing } = confState
  return voters.includes(id) || learners.includes(id) || votersOutgoing.includes(id)
}

const endOf = (log: RaftLog) => ({
  commit: log.committed,
  lastIndex: lastIndex(log),
  lastTerm: lastTerm(log),
})

function tellRestoring(raft: Raft, snapshot: Snapshot): void {
  const { committed, applied, applying, unstable } = raft.log
  tell(raft, {
    kind: 'snapshot-restoring',
    committed,
    applied,
    applying,
    unstableOffset: unstable.offset,
    unstableOffsetInProgress: unstable.offsetInProgress,
    unstableCount: unstable.entries.length,
    snapshot,
  })
}
