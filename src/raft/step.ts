import {
  takeAppendResponse,
  takeHeartbeatResponse,
  takeSnapshotStatus,
  takeUnreachable,
} from './acknowledge.ts'
import { checkQuorum, hup, judgeVote, TRANSFER_CONTEXT, takeVote, tellVote } from './election.ts'
import { encodedSizeOf, payloadSizeOf } from './entry-size.ts'
import { takeAppend, takeHeartbeat, takeSnapshot } from './follow.ts'
import { noteApplied } from './membership.ts'
import type { Message } from './message.ts'
import { proposeAsLeader, shrinkUncommitted } from './propose.ts'
import type { Raft } from './raft.ts'
import { takeRead } from './reads.ts'
import type { Refusal } from './ready.ts'
import { broadcastHeartbeats } from './replicate.ts'
import { becomeFollower } from './role.ts'
import { sendAppendResponse, sendOther, sendVote } from './send.ts'
import { tell } from './tell.ts'
import { beginTransfer } from './transfer.ts'
import { stableSnapshotTo, stableTo } from './unstable.ts'

/**
 * Handles one message: terms first, then what all roles do alike, then the role.
 *
 * Source: etcd-io/raft, raft.go, Step.
 */
export function stepRaft(raft: Raft, message: Message): Refusal | undefined {
  if (message.term > raft.term) {
    if (!takeHigherTerm(raft, message)) return undefined
  } else if (message.term < raft.term && message.term !== 0) {
    takeLowerTerm(raft, message)
    return undefined
  }
  if (message.kind === 'prop') return takeProposal(raft, message)
  switch (message.kind) {
    case 'hup':
      hup(raft, false)
      break
    case 'vote':
    case 'pre-vote':
      judgeVote(raft, message)
      break
    case 'storage-append-resp':
      takeStorageAppend(raft, message)
      break
    case 'storage-apply-resp':
      takeStorageApply(raft, message)
      break
    default:
      stepRole(raft, message)
  }
  return undefined
}

function stepRole(raft: Raft, message: Message): void {
  switch (raft.role) {
    case 'leader':
      stepLeader(raft, message)
      break
    case 'follower':
      stepFollower(raft, message)
      break
    default:
      stepCandidate(raft, message)
  }
}

/** False when the message is not to be handled at all. */
function takeHigherTerm(raft: Raft, message: Message): boolean {
  const { kind, from, term } = message
  if (kind === 'vote' || kind === 'pre-vote') {
    const isLeased = raft.config.rules.isLeased({
      checkQuorum: raft.config.checkQuorum,
      leader: raft.leader,
      electionElapsed: raft.electionElapsed,
      electionTicks: raft.config.electionTicks,
      isTransfer: message.context === TRANSFER_CONTEXT,
    })
    if (isLeased) {
      tellVote(raft, message, 'vote-ignored-in-lease')
      return false
    }
  }
  // Pre-votes are about a term that may never begin.
  if (kind === 'pre-vote' || (kind === 'pre-vote-resp' && !message.isRejected)) return true
  tell(raft, { kind: 'higher-term', term: raft.term, message: kind, from, messageTerm: term })
  const isFromLeader = kind === 'app' || kind === 'heartbeat' || kind === 'snap'
  becomeFollower(raft, term, isFromLeader ? from : 0)
  return true
}

function takeLowerTerm(raft: Raft, message: Message): void {
  const { kind, from } = message
  const { checkQuorum: checks, preVote } = raft.config
  if ((checks || preVote) && (kind === 'app' || kind === 'heartbeat')) {
    // A leader of an old term would never hear of the new one otherwise: votes of its peers may be
    // ignored by everybody who still trusts it.
    sendAppendResponse(raft, from, 0)
    return
  }
  if (kind === 'pre-vote') {
    tellVote(raft, message, 'vote-rejected')
    sendVote(raft, { kind: 'pre-vote-resp', to: from, term: raft.term, isRejected: true })
    return
  }
  const { term } = raft
  if (kind === 'storage-append-resp') {
    // What was written under an old term may have been written over since: only a snapshot counts.
    if (message.index !== 0) {
      const messageTerm = message.term
      tell(raft, { kind: 'stale-append-ack', term, messageTerm })
    }
    noteStoredSnapshot(raft, message)
    return
  }
  tell(raft, { kind: 'lower-term-ignored', term, message: kind, from, messageTerm: message.term })
}

function takeStorageAppend(raft: Raft, message: Message): void {
  const { index, logTerm } = message
  if (index !== 0) {
    const result = stableTo(raft.log.unstable, index, logTerm)
    switch (result.kind) {
      case 'stable':
        break
      case 'stable-mismatch':
        tell(raft, {
          kind: result.kind,
          acknowledged: { term: logTerm, index },
          unstable: { term: result.term, index },
        })
        break
      default:
        tell(raft, { kind: result.kind, index })
    }
  }
  noteStoredSnapshot(raft, message)
}

