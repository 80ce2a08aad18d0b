import { assert } from '../assert.ts'
import { type Entry, NO_ENTRIES } from './entry.ts'
import { type Message, type MessageKind, NO_MESSAGES, type Snapshot } from './message.ts'
import type { Raft } from './raft.ts'

// All messages are written out with their fields in one order: one shape for all.

/**
 * Sends a message, or queues it until everything so far is durable.
 *
 * Source: etcd-io/raft, raft.go, send.
 */
export function send(raft: Raft, message: Message): void {
  const { kind, to } = message
  const isWaiting = raft.config.rules.waitsForDisk(kind)
  // Whatever the rule says: what a node tells itself is told when it is durable.
  if (!isWaiting && to === raft.id) assert(isAnswer(kind), 'only answers are sent to oneself')
  if (isWaiting || to === raft.id) raft.afterDurable.push(message)
  else raft.outbox.push(message)
}

function isAnswer(kind: MessageKind): boolean {
  return kind === 'app-resp' || kind === 'vote-resp' || kind === 'pre-vote-resp'
}

/** Sends an append. */
export function sendAppend(
  raft: Raft,
  to: number,
  previous: { readonly index: number; readonly term: number },
  entries: readonly Entry[],
): void {
  send(raft, {
    kind: 'app',
    from: raft.id,
    to,
    term: raft.term,
    logTerm: previous.term,
    index: previous.index,
    entries,
    commit: raft.log.committed,
    vote: 0,
    snapshot: undefined,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  })
}

/** Acknowledges the log up to an index. */
export function sendAppendResponse(raft: Raft, to: number, index: number): void {
  send(raft, {
    kind: 'app-resp',
    from: raft.id,
    to,
    term: raft.term,
    logTerm: 0,
    index,
    entries: NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot: undefined,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  })
}

/** Rejects an append behind `index`; the hint says where the logs may match. */
export function sendAppendRejection(
  raft: Raft,
  to: number,
  index: number,
  hint: { readonly index: number; readonly term: number },
): void {
  send(raft, {
    kind: 'app-resp',
    from: raft.id,
    to,
    term: raft.term,
    logTerm: hint.term,
    index,
    entries: NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot: undefined,
    isRejected: true,
    rejectHint: hint.index,
    context: '',
    responses: NO_MESSAGES,
  })
}

/** Sends a heartbeat, or answers one. */
export function sendHeartbeat(
  raft: Raft,
  kind: 'heartbeat' | 'heartbeat-resp',
  to: number,
  what: { readonly commit: number; readonly context: string },
): void {
  send(raft, {
    kind,
    from: raft.id,
    to,
    term: raft.term,
    logTerm: 0,
    index: 0,
    entries: NO_ENTRIES,
    commit: what.commit,
    vote: 0,
    snapshot: undefined,
    isRejected: false,
    rejectHint: 0,
    context: what.context,
    responses: NO_MESSAGES,
  })
}

export interface VoteFields {
  readonly kind: 'vote' | 'pre-vote' | 'vote-resp' | 'pre-vote-resp'
  readonly to: number
  readonly term: number
  readonly index?: number
  readonly logTerm?: number
  readonly isRejected?: boolean
  readonly context?: string
}

/** Sends a vote request or an answer to one: the term is given. */
export function sendVote(raft: Raft, fields: VoteFields): void {
  assert(fields.term > 0, 'votes name their term')
  send(raft, {
    kind: fields.kind,
    from: raft.id,
    to: fields.to,
    term: fields.term,
    logTerm: fields.logTerm ?? 0,
    index: fields.index ?? 0,
    entries: NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot: undefined,
    isRejected: fields.isRejected ?? false,
    rejectHint: 0,
    context: fields.context ?? '',
    responses: NO_MESSAGES,
  })
}

export interface OtherFields {
  readonly kind: MessageKind
  readonly to: number
  /** This node when left out. */
  readonly from?: number
  readonly index?: number
  readonly entries?: readonly Entry[]
  readonly snapshot?: Snapshot
}

/** Sends any other message; proposals and reads carry no term, so that they live through a change of it. */
export function sendOther(raft: Raft, fields: OtherFields): void {
  const isForwardable = fields.kind === 'prop' || fields.kind === 'read-index'
  send(raft, {
    kind: fields.kind,
    from: fields.from === undefined || fields.from === 0 ? raft.id : fields.from,
    to: fields.to,
    term: isForwardable ? 0 : raft.term,
    logTerm: 0,
    index: fields.index ?? 0,
    entries: fields.entries ?? NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot: fields.snapshot,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  })
}
