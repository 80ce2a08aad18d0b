import type { ConfState } from './conf-change.ts'
import { type Entry, NO_ENTRIES } from './entry.ts'

/** Nobody. */
export const NONE = 0
/** Where storage writes go in asynchronous mode; no node may have this id. */
export const APPEND_THREAD = 2 ** 53 - 1
/** Where entries to apply go in asynchronous mode; no node may have this id. */
export const APPLY_THREAD = 2 ** 53 - 2

/** Named as in etcd's raft, without `Msg`. */
export type MessageKind =
  | 'hup'
  | 'beat'
  | 'prop'
  | 'app'
  | 'app-resp'
  | 'vote'
  | 'vote-resp'
  | 'snap'
  | 'heartbeat'
  | 'heartbeat-resp'
  | 'unreachable'
  | 'snap-status'
  | 'check-quorum'
  | 'transfer-leader'
  | 'timeout-now'
  | 'read-index'
  | 'read-index-resp'
  | 'pre-vote'
  | 'pre-vote-resp'
  | 'storage-append'
  | 'storage-append-resp'
  | 'storage-apply'
  | 'storage-apply-resp'
  | 'forget-leader'

/** Whether messages of a kind never travel between nodes. */
export function isLocal(kind: MessageKind): boolean {
  switch (kind) {
    case 'hup':
    case 'beat':
    case 'unreachable':
    case 'snap-status':
    case 'check-quorum':
    case 'storage-append':
    case 'storage-append-resp':
    case 'storage-apply':
    case 'storage-apply-resp':
      return true
    default:
      return false
  }
}

/** Whether messages of a kind answer others. */
export function isResponse(kind: MessageKind): boolean {
  switch (kind) {
    case 'app-resp':
    case 'heartbeat-resp':
    case 'vote-resp':
    case 'pre-vote-resp':
    case 'read-index-resp':
    case 'unreachable':
    case 'storage-append-resp':
    case 'storage-apply-resp':
      return true
    default:
      return false
  }
}

/** A state of the application up to an index. `data` is opaque to raft. */
export interface Snapshot {
  readonly index: number
  readonly term: number
  readonly confState: ConfState
  readonly data: string
}

/**
 * One message. Immutable; entries and snapshot are shared by sender and receivers.
 *
 * All kinds have one shape, so that the code which handles every message of a simulation stays
 * monomorphic (spec/kernel-performance.md, section 10); fields a kind does not use hold 0, '' or
 * undefined. Meaning per kind: spec/raft.md, section 2.
 */
export interface Message {
  readonly kind: MessageKind
  readonly from: number
  readonly to: number
  /** 0: local, or a proposal or read that may be forwarded across terms. */
  readonly term: number
  readonly logTerm: number
  readonly index: number
  readonly entries: readonly Entry[]
  readonly commit: number
  readonly vote: number
  readonly snapshot: Snapshot | undefined
  readonly isRejected: boolean
  readonly rejectHint: number
  /** One char per byte: read position of heartbeats, or the mark of a transfer campaign. */
  readonly context: string
  /** What a storage thread sends when its work is durable, in this order. */
  readonly responses: readonly Message[]
}

export const NO_MESSAGES: readonly Message[] = []

/** A message that its sender still fills in. */
export type MessageDraft = { -readonly [Field in keyof Message]: Message[Field] }

/** A message that holds nothing more yet. All begin here, the one place that gives them their shape. */
export function draftMessage(
  kind: MessageKind,
  from: number,
  to: number,
  term: number,
): MessageDraft {
  return {
    kind,
    from,
    to,
    term,
    logTerm: 0,
    index: 0,
    entries: NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot: undefined,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  }
}

/** A message with the given fields; all others hold "nothing". For tests and rare messages. */
export function message(fields: Partial<Message> & Pick<Message, 'kind' | 'from' | 'to'>): Message {
  return Object.assign(draftMessage(fields.kind, fields.from, fields.to, 0), fields)
}

/** A queue with nothing in it; never pushed to. */
export const EMPTY_QUEUE: Message[] = []

/**
 * The queue with one more message: an empty one is replaced by a new one, so that queues may be handed
 * out, and a queue of one, as most are, takes no more room than that.
 */
export function enqueue(queue: Message[], message: Message): Message[] {
  if (queue.length === 0) return [message]
  queue.push(message)
  return queue
}
