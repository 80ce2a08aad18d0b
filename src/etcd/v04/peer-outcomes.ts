import type {
  AppendReply,
  SnapshotRecoveryReply,
  SnapshotReply,
  VoteReply,
} from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import type { Body } from '../../network/http.ts'
import { say } from './log.ts'
import { feed } from './raft-driver.ts'
import type { OutgoingCall, Server } from './state.ts'
import { noteAnswered } from './statistics.ts'

/** Short names of the messages in upstream's warnings. */
const MESSAGES: Readonly<Record<OutgoingCall['kind'], string>> = {
  append: 'ae',
  vote: 'vr',
  snapshot: 'ss',
}

/** What a process learns of an exchange that it began. */
export type ExchangeInput = Extract<
  ProgramInput,
  { kind: 'head' | 'chunk' | 'ended' | 'answered' | 'failed' }
>

/**
 * Hands the outcome of a Raft call to Raft. False when the exchange is no Raft call.
 *
 * Peers answer in one packet; whoever answers in pieces is no peer, which counts as no answer.
 */
export function takeCallInput(server: Server, input: ExchangeInput, host: Host): boolean {
  const call = server.calls.get(input.exchange)
  if (call === undefined) return false
  if (input.kind === 'head' || input.kind === 'chunk') return true
  server.calls.delete(input.exchange)
  const reply = input.kind === 'answered' ? decode(call, input.body, host) : null
  finish(server, call, reply, host)
  return true
}

/**
 * The message in an answer. A text is none, and the sender says so: a standby answers with one
 * before it serves as a member. Nobody looks at the status.
 *
 * Source: etcd v0.4.9, server/transporter.go; measured, spec/etcd-0.4.md, section 7.
 */
function decode(call: OutgoingCall, body: Body, host: Host): object | null {
  if (typeof body !== 'string') return body.message
  if (body === '') return null
  const what = 'proto: field/encoding mismatch: wrong type for field'
  say(host, 'WARNING', `transporter.${MESSAGES[call.kind]}.decoding.error:${what}`)
  return null
}

function finish(server: Server, call: OutgoingCall, reply: object | null, host: Host): void {
  switch (call.kind) {
    case 'append':
      finishAppend(server, call, reply, host)
      return
    case 'vote':
      finishVote(server, call, reply, host)
      return
    case 'snapshot':
      finishSnapshot(server, call, reply, host)
      return
  }
}

function finishAppend(server: Server, call: OutgoingCall, reply: object | null, host: Host): void {
  const { peer, number: attempt } = call
  const latency = server.links.get(peer)?.latency
  if (reply !== null && isAppendReply(reply)) {
    if (latency !== undefined) noteAnswered(latency, host.monotonic() - call.sentUs)
    feed(server, { kind: 'append-reply', peer, attempt, reply }, host)
    return
  }
  if (latency !== undefined) latency.failCount += 1
  feed(server, { kind: 'append-failed', peer, attempt }, host)
}

function finishVote(server: Server, call: OutgoingCall, reply: object | null, host: Host): void {
  const { peer, number: term } = call
  if (reply !== null && isVoteReply(reply)) {
    feed(server, { kind: 'vote-reply', peer, term, reply }, host)
  } else {
    feed(server, { kind: 'vote-failed', peer, term }, host)
  }
}

function finishSnapshot(
  server: Server,
  call: OutgoingCall,
  reply: object | null,
  host: Host,
): void {
  const { peer, number: attempt } = call
  if (reply !== null && isSnapshotReply(reply)) {
    feed(server, { kind: 'snapshot-reply', peer, attempt, reply }, host)
  } else {
    feed(server, { kind: 'snapshot-failed', peer, attempt }, host)
  }
}

function isSnapshotReply(reply: object): reply is SnapshotReply | SnapshotRecoveryReply {
  return 'success' in reply && !('index' in reply)
}

function isAppendReply(reply: object): reply is AppendReply {
  return 'success' in reply && 'index' in reply
}

function isVoteReply(reply: object): reply is VoteReply {
  return 'voteGranted' in reply
}
