import { assert } from '../assert.ts'
import { lastIndex, lastTerm, slice } from './log.ts'
import type { Message } from './message.ts'
import { becomeReplicate } from './progress.ts'
import { appendOwn } from './propose.ts'
import { jointVote, majorityVote, type VoteResult } from './quorum.ts'
import type { Raft } from './raft.ts'
import { broadcastAppends } from './replicate.ts'
import { becomeCandidate, becomeFollower, becomePreCandidate, resetTo } from './role.ts'
import { sendVote } from './send.ts'
import { tell } from './tell.ts'

/** Marks the vote requests of a candidate that the leader itself asked to campaign. */
export const TRANSFER_CONTEXT = 'CampaignTransfer'

type Campaign = 'pre-election' | 'election' | 'transfer'

function becomeLeader(raft: Raft): void {
  assert(raft.role !== 'follower', 'a follower campaigns before it leads')
  resetTo(raft, raft.term)
  raft.role = 'leader'
  raft.leader = raft.id
  const own = raft.members.byId.get(raft.id)
  if (own !== undefined) {
    becomeReplicate(own)
    own.isRecentlyActive = true
  }
  // Whatever was inherited may hold a change of the configuration that is not applied yet.
  raft.pendingConfIndex = lastIndex(raft.log)
  const isAppended = appendOwn(raft, [
    { kind: 'normal', term: 0, index: 0, data: '', change: undefined },
  ])
  assert(isAppended, 'the empty entry of a new leader is never refused')
  tell(raft, { kind: 'became-leader', term: raft.term })
}

/** Whether the node may campaign at all, as for its place in the cluster. */
export function isPromotable(raft: Raft): boolean {
  const own = raft.members.byId.get(raft.id)
  if (own === undefined || own.isLearner) return false
  return raft.config.laxCampaignChecks || raft.log.unstable.snapshot === undefined
}

/**
 * Begins a campaign, unless the node leads, may not, or has a change of the configuration to apply first.
 *
 * @param isTransfer The leader asked for it: votes are then asked for at once, and leases do not count.
 *
 * Source: etcd-io/raft, raft.go, hup.
 */
export function hup(raft: Raft, isTransfer: boolean): void {
  const { term } = raft
  if (raft.role === 'leader') {
    tell(raft, { kind: 'hup-ignored-by-leader' })
    return
  }
  if (!isPromotable(raft)) {
    tell(raft, { kind: 'unpromotable' })
    return
  }
  const isUnchecked = isTransfer && raft.config.laxCampaignChecks
  if (!isUnchecked && !raft.config.rules.mayCampaign(hasUnappliedConfChange(raft))) {
    tell(raft, { kind: 'campaign-blocked', term })
    return
  }
  tell(raft, { kind: 'starting-election', term })
  campaign(raft, isTransfer ? 'transfer' : raft.config.preVote ? 'pre-election' : 'election')
}

const SCAN = 1024

function hasUnappliedConfChange({ log, config }: Raft): boolean {
  const counts = (kind: string): boolean => !config.laxCampaignChecks || kind === 'conf-change'
  for (let low = log.applied + 1; low <= log.committed; low += SCAN) {
    const high = Math.min(low + SCAN, log.committed + 1)
    const entries = slice(log, low, high, Number.POSITIVE_INFINITY)
    if (entries.some(({ change, kind }) => change !== undefined && counts(kind))) return true
  }
  return false
}

function campaign(raft: Raft, kind: Campaign): void {
  const isPre = kind === 'pre-election'
  if (isPre) becomePreCandidate(raft)
  else becomeCandidate(raft)
  const term = isPre ? raft.term + 1 : raft.term
  const request = isPre ? 'pre-vote' : 'vote'
  const response = isPre ? 'pre-vote-resp' : 'vote-resp'
  if (raft.config.countsOwnBeforeDurable) {
    if (countVote(raft, response, raft.id, false) === 'won') {
      winCampaign(raft)
      return
    }
  }
  const last = { term: lastTerm(raft.log), index: lastIndex(raft.log) }
  for (const { id: to } of raft.members.voters) {
    if (to !== raft.id) {
      tell(raft, { kind: 'vote-requested', request, last, to, term: raft.term })
      const context = kind === 'transfer' ? TRANSFER_CONTEXT : ''
      sendVote(raft, { kind: request, to, term, index: last.index, logTerm: last.term, context })
    } else if (!raft.config.countsOwnBeforeDurable) {
      // The own vote counts when it is durable, as everybody's.
      sendVote(raft, { kind: response, to, term })
    }
  }
}

