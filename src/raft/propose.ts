import { assert } from '../assert.ts'
import { isJoint } from './changer.ts'
import { maybeCommit } from './commit.ts'
import type { ConfChange } from './conf-change.ts'
import type { Entry } from './entry.ts'
import { payloadSizeOf } from './entry-size.ts'
import { append, lastIndex } from './log.ts'
import { maybeUpdate } from './progress.ts'
import type { Raft } from './raft.ts'
import type { Refusal } from './ready.ts'
import { broadcastAppends } from './replicate.ts'
import { sendAppendResponse } from './send.ts'
import { tell } from './tell.ts'

/**
 * A leader takes in proposed entries and sends them on.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgProp.
 */
export function proposeAsLeader(raft: Raft, proposed: readonly Entry[]): Refusal | undefined {
  assert(proposed.length > 0, 'a proposal has entries')
  // A leader that was removed proposes nothing any more.
  if (!raft.members.byId.has(raft.id)) return 'proposal-dropped'
  if (raft.transferTarget !== 0) {
    tell(raft, {
      kind: 'proposal-dropped-in-transfer',
      term: raft.term,
      target: raft.transferTarget,
    })
    return 'proposal-dropped'
  }
  if (!appendOwn(raft, admitConfChanges(raft, proposed))) return 'proposal-dropped'
  broadcastAppends(raft)
  return undefined
}

/** Appends to a leader's own log; false when the uncommitted end would grow too long. */
export function appendOwn(raft: Raft, proposed: readonly Entry[]): boolean {
  if (!growUncommitted(raft, payloadSizeOf(proposed))) {
    tell(raft, { kind: 'proposal-dropped-too-large' })
    return false
  }
  const { term } = raft
  let index = lastIndex(raft.log)
  const entries: Entry[] = []
  for (let at = 0; at < proposed.length; at += 1) {
    const entry = proposed[at]
    if (entry === undefined) continue
    index += 1
    entries.push({ kind: entry.kind, term, index, data: entry.data, change: entry.change })
  }
  append(raft.log, entries)
  if (raft.config.countsOwnBeforeDurable) countOwnEntries(raft)
  // The leader acknowledges its own entries when they are durable, as every follower.
  else sendAppendResponse(raft, raft.id, index)
  return true
}

/** One proposal may be too large on an empty end, and an empty payload always passes. */
function growUncommitted(raft: Raft, size: number): boolean {
  const { maxUncommittedSize } = raft.config
  const grown = raft.uncommittedSize + size
  const isTooLarge = maxUncommittedSize > 0 && grown > maxUncommittedSize
  if (raft.uncommittedSize > 0 && size > 0 && isTooLarge) return false
  raft.uncommittedSize = grown
  return true
}

/** Notes that a payload of this size was applied. */
export function shrinkUncommitted(raft: Raft, size: number): void {
  raft.uncommittedSize = Math.max(0, raft.uncommittedSize - size)
}

/**
 * Proposed entries as they go into the log: a change of the configuration that may not follow now is
 * replaced by an empty entry.
 *
 * Source: etcd-io/raft, raft.go, stepLeader, MsgProp.
 */
function admitConfChanges(raft: Raft, entries: readonly Entry[]): readonly Entry[] {
  let admitted: Entry[] | undefined
  for (const [position, { change }] of entries.entries()) {
    if (change === undefined) continue
    if (judge(raft, change)) raft.pendingConfIndex = lastIndex(raft.log) + position + 1
    else {
      admitted ??= [...entries]
      admitted[position] = { kind: 'normal', term: 0, index: 0, data: '', change: undefined }
    }
  }
  return admitted ?? entries
}

function judge(raft: Raft, change: ConfChange): boolean {
  const { pendingConfIndex: pendingIndex, log, members } = raft
  const verdict = raft.config.rules.judgeConfChange({
    pendingIndex,
    applied: log.applied,
    isJoint: isJoint(members.configuration),
    wantsToLeaveJoint: change.operations.length === 0,
  })
  if (verdict === 'accept' || raft.config.disableConfChangeValidation) return true
  tell(raft, {
    kind: 'conf-change-ignored',
    change,
    configuration: members.configuration,
    reason:
      verdict === 'unapplied'
        ? { kind: verdict, pendingIndex, applied: log.applied }
        : { kind: verdict },
  })
  return false
}

/** etcd 3.4: a leader's own entries count as soon as they are appended. */
function countOwnEntries(raft: Raft): void {
  const own = raft.members.byId.get(raft.id)
  if (own !== undefined) maybeUpdate(own, lastIndex(raft.log))
  maybeCommit(raft)
}