function noteStoredSnapshot(raft: Raft, { snapshot }: Message): void {
  if (snapshot === undefined) return
  stableSnapshotTo(raft.log.unstable, snapshot.index)
  noteApplied(raft, snapshot.index, 0)
}

function takeStorageApply(raft: Raft, { entries }: Message): void {
  const last = entries[entries.length - 1]
  if (last === undefined) return
  noteApplied(raft, last.index, encodedSizeOf(entries))
  shrinkUncommitted(raft, payloadSizeOf(entries))
}

function stepLeader(raft: Raft, message: Message): void {
  switch (message.kind) {
    case 'beat':
      broadcastHeartbeats(raft)
      break
    case 'check-quorum':
      checkQuorum(raft)
      break
    case 'read-index':
      takeRead(raft, message)
      break
    case 'forget-leader':
      break
    default:
      stepPeer(raft, message)
  }
}

/** What concerns one peer of a leader. */
function stepPeer(raft: Raft, message: Message): void {
  const peer = raft.members.byId.get(message.from)
  if (peer === undefined) {
    tell(raft, { kind: 'no-progress', peer: message.from })
    return
  }
  switch (message.kind) {
    case 'app-resp':
      takeAppendResponse(raft, peer, message)
      break
    case 'heartbeat-resp':
      takeHeartbeatResponse(raft, peer, message)
      break
    case 'snap-status':
      takeSnapshotStatus(raft, peer, message.isRejected)
      break
    case 'unreachable':
      takeUnreachable(raft, peer)
      break
    case 'transfer-leader':
      beginTransfer(raft, peer)
      break
    default:
  }
}

function stepCandidate(raft: Raft, message: Message): void {
  const { kind, from, term } = message
  switch (kind) {
    case 'app':
    case 'heartbeat':
    case 'snap':
      // Somebody else has won this term.
      becomeFollower(raft, term, from)
      takeFromLeader(raft, message)
      break
    case 'vote-resp':
    case 'pre-vote-resp':
      takeVote(raft, message)
      break
    case 'timeout-now':
      tell(raft, { kind: 'timeout-now-ignored', term: raft.term, role: raft.role, from })
      break
    default:
  }
}

function takeFromLeader(raft: Raft, message: Message): void {
  if (message.kind === 'app') takeAppend(raft, message)
  else if (message.kind === 'heartbeat') takeHeartbeat(raft, message)
  else takeSnapshot(raft, message)
}

function stepFollower(raft: Raft, message: Message): void {
  const { kind, from } = message
  switch (kind) {
    case 'app':
    case 'heartbeat':
    case 'snap':
      raft.electionElapsed = 0
      raft.leader = from
      takeFromLeader(raft, message)
      break
    case 'transfer-leader':
    case 'read-index':
      forward(raft, message)
      break
    case 'forget-leader':
      forgetLeader(raft)
      break
    case 'timeout-now':
      tell(raft, { kind: 'timeout-now-received', term: raft.term, from })
      hup(raft, true)
      break
    case 'read-index-resp':
      takeReadAnswer(raft, message)
      break
    default:
  }
}

function takeProposal(raft: Raft, { from, entries }: Message): Refusal | undefined {
  const { role, leader, term } = raft
  if (role === 'leader') return proposeAsLeader(raft, entries)
  if (role !== 'follower' || leader === 0) {
    tell(raft, { kind: 'proposal-dropped-leaderless', term })
    return 'proposal-dropped'
  }
  if (raft.config.disableProposalForwarding) {
    tell(raft, { kind: 'proposal-not-forwarded', leader, term })
    return 'proposal-dropped'
  }
  sendOther(raft, { kind: 'prop', to: leader, from, entries })
  return undefined
}

function forward(raft: Raft, message: Message): void {
  const { leader, term } = raft
  const { kind, from, entries } = message
  if (leader === 0) {
    const dropped =
      kind === 'read-index' ? 'read-dropped-leaderless' : 'transfer-dropped-leaderless'
    tell(raft, { kind: dropped, term })
    return
  }
  sendOther(raft, { kind, to: leader, from, entries })
}

function forgetLeader(raft: Raft): void {
  const { leader, term } = raft
  if (raft.config.readOnly === 'lease-based') {
    tell(raft, { kind: 'forget-leader-ignored' })
  } else if (leader !== 0) {
    tell(raft, { kind: 'forgot-leader', leader, term })
    raft.leader = 0
  }
}

function takeReadAnswer(raft: Raft, { from, index, entries }: Message): void {
  const [entry] = entries
  if (entry === undefined || entries.length !== 1) {
    const count = entries.length
    tell(raft, { kind: 'read-answer-malformed', from, count })
    return
  }
  raft.readStates.push({ index, token: entry.data })
}
