import { assert } from '../assert.ts'
import { type Entry, NO_ENTRIES } from './entry.ts'
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
  type Message,
  message,
  NO_MESSAGES,
  type Snapshot,
} from './message.ts'
import { hardStateOf, type Raft } from './raft.ts'
import type { HardState, ReadState, Ready, SoftState } from './ready.ts'
import { stepRaft } from './step.ts'
import { acceptUnstable, hasNextEntries, nextSnapshot } from './unstable.ts'

const NO_READS: readonly ReadState[] = []

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

/**
 * What the owner must do next; it counts as handed out. In synchronous mode `advance` must follow before
 * the next.
 *
 * Source: etcd-io/raft, rawnode.go, Ready, readyWithoutAccept and acceptReady.
 */
export function ready(raft: Raft): Ready {
  const { log, config } = raft
  const entries = nextUnstable(log)
  const committedEntries = nextCommitted(log)
  const snapshot = nextSnapshot(log.unstable)
  const hardState = isHardStateNew(raft) ? hardStateOf(raft) : undefined
  const { toldHard } = raft
  const mustSync = entries.length > 0 || raft.term !== toldHard.term || raft.vote !== toldHard.vote
  const work: Work = { entries, committedEntries, snapshot, hardState }
  const messages = config.asyncStorageWrites
    ? withStorageMessages(raft, work)
    : withoutOwnMessages(raft, work)
  const given: Ready = {
    softState: newSoftState(raft),
    hardState,
    readStates: raft.readStates.length === 0 ? NO_READS : raft.readStates,
    entries,
    snapshot,
    committedEntries,
    messages,
    mustSync,
  }
  accept(raft, work, given)
  return given
}

interface Work {
  readonly entries: readonly Entry[]
  readonly committedEntries: readonly Entry[]
  readonly snapshot: Snapshot | undefined
  readonly hardState: HardState | undefined
}

function newSoftState({ leader, role, toldSoft }: Raft): SoftState | undefined {
  return leader === toldSoft.leader && role === toldSoft.role ? undefined : { leader, role }
}

function accept(raft: Raft, { committedEntries, hardState }: Work, given: Ready): void {
  const { log } = raft
  if (given.softState !== undefined) raft.toldSoft = given.softState
  if (hardState !== undefined) raft.toldHard = hardState
  if (raft.readStates.length > 0) raft.readStates = []
  if (raft.outbox.length > 0) raft.outbox = []
  if (raft.afterDurable.length > 0) raft.afterDurable = []
  acceptUnstable(log.unstable)
  const last = committedEntries[committedEntries.length - 1]
  if (last !== undefined) acceptApplying(log, last.index, encodedSizeOf(committedEntries))
}

/** Synchronous mode: messages to the node itself, and storage's answers, are stepped by `advance`. */
function withoutOwnMessages(raft: Raft, work: Work): readonly Message[] {
  assert(raft.onAdvance.length === 0, 'the last hand-out was advanced')
  const { outbox, afterDurable, onAdvance } = raft
  for (let at = 0; at < afterDurable.length; at += 1) {
    const answer = afterDurable[at]
    if (answer === undefined) continue
    if (answer.to === raft.id) onAdvance.push(answer)
    else outbox.push(answer)
  }
  if (awaitsStorage(raft, work)) onAdvance.push(storageAppendResponse(raft, work))
  if (work.committedEntries.length > 0) {
    onAdvance.push(storageApplyResponse(raft, work.committedEntries))
  }
  return outbox.length === 0 ? NO_MESSAGES : outbox
}

/** Asynchronous mode: all work goes to the storage threads as messages. */
function withStorageMessages(raft: Raft, work: Work): readonly Message[] {
  const { outbox, afterDurable } = raft
  const { entries, hardState, snapshot, committedEntries } = work
  const hasWork =
    entries.length > 0 ||
    hardState !== undefined ||
    snapshot !== undefined ||
    afterDurable.length > 0
  if (hasWork) outbox.push(storageAppend(raft, work))
  if (committedEntries.length > 0) {
    outbox.push(
      message({
        kind: 'storage-apply',
        from: raft.id,
        to: APPLY_THREAD,
        entries: committedEntries,
        responses: [storageApplyResponse(raft, committedEntries)],
      }),
    )
  }
  return outbox.length === 0 ? NO_MESSAGES : outbox
}

/** Whether anything is not known to be stored: whoever writes must then say so. */
function awaitsStorage({ log }: Raft, { snapshot }: Work): boolean {
  return log.unstable.entries.length > 0 || snapshot !== undefined
}

function storageAppend(raft: Raft, work: Work): Message {
  const { entries, hardState, snapshot } = work
  const responses = [...raft.afterDurable]
  if (awaitsStorage(raft, work)) responses.push(storageAppendResponse(raft, work))
  return message({
    kind: 'storage-append',
    from: raft.id,
    to: APPEND_THREAD,
    entries,
    responses,
    ...hardState,
    ...(snapshot === undefined ? {} : { snapshot }),
  })
}

/**
 * Says that everything up to the last entry is stored. It carries the term: what was written under an old
 * one may have been written over since.
 */
function storageAppendResponse({ log, id, term }: Raft, { snapshot }: Work): Message {
  const hasEntries = log.unstable.entries.length > 0
  return {
    kind: 'storage-append-resp',
    from: APPEND_THREAD,
    to: id,
    term,
    logTerm: hasEntries ? lastTerm(log) : 0,
    index: hasEntries ? lastIndex(log) : 0,
    entries: NO_ENTRIES,
    commit: 0,
    vote: 0,
    snapshot,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  }
}

function storageApplyResponse({ id }: Raft, entries: readonly Entry[]): Message {
  return {
    kind: 'storage-apply-resp',
    from: APPLY_THREAD,
    to: id,
    term: 0,
    logTerm: 0,
    index: 0,
    entries,
    commit: 0,
    vote: 0,
    snapshot: undefined,
    isRejected: false,
    rejectHint: 0,
    context: '',
    responses: NO_MESSAGES,
  }
}

/** Tells that what was handed out last is written, sent and applied. Not for asynchronous mode. */
export function advance(raft: Raft): void {
  assert(!raft.config.asyncStorageWrites, 'storage threads answer for themselves')
  const { onAdvance } = raft
  if (onAdvance.length === 0) return
  raft.onAdvance = []
  for (let at = 0; at < onAdvance.length; at += 1) {
    const answer = onAdvance[at]
    if (answer !== undefined) stepRaft(raft, answer)
  }
}
