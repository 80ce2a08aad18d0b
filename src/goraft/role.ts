import type { Effect, RaftState } from './effect.ts'
import { emit, type GoRaft } from './raft.ts'

const ARM: Effect = { kind: 'arm-election' }
const DISARM: Effect = { kind: 'disarm-election' }

/** How many members decide at present. */
export function quorumOf(raft: GoRaft): number {
  return raft.settings.rules.quorum(raft.peers.size + 1)
}

/** Restarts the election timer. */
export function armElection(raft: GoRaft, nowUs: number): void {
  raft.armedUs = nowUs
  emit(raft, ARM)
}

/**
 * Changes the state. A new leader names itself and forgets who was synced.
 *
 * Source: etcd v0.4.9, goraft, server.go, setState.
 */
export function changeState(raft: GoRaft, to: RaftState): void {
  const from = raft.state
  const formerLeader = raft.leader
  raft.state = to
  emit(raft, { kind: 'state-changed', from, to })
  if (to === 'leader') {
    emit(raft, DISARM)
    raft.leader = raft.settings.name
    raft.synced = new Set()
  }
  observeLeader(raft, formerLeader)
}

/** Reports the present leader if it is not the former one. */
export function observeLeader(raft: GoRaft, from: string): void {
  if (raft.leader !== from) emit(raft, { kind: 'leader-changed', from, to: raft.leader })
}

/**
 * Adopts a higher term from a message: whoever this member was, it is a follower now and has not
 * voted. Announces the term; a leader stops its heartbeats first. The caller arms the timer.
 *
 * Source: etcd v0.4.9, goraft, server.go, updateCurrentTerm.
 */
export function adoptTerm(raft: GoRaft, term: number, leader: string): void {
  const formerLeader = raft.leader
  if (raft.state === 'leader') stopHeartbeats(raft)
  if (raft.state !== 'follower') changeState(raft, 'follower')
  raft.term = term
  raft.leader = leader
  raft.votedFor = ''
  emit(raft, { kind: 'term-started', term })
  observeLeader(raft, formerLeader)
}

/** Ends all heartbeats; outcomes that are still outstanding will be ignored. */
export function stopHeartbeats(raft: GoRaft): void {
  for (const [peer, progress] of raft.peers) {
    progress.awaiting = 0
    progress.lastRequest = undefined
    emit(raft, { kind: 'stop-heartbeat', peer })
  }
  raft.leaving.clear()
}

/** Ends the member for good. Source: etcd v0.4.9, goraft, server.go, Stop. */
export function stop(raft: GoRaft): void {
  if (raft.state === 'leader') stopHeartbeats(raft)
  if (raft.state !== 'stopped') emit(raft, DISARM)
  changeState(raft, 'stopped')
}

/** The process dies: nothing after this is handled. */
export function panic(raft: GoRaft, claim: string): void {
  raft.state = 'stopped'
  emit(raft, { kind: 'panic', claim })
}
