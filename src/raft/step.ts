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
  switch (message.kind) {
    case 'hup':
      hup(raft, false)
      return undefined
    case 'vote':
    case 'pre-vote':
      judgeVote(raft, message)
      return undefined
    case 'storage-append-resp':
      takeStorageAppend(raft, message)
      return undefined
    case 'storage-apply-resp':
      takeStorageApply(raft, message)
      return undefined
    default:
  }
  switch (raft.role) {
    case 'leader':
      return stepLeader(raft, message)
    case 'follower':
      return stepFollower(raft, message)
    default:
      return stepCandidate(raft, message)
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
  tell(raft, {
    kind: 'higher-term',
    term: raft.term,
    message: kind,
    from,
    messageTerm: term,
  })
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
  tell(raft, {
    kind: 'lower-term-ignored',
    term,
    message: kind,
    from,
    messageTerm: message.term,
  })
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

function stepLeader(raft: Raft, message: Message): Refusal | undefined {
  switch (message.kind) {
    case 'beat':
      broadcastHeartbeats(raft)
      return undefined
    case 'check-quorum':
      checkQuorum(raft)
      return undefined
    case 'prop':
      return proposeAsLeader(raft, message.entries)
    case 'read-index':
      takeRead(raft, message)
      return undefined
    case 'forget-leader':
      return undefined
    default:
      stepPeer(raft, message)
      return undefined
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
      return
    case 'heartbeat-resp':
      takeHeartbeatResponse(raft, peer, message)
      return
    case 'snap-status':
      takeSnapshotStatus(raft, peer, message.isRejected)
      return
    case 'unreachable':
      takeUnreachable(raft, peer)
      return
    case 'transfer-leader':
      beginTransfer(raft, peer)
      return
    default:
  }
}

function stepCandidate(raft: Raft, message: Message): Refusal | undefined {
  const { term } = raft
  switch (message.kind) {
    case 'prop':
      tell(raft, { kind: 'proposal-dropped-leaderless', term })
      return 'proposal-dropped'
    case 'app':
    case 'heartbeat':
    case 'snap':
      // Somebody else has won this term.
      becomeFollower(raft, message.term, message.from)
      takeFromLeader(raft, message)
      return undefined
    case 'vote-resp':
    case 'pre-vote-resp':
      takeVote(raft, message)
      return undefined
    case 'timeout-now':
      tell(raft, {
        kind: 'timeout-now-ignored',
        term,
        role: raft.role,
        from: message.from,
      })
      return undefined
    default:
      return undefined
  }
}

function takeFromLeader(raft: Raft, message: Message): void {
  if (message.kind === 'app') takeAppend(raft, message)
  else if (message.kind === 'heartbeat') takeHeartbeat(raft, message)
  else takeSnapshot(raft, message)
}

function stepFollower(raft: Raft, message: Message): Refusal | undefined {
  switch (message.kind) {
    case 'app':
    case 'heartbeat':
    case 'snap':
      raft.electionElapsed = 0
      raft.leader = message.from
      takeFromLeader(raft, message)
      return undefined
    case 'prop':
      return forwardProposal(raft, message)
    case 'transfer-leader':
    case 'read-index':
      forward(raft, message)
      return undefined
    case 'forget-leader':
      forgetLeader(raft)
      return undefined
    case 'timeout-now':
      tell(raft, {
        kind: 'timeout-now-received',
        term: raft.term,
        from: message.from,
      })
      hup(raft, true)
      return undefined
    case 'read-index-resp':
      takeReadAnswer(raft, message)
      return undefined
    default:
      return undefined
  }
}

function forwardProposal(raft: Raft, message: Message): Refusal | undefined {
  const { leader, term } = raft
  if (leader === 0) {
    tell(raft, { kind: 'proposal-dropped-leaderless', term })
    return 'proposal-dropped'
  }
  if (raft.config.disableProposalForwarding) {
    tell(raft, { kind: 'proposal-not-forwarded', leader, term })
    return 'proposal-dropped'
  }
  const { from, entries } = message
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
