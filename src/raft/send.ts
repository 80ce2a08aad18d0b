import { assert } from '../assert.ts'
import type { Entry } from './entry.ts'
import {
  draftMessage,
  enqueue,
  type Message,
  type MessageDraft,
  type MessageKind,
} from './message.ts'
import type { Raft } from './raft.ts'

/**
 * Sends a message, or queues it until everything so far is durable.
 *
 * Source: etcd-io/raft, raft.go, send.
 */
function send(raft: Raft, message: Message): void {
  const { kind, to } = message
  const isWaiting = raft.config.rules.waitsForDisk(kind)
  // Whatever the rule says: what a node tells itself is told when it is durable.
  if (!isWaiting && to === raft.id) assert(isAnswer(kind), 'only answers are sent to oneself')
  if (isWaiting || to === raft.id) raft.afterDurable = enqueue(raft.afterDurable, message)
  else raft.outbox = enqueue(raft.outbox, message)
}

function isAnswer(kind: MessageKind): boolean {
  return kind === 'app-resp' || kind === 'vote-resp' || kind === 'pre-vote-resp'
}

function draft(raft: Raft, kind: MessageKind, to: number): MessageDraft {
  return draftMessage(kind, raft.id, to, raft.term)
}

/** Sends an append. */
export function sendAppend(
  raft: Raft,
  to: number,
  previous: { readonly index: number; readonly term: number },
  entries: readonly Entry[],
): void {
  const append = draft(raft, 'app', to)
  append.index = previous.index
  append.logTerm = previous.term
  append.entries = entries
  append.commit = raft.log.committed
  send(raft, append)
}

/** Acknowledges the log up to an index. */
export function sendAppendResponse(raft: Raft, to: number, index: number): void {
  const response = draft(raft, 'app-resp', to)
  response.index = index
  send(raft, response)
}

/** Rejects an append behind `index`; the hint says where the logs may match. */
export function sendAppendRejection(
  raft: Raft,
  to: number,
  index: number,
  hint: { readonly index: number; readonly term: number },
): void {
  const rejection = draft(raft, 'app-resp', to)
  rejection.index = index
  rejection.isRejected = true
  rejection.rejectHint = hint.index
  rejection.logTerm = hint.term
  send(raft, rejection)
}

/** Sends a heartbeat, or answers one. */
export function sendHeartbeat(
  raft: Raft,
  kind: 'heartbeat' | 'heartbeat-resp',
  to: number,
  what: { readonly commit: number; readonly context: string },
): void {
  const heartbeat = draft(raft, kind, to)
  heartbeat.commit = what.commit
  heartbeat.context = what.context
  send(raft, heartbeat)
}

/** Sends a vote request, or an answer to one, about a term of its own. */
export function sendVote(
  raft: Raft,
  fields: Partial<Message> & {
    readonly kind: 'vote' | 'pre-vote' | 'vote-resp' | 'pre-vote-resp'
    readonly to: number
    readonly term: number
  },
): void {
  assert(fields.term > 0, 'votes name their term')
  send(raft, Object.assign(draft(raft, fields.kind, fields.to), fields))
}

/** Sends any other message; proposals and reads carry no term, so that they live through a change of it. */
export function sendOther(
  raft: Raft,
  fields: Partial<Message> & { readonly kind: MessageKind; readonly to: number },
): void {
  const other = Object.assign(draft(raft, fields.kind, fields.to), fields)
  if (other.kind === 'prop' || other.kind === 'read-index') other.term = 0
  if (other.from === 0) other.from = raft.id
  send(raft, other)
}