/**
 * Judges a request for a vote; terms have been settled.
 *
 * Source: etcd-io/raft, raft.go, Step, MsgVote and MsgPreVote.
 */
export function judgeVote(raft: Raft, message: Message): void {
  const { log } = raft
  const isPre = message.kind === 'pre-vote'
  const isGranted = raft.config.rules.grantsVote({
    from: message.from,
    ownVote: raft.vote,
    leader: raft.leader,
    isFuturePreVote: isPre && message.term > raft.term,
    lastTerm: message.logTerm,
    lastIndex: message.index,
    ownLastTerm: lastTerm(log),
    ownLastIndex: lastIndex(log),
  })
  tellVote(raft, message, isGranted ? 'vote-granted' : 'vote-rejected')
  sendVote(raft, {
    kind: isPre ? 'pre-vote-resp' : 'vote-resp',
    to: message.from,
    term: isGranted ? message.term : raft.term,
    isRejected: !isGranted,
  })
  if (!isGranted || isPre) return
  raft.electionElapsed = 0
  raft.vote = message.from
}

/** Tells what became of a request for a vote; the vote is the one before it. */
export function tellVote(
  raft: Raft,
  message: Message,
  kind: 'vote-granted' | 'vote-rejected' | 'vote-ignored-in-lease',
): void {
  tell(raft, {
    kind,
    request: message.kind === 'pre-vote' ? 'pre-vote' : 'vote',
    last: { term: lastTerm(raft.log), index: lastIndex(raft.log) },
    vote: raft.vote,
    from: message.from,
    candidateLast: { term: message.logTerm, index: message.index },
    term: raft.term,
    remainingTicks:
      kind === 'vote-ignored-in-lease' ? raft.config.electionTicks - raft.electionElapsed : 0,
  })
}

/** Takes in an answer to the present campaign. */
export function takeVote(raft: Raft, message: Message): void {
  const response = raft.role === 'pre-candidate' ? 'pre-vote-resp' : 'vote-resp'
  if (message.kind !== response) return
  switch (countVote(raft, response, message.from, message.isRejected)) {
    case 'won':
      winCampaign(raft)
      return
    case 'lost':
      becomeFollower(raft, raft.term, 0)
      return
    default:
  }
}

function winCampaign(raft: Raft): void {
  if (raft.role === 'pre-candidate') {
    campaign(raft, 'election')
    return
  }
  becomeLeader(raft)
  broadcastAppends(raft)
}

function countVote(
  raft: Raft,
  response: 'vote-resp' | 'pre-vote-resp',
  from: number,
  isRejected: boolean,
): VoteResult {
  const { votes, members, term } = raft
  tell(raft, { kind: 'vote-received', response, from, isRejected, term })
  if (!votes.has(from)) votes.set(from, !isRejected)
  if (raft.surroundings.observe !== undefined) {
    const cast = members.all.flatMap(({ id, isLearner }) =>
      isLearner ? [] : (votes.get(id) ?? []),
    )
    const granted = cast.filter((vote) => vote).length
    tell(raft, { kind: 'votes-counted', response, granted, rejected: cast.length - granted })
  }
  return voteOn(raft, (id) => votes.get(id))
}

function voteOn(raft: Raft, voteOf: (id: number) => boolean | undefined): VoteResult {
  const { incoming, outgoing } = raft.members.configuration
  const { rules } = raft.config
  return jointVote(majorityVote(incoming, voteOf, rules), majorityVote(outgoing, voteOf, rules))
}

/**
 * A leader that has not heard of a quorum for an election timeout steps down.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgCheckQuorum.
 */
export function checkQuorum(raft: Raft): void {
  const { byId, all } = raft.members
  const isActive = voteOn(raft, (id) => byId.get(id)?.isRecentlyActive ?? false) === 'won'
  if (!raft.config.rules.keepsLeading(isActive)) {
    tell(raft, { kind: 'quorum-inactive' })
    becomeFollower(raft, raft.term, 0)
  }
  for (const peer of all) {
    if (peer.id !== raft.id) peer.isRecentlyActive = false
  }
}
