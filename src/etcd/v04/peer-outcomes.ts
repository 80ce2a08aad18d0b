import type { AppendReply, VoteReply } from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import { feed } from './raft-driver.ts'
import type { OutgoingCall, Server } from './state.ts'
import { noteAnswered } from './statistics.ts'

/** What a process learns of an exchange that it began. */
export type ExchangeInput = Extract<ProgramInput, { kind: 'head' | 'chunk' | 'ended' | 'failed' }>

/**
 * Collects the answer to a Raft call, and hands it to Raft when it is complete or has failed. False
 * when the exchange is no Raft call.
 */
export function takeCallInput(server: Server, input: ExchangeInput, host: Host): boolean {
  const call = server.calls.get(input.exchange)
  if (call === undefined) return false
  switch (input.kind) {
    case 'head':
      call.status = input.head.status
      return true
    case 'chunk':
      if (typeof input.body !== 'string') call.reply = input.body.message
      return true
    case 'ended':
    case 'failed':
      server.calls.delete(input.exchange)
      if (call.kind === 'append') finishAppend(server, call, host)
      else finishVote(server, call, host)
      return true
  }
}

/** Anything but a decoded answer with status 200 counts as none. */
function finishAppend(server: Server, call: OutgoingCall, host: Host): void {
  const { peer, number: attempt, reply, status } = call
  const latency = server.links.get(peer)?.latency
  if (status === 200 && reply !== null && isAppendReply(reply)) {
    if (latency !== undefined) noteAnswered(latency, host.monotonic() - call.sentUs)
    feed(server, { kind: 'append-reply', peer, attempt, reply }, host)
    return
  }
  if (latency !== undefined) latency.failCount += 1
  feed(server, { kind: 'append-failed', peer, attempt }, host)
}

function finishVote(server: Server, call: OutgoingCall, host: Host): void {
  const { peer, number: term, reply, status } = call
  if (status === 200 && reply !== null && isVoteReply(reply)) {
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
