import type { Ticket } from './effect.ts'
import { appendEntry, termAt, truncateAfter } from './log.ts'
import type { AppendReply, AppendRequest } from './message.ts'
import { emit, type GoRaft } from './raft.ts'
import { adoptTerm, armElection, changeState, panic } from './role.ts'

/** Pause between two warnings about late heartbeats. Source: spec/etcd-0.4.md, section 5. */
const NEAR_WARNING_PAUSE_US = 5_000_000

/**
 * Answers an append. One whose term is not stale restarts the timer, also when it is rejected.
 *
 * Source: etcd v0.4.9, goraft, server.go, processAppendEntriesRequest; spec section 13, S9.
 */
export function handleAppendRequest(
  raft: GoRaft,
  ticket: Ticket,
  message: AppendRequest,
  nowUs: number,
): void {
  if (raft.state === 'follower') warnIfLate(raft, nowUs)
  if (message.term < raft.term) {
    answer(raft, ticket, false)
    return
  }
  if (!acceptLeader(raft, message)) return
  // A member that waits for a snapshot has no election timer.
  if (raft.state === 'follower') armElection(raft, nowUs)
  answer(raft, ticket, continueLog(raft, message))
}

/**
 * Follows the sender. With the equal term the leader is taken over without an observation.
 * False when this member leads that term itself, which kills the process.
 */
function acceptLeader(raft: GoRaft, message: AppendRequest): boolean {
  if (message.term > raft.term) {
    adoptTerm(raft, message.term, message.leaderName)
    return true
  }
  if (raft.state === 'leader') {
    panic(raft, `assertion failed: leader.elected.at.same.term.${raft.term}`)
    return false
  }
  if (raft.state === 'candidate') changeState(raft, 'follower')
  raft.leader = message.leaderName
  return true
}

/** Cuts everything behind the given place, even what is then sent again, and continues there. */
function continueLog(raft: GoRaft, message: AppendRequest): boolean {
  const { log } = raft
  const { prevLogIndex, entries } = message
  // No rule can cut where there is no log.
  if (prevLogIndex < log.startIndex || prevLogIndex > log.lastIndex) return false
  const fits = raft.settings.rules.fits({
    prevLogIndex,
    prevLogTerm: message.prevLogTerm,
    commitIndex: raft.commitTarget,
    startIndex: log.startIndex,
    lastIndex: log.lastIndex,
    ownTerm: termAt(log, prevLogIndex),
  })
  if (!fits) return false
  if (prevLogIndex < log.lastIndex) cut(raft, prevLogIndex)
  if (entries.length > 0) {
    for (const entry of entries) appendEntry(log, entry)
    emit(raft, { kind: 'appended', entries })
  }
  raft.commitTarget = Math.max(raft.commitTarget, Math.min(message.commitIndex, log.lastIndex))
  return true
}

function cut(raft: GoRaft, lastKept: number): void {
  const formerLast = raft.log.lastIndex
  truncateAfter(raft.log, lastKept)
  emit(raft, { kind: 'truncated', from: lastKept + 1 })
  if (raft.tickets.size === 0) return
  for (let index = lastKept + 1; index <= formerLast; index += 1) {
    const ticket = raft.tickets.get(index)
    if (ticket === undefined) continue
    raft.tickets.delete(index)
    emit(raft, { kind: 'proposal-lost', ticket })
  }
}

function answer(raft: GoRaft, ticket: Ticket, success: boolean): void {
  const { term, log, commitTarget: commitIndex } = raft
  let message: AppendReply | undefined = raft.lastReply
  if (
    message?.term !== term ||
    message.index !== log.lastIndex ||
    message.commitIndex !== commitIndex ||
    message.success !== success
  ) {
    message = { term, index: log.lastIndex, commitIndex, success }
    raft.lastReply = message
  }
  emit(raft, { kind: 'reply-append', ticket, message })
}

/** More than 0.8 T since the timer was armed is worth a warning, once in 5 s. */
function warnIfLate(raft: GoRaft, nowUs: number): void {
  const gapUs = nowUs - raft.armedUs
  if (gapUs * 5 <= raft.settings.electionUs * 4 || nowUs < raft.nearWarningUs) return
  raft.nearWarningUs = nowUs + NEAR_WARNING_PAUSE_US
  emit(raft, { kind: 'heartbeat-near-timeout', gapUs })
}
