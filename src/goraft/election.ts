import type { Ticket } from './effect.ts'
import { lead } from './lead.ts'
import { REMOVED_TERM, type VoteReply, type VoteRequest } from './message.ts'
import { emit, type GoRaft } from './raft.ts'
import { adoptTerm, armElection, changeState, observeLeader, quorumOf } from './role.ts'

/**
 * The election timer ran out: a follower with a log becomes candidate, one without waits on; a
 * candidate begins the next round.
 *
 * Source: etcd v0.4.9, goraft, server.go, followerLoop and candidateLoop; spec section 5.
 */
export function handleElectionDue(raft: GoRaft, nowUs: number): void {
  if (raft.state === 'follower') {
    if (!raft.settings.rules.mayCampaign(raft.log.lastIndex)) {
      armElection(raft, nowUs)
      return
    }
    const formerLeader = raft.leader
    changeState(raft, 'candidate')
    raft.leader = ''
    observeLeader(raft, formerLeader)
  }
  if (raft.state === 'candidate') campaign(raft, nowUs)
}

function campaign(raft: GoRaft, nowUs: number): void {
  const { name } = raft.settings
  raft.term += 1
  raft.votedFor = name
  raft.voteCount = 1
  emit(raft, { kind: 'campaigned', term: raft.term })
  const message: VoteRequest = {
    term: raft.term,
    lastLogIndex: raft.log.lastIndex,
    lastLogTerm: raft.log.lastTerm,
    candidateName: name,
  }
  for (const peer of raft.peers.keys()) emit(raft, { kind: 'send-vote', peer, message })
  if (!leadIfElected(raft, nowUs)) armElection(raft, nowUs)
}

function leadIfElected(raft: GoRaft, nowUs: number): boolean {
  if (!raft.settings.rules.wins(raft.voteCount, quorumOf(raft))) return false
  changeState(raft, 'leader')
  lead(raft, nowUs)
  return true
}

/**
 * Answers a vote request. A candidate that is not a peer is told the term 2^64-1, whatever it
 * asked; any other higher term is adopted, also by a leader, also if the vote is then denied.
 *
 * Source: etcd v0.4.9, goraft, server.go, processRequestVoteRequest; spec section 5.
 */
export function handleVoteRequest(
  raft: GoRaft,
  ticket: Ticket,
  message: VoteRequest,
  nowUs: number,
): void {
  const before = raft.state
  const reply = vote(raft, message)
  const enteredFollower = before !== 'follower' && raft.state === 'follower'
  if (raft.state === 'follower' && (enteredFollower || reply.voteGranted)) armElection(raft, nowUs)
  emit(raft, { kind: 'reply-vote', ticket, message: reply })
}

function vote(raft: GoRaft, message: VoteRequest): VoteReply {
  const { rules } = raft.settings
  const candidate = message.candidateName
  if (!rules.mayBeHeard(raft.peers.has(candidate))) return deny(REMOVED_TERM)
  if (message.term < raft.term) return deny(raft.term)
  if (message.term > raft.term) adoptTerm(raft, message.term, '')
  const granted = rules.mayGrantVote({
    candidate,
    candidateLastIndex: message.lastLogIndex,
    candidateLastTerm: message.lastLogTerm,
    votedFor: raft.votedFor,
    ownLastIndex: raft.log.lastIndex,
    ownLastTerm: raft.log.lastTerm,
  })
  if (!granted) return deny(raft.term)
  raft.votedFor = candidate
  emit(raft, { kind: 'voted', term: raft.term, candidate })
  return { term: raft.term, voteGranted: true }
}

function deny(term: number): VoteReply {
  return { term, voteGranted: false }
}

/**
 * Counts an answer of the present round; answers to former rounds are lost.
 *
 * Source: etcd v0.4.9, goraft, server.go, processVoteResponse; spec section 5.
 */
export function handleVoteReply(
  raft: GoRaft,
  from: { readonly peer: string; readonly term: number },
  reply: VoteReply,
  nowUs: number,
): void {
  if (raft.state !== 'candidate' || from.term !== raft.term) return
  if (reply.voteGranted && reply.term === raft.term) {
    raft.voteCount += 1
    leadIfElected(raft, nowUs)
    return
  }
  if (reply.term === REMOVED_TERM) emit(raft, { kind: 'removed-by-vote-answer', peer: from.peer })
  if (reply.term <= raft.term) return
  adoptTerm(raft, reply.term, '')
  armElection(raft, nowUs)
}
