import { fold32, hashText } from '../hash.ts'
import type { Ticket } from './effect.ts'
import { appendEntry } from './log.ts'
import type { Command, LogEntry } from './message.ts'
import { startHeartbeat } from './progress.ts'
import { emit, type GoRaft } from './raft.ts'
import { changeState } from './role.ts'

/** What every elected leader commits first, so that older entries can be committed. */
export const NOP_COMMAND: Command = {
  name: 'raft:nop',
  digest: fold32(0, hashText('raft:nop')),
}

/**
 * Begins to lead: believes every peer to hold the whole log, starts the heartbeats and appends a
 * `raft:nop`.
 *
 * Source: etcd v0.4.9, goraft, server.go, leaderLoop; spec section 5.
 */
export function lead(raft: GoRaft, nowUs: number): void {
  for (const [peer, progress] of raft.peers) {
    startHeartbeat(raft, peer, progress, nowUs)
    progress.prevLogIndex = raft.log.lastIndex
  }
  propose(raft, NOP_COMMAND, 0)
}

/**
 * The founder's join of itself: leads term 0 at once. The join stands before the `raft:nop`.
 *
 * Source: etcd v0.4.9, goraft, server.go, followerLoop; spec section 2, BOOTSTRAP.
 */
export function leadAlone(raft: GoRaft, command: Command, ticket: Ticket, nowUs: number): void {
  if (raft.state !== 'follower' || raft.log.lastIndex > 0) {
    propose(raft, command, ticket)
    return
  }
  changeState(raft, 'leader')
  propose(raft, command, ticket)
  lead(raft, nowUs)
}

/**
 * Appends a command to the leader's log. It is sent with the next tick of every peer; alone, it is
 * committed at once.
 *
 * Source: etcd v0.4.9, goraft, server.go, processCommand; spec section 5.
 */
export function propose(raft: GoRaft, command: Command, ticket: Ticket): void {
  if (raft.state !== 'leader') {
    if (ticket !== 0) emit(raft, { kind: 'proposal-refused', ticket })
    return
  }
  const entry: LogEntry = { index: raft.log.lastIndex + 1, term: raft.term, command }
  appendEntry(raft.log, entry)
  if (ticket !== 0) raft.tickets.set(entry.index, ticket)
  emit(raft, { kind: 'appended', entries: [entry] })
  raft.synced.add(raft.settings.name)
  if (raft.peers.size === 0) raft.commitTarget = entry.index
}
