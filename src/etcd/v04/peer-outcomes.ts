import type { AppendReply, VoteReply } from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import type { Body } from '../../network/http.ts'
import { feed } from './raft-driver.ts'
import type { OutgoingCall, Server } from './state.ts'
import { noteAnswered } from './statistics.ts'

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
  const reply = input.kind === 'answered' ? decoded(input.status, input.body) : null
  if (call.kind === 'append') finishAppend(server, call, reply, host)
  else finishVote(server, call, reply, host)
  return true
}

/** Anything but a decoded answer with status 200 counts as none. */
function decoded(status: number, body: Body): object | null {
  return status === 200 && typeof body !== 'string' ? body.message : null
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

function isAppendReply(reply: object): reply is AppendReply {
  return 'success' in reply
}

function isVoteReply(reply: object): reply is VoteReply {
  return 'voteGranted' in reply
}
