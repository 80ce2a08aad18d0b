import { termAt } from './log.ts'
import type { Message } from './message.ts'
import type { Progress } from './progress.ts'
import { majorityIndex } from './quorum.ts'
import type { Raft } from './raft.ts'
import { countOf } from './read-queue.ts'
import { broadcastHeartbeats } from './replicate.ts'
import { sendOther } from './send.ts'

/**
 * A leader takes in a read.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgReadIndex.
 */
export function takeRead(raft: Raft, request: Message): void {
  const { incoming, outgoing } = raft.members.configuration
  if (incoming.length === 1 && outgoing.length === 0) {
    answerRead(raft, request, raft.log.committed)
    return
  }
  if (!mayRead(raft)) {
    raft.reads.beforeCommit.push(request)
    return
  }
  serveRead(raft, request)
}

/** A leader knows what is committed once it has committed something of its own term. */
function mayRead({ log, config, term }: Raft): boolean {
  return config.rules.mayRead(termAt(log, log.committed), term)
}

function serveRead(raft: Raft, request: Message): void {
  const { reads, log } = raft
  if (raft.config.readOnly === 'lease-based') {
    answerRead(raft, request, log.committed)
    return
  }
  reads.waiting.push({ request, index: log.committed })
  reads.acknowledged.set(raft.id, reads.confirmed + reads.waiting.length)
  broadcastHeartbeats(raft)
}

/** Serves what came before the first commit of the term, if that has come. */
export function releaseWaitingReads(raft: Raft): void {
  const { beforeCommit } = raft.reads
  if (beforeCommit.length === 0 || !mayRead(raft)) return
  const requests = beforeCommit.splice(0)
  for (const request of requests) serveRead(raft, request)
}

/** A peer has answered a heartbeat that carried the number of a read. */
export function takeReadAcknowledgement(raft: Raft, peer: Progress, context: string): void {
  const { reads, members, config } = raft
  if (config.readOnly !== 'safe') return
  const count = Math.max(reads.acknowledged.get(peer.id) ?? 0, countOf(context))
  reads.acknowledged.set(peer.id, count)
  const acknowledgedBy = (voters: readonly Progress[]): number =>
    majorityIndex(
      voters.map(({ id }) => reads.acknowledged.get(id) ?? 0),
      config.rules,
    )
  const confirmed = Math.min(acknowledgedBy(members.incoming), acknowledgedBy(members.outgoing))
  const ready = Math.min(confirmed - reads.confirmed, reads.waiting.length)
  if (ready <= 0) return
  reads.confirmed += ready
  for (const { request, index } of reads.waiting.splice(0, ready)) {
    answerRead(raft, request, index)
  }
}

function answerRead(raft: Raft, request: Message, index: number): void {
  if (request.from === 0 || request.from === raft.id) {
    raft.readStates.push({ index, token: request.entries[0]?.data ?? '' })
    return
  }
  const { entries } = request
  sendOther(raft, { kind: 'read-index-resp', to: request.from, index, entries })
}
