import type { AppendRequest } from '../../../src/goraft/message.ts'
import type { ProgramInput } from '../../../src/host/program.ts'
import type { Body, Endpoint, HttpRequest } from '../../../src/network/http.ts'

/** An entry of the log on its way to another member. */
export interface SentEntry {
  readonly index: number
  readonly command: string
}

/** One call between members that reached the wire. */
export interface RaftCall {
  readonly at: number
  readonly from: string
  /** Address of the member called. */
  readonly to: string
  /** Term of an append; null for a vote request. */
  readonly term: number | null
  /** What an append carried. */
  readonly entries: readonly SentEntry[]
  outcome: 'accepted' | 'rejected' | 'unanswered'
}

/** Gathers the calls between members, which no trace keeps. */
export class Traffic {
  readonly calls: RaftCall[] = []
  private readonly open = new Map<number, RaftCall>()

  /** Notes a request that a member makes. */
  sent(
    call: { readonly at: number; readonly from: string; readonly exchange: number },
    target: Endpoint,
    request: HttpRequest,
  ): void {
    const { at, from, exchange } = call
    const message = messageIn(request.body)
    if (message === undefined) return
    const term = isAppend(message) ? message.term : null
    const entries = isAppend(message) ? message.entries.map(entryOf) : []
    this.open.set(exchange, { at, from, to: target.host, term, entries, outcome: 'unanswered' })
  }

  /** Notes how a request ended. What never left its host counts as no call. */
  ended(input: ProgramInput): void {
    if (input.kind !== 'answered' && input.kind !== 'failed') return
    const call = this.open.get(input.exchange)
    if (call === undefined) return
    this.open.delete(input.exchange)
    if (input.kind === 'failed') {
      if (['refused', 'dial-timeout', 'unknown-host'].includes(input.failure)) return
    } else if (input.status === 200) {
      call.outcome = isGranted(messageIn(input.body)) ? 'accepted' : 'rejected'
    }
    this.calls.push(call)
  }
}

function entryOf({ index, command }: AppendRequest['entries'][number]): SentEntry {
  return { index, command: command.name }
}

function messageIn(body: Body): object | undefined {
  return typeof body === 'string' ? undefined : body.message
}

function isAppend(message: object): message is AppendRequest {
  return 'entries' in message
}

function isGranted(reply: object | undefined): boolean {
  if (reply === undefined) return false
  const granted = new Map<string, unknown>(Object.entries(reply))
  return granted.get('success') === true || granted.get('voteGranted') === true
}
