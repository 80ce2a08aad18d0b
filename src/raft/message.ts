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

/** A message with the given fields; all others hold "nothing". For tests and rare messages. */
export function message(fields: Partial<Message> & Pick<Message, 'kind' | 'from' | 'to'>): Message {
  return {
    kind: fields.kind,
    from: fields.from,
    to: fields.to,
    term: fields.term ?? 0,
    logTerm: fields.logTerm ?? 0,
    index: fields.index ?? 0,
    entries: fields.entries ?? NO_ENTRIES,
    commit: fields.commit ?? 0,
    vote: fields.vote ?? 0,
    snapshot: fields.snapshot,
    isRejected: fields.isRejected ?? false,
    rejectHint: fields.rejectHint ?? 0,
    context: fields.context ?? '',
    responses: fields.responses ?? NO_MESSAGES,
  }
}
