import { assert } from '../assert.ts'
import { encodedSizeOf } from './entry-size.ts'
import {
  acceptApplying,
  hasNextCommitted,
  lastIndex,
  lastTerm,
  nextCommitted,
  nextUnstable,
} from './log.ts'
import {
  APPEND_THREAD,
  APPLY_THREAD,
  draftMessage,
  EMPTY_QUEUE,
  enqueue,
  type Message,
  NO_MESSAGES,
} from './message.ts'
import { hardStateOf, type Raft } from './raft.ts'
import { NO_READ_STATES, type Ready } from './ready.ts'
import { stepRaft } from './step.ts'
import { acceptUnstable, hasNextEntries, nextSnapshot } from './unstable.ts'

/** Whether the owner has anything to do. Source: etcd-io/raft, rawnode.go, HasReady. */
export function hasReady(raft: Raft): boolean {
  const { log } = raft
  return (
    raft.outbox.length > 0 ||
    raft.afterDurable.length > 0 ||
    hasNextEntries(log.unstable) ||
    hasNextCommitted(log) ||
    raft.leader !== raft.toldSoft.leader ||
    raft.role !== raft.toldSoft.role ||
    isHardStateNew(raft) ||
    nextSnapshot(log.unstable) !== undefined ||
    raft.readStates.length > 0
  )
}

function isHardStateNew({ term, vote, log, toldHard }: Raft): boolean {
  const isSame =
    term === toldHard.term && vote === toldHard.vote && log.committed === toldHard.commit
  return !isSame && (term !== 0 || vote !== 0 || log.committed !== 0)
}

/** A hand-out that is being put together. */
type Draft = { -readonly [Field in keyof Ready]: Ready[Field] }

/**
 * What the owner must do next; it counts as handed out. In synchronous mode `advance` must follow before
 * the next.
 *
 * Source: etcd-io/raft, rawnode.go, Ready, readyWithoutAccept and acceptReady.
 */
export function ready(raft: Raft): Ready {
  const { log, toldHard, toldSoft, leader, role } = raft
  const entries = nextUnstable(log)
  const isSoftStateNew = leader !== toldSoft.leader || role !== toldSoft.role
  const draft: Draft = {
    softState: isSoftStateNew ? { leader, role } : undefined,
    hardState: isHardStateNew(raft) ? hardStateOf(raft) : undefined,
    // The node goes on adding to a list that is empty: the owner is given another one.
    readStates: raft.readStates.length > 0 ? raft.readStates : NO_READ_STATES,
    entries,
    snapshot: nextSnapshot(log.unstable),
    committedEntries: nextCommitted(log),
    messages: NO_MESSAGES,
    mustSync: entries.length > 0 || raft.term !== toldHard.term || raft.vote !== toldHard.vote,
  }
  draft.messages = raft.config.asyncStorageWrites
    ? withStorageMessages(raft, draft)
    : withoutOwnMessages(raft, draft)
  accept(raft, draft)
  return draft
}

function accept(raft: Raft, { softState, hardState, committedEntries }: Ready): void {
  const { log } = raft
  if (softState !== undefined) raft.toldSoft = softState
  if (hardState !== undefined) raft.toldHard = hardState
  if (raft.readStates.length > 0) raft.readStates = []
  raft.outbox = EMPTY_QUEUE
  raft.afterDurable = EMPTY_QUEUE
  acceptUnstable(log.unstable)
  const last = committedEntries[committedEntries.length - 1]
  if (last !== undefined) acceptApplying(log, last.index, encodedSizeOf(committedEntries))
}

/** Synchronous mode: messages to the node itself, and storage's answers, are stepped by `advance`. */
function withoutOwnMessages(raft: Raft, given: Ready): readonly Message[] {
  assert(raft.onAdvance.length === 0, 'the last hand-out was advanced')
  const { afterDurable } = raft
  let { outbox, onAdvance } = raft
  for (let at = 0; at < afterDurable.length; at += 1) {
    const answer = afterDurable[at]
    if (answer === undefined) continue
    if (answer.to === raft.id) onAdvance = enqueue(onAdvance, answer)
    else outbox = enqueue(outbox, answer)
  }
  if (awaitsStorage(raft, given)) {
    onAdvance = enqueue(onAdvance, storageAppendResponse(raft, given))
  }
  if (given.committedEntries.length > 0) {
    onAdvance = enqueue(onAdvance, storageApplyResponse(raft, given))
  }
  raft.onAdvance = onAdvance
  return outbox
}

/** Asynchronous mode: all work goes to the storage threads as messages. */
function withStorageMessages(raft: Raft, given: Ready): readonly Message[] {
  const { entries, hardState, snapshot, committedEntries } = given
  const hasWork =
    entries.length > 0 ||
    hardState !== undefined ||
    snapshot !== undefined ||
    raft.afterDurable.length > 0
  let { outbox } = raft
  if (hasWork) outbox = enqueue(outbox, storageAppend(raft, given))
  if (committedEntries.length > 0) {
    const apply = draftMessage('storage-apply', raft.id, APPLY_THREAD, 0)
    apply.entries = committedEntries
    apply.responses = [storageApplyResponse(raft, given)]
    outbox = enqueue(outbox, apply)
  }
  return outbox
}

/** Whether anything is not known to be stored: whoever writes must then say so. */
function awaitsStorage({ log }: Raft, { snapshot }: Ready): boolean {
  return log.unstable.entries.length > 0 || snapshot !== undefined
}

function storageAppend(raft: Raft, given: Ready): Message {
  const { entries, hardState, snapshot } = given
  const responses = [...raft.afterDurable]
  if (awaitsStorage(raft, given)) responses.push(storageAppendResponse(raft, given))
  const append = draftMessage('storage-append', raft.id, APPEND_THREAD, 0)
  return Object.assign(append, { entries, responses, snapshot }, hardState)
}

/**
 * Says that everything up to the last entry is stored. It carries the term: what was written under an old
 * one may have been written over since.
 */
function storageAppendResponse({ log, id, term }: Raft, { snapshot }: Ready): Message {
  const response = draftMessage('storage-append-resp', APPEND_THREAD, id, term)
  response.snapshot = snapshot
  if (log.unstable.entries.length > 0) {
    response.index = lastIndex(log)
    response.logTerm = lastTerm(log)
  }
  return response
}

function storageApplyResponse({ id }: Raft, { committedEntries }: Ready): Message {
  const response = draftMessage('storage-apply-resp', APPLY_THREAD, id, 0)
  response.entries = committedEntries
  return response
}

/** Tells that what was handed out last is written, sent and applied. Not for asynchronous mode. */
export function advance(raft: Raft): void {
  assert(!raft.config.asyncStorageWrites, 'storage threads answer for themselves')
  const { onAdvance } = raft
  if (onAdvance.length === 0) return
  raft.onAdvance = EMPTY_QUEUE
  for (let at = 0; at < onAdvance.length; at += 1) {
    const answer = onAdvance[at]
    if (answer !== undefined) stepRaft(raft, answer)
  }
}
