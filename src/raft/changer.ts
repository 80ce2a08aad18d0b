import { assert } from '../assert.ts'
import type { ConfOperation, ConfState } from './conf-change.ts'
import type { Configuration } from './configuration.ts'
import { confStateOf } from './members.ts'
import { cloneProgress, createProgress, type Progress, type WindowLimits } from './progress.ts'

/** A configuration with the progress of everybody in it, by id and in the order of ids. */
export interface Membership {
  readonly configuration: Configuration
  readonly progress: ReadonlyMap<number, Progress>
}

export type ChangeRefusal =
  | 'already-joint'
  | 'zero-voter-joint'
  | 'not-joint'
  | 'simple-in-joint'
  | 'removed-all-voters'
  | 'more-than-one-voter'

export type ChangeResult =
  | { readonly kind: 'changed'; readonly membership: Membership }
  | { readonly kind: 'refused'; readonly reason: ChangeRefusal }

/** What new peers begin with. */
export interface ChangeSettings extends WindowLimits {
  readonly lastIndex: number
}

export const EMPTY_CONFIGURATION: Configuration = {
  incoming: [],
  outgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
}

export const EMPTY_MEMBERSHIP: Membership = {
  configuration: EMPTY_CONFIGURATION,
  progress: new Map(),
}

/** True while two majorities must agree. */
export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing.length > 0
}

/** A membership that is being changed. */
interface Draft {
  incoming: Set<number>
  outgoing: Set<number>
  learners: Set<number>
  learnersNext: Set<number>
  autoLeave: boolean
  readonly progress: Map<number, Progress>
  readonly settings: ChangeSettings
}

/**
 * Carries out operations that change at most one voter.
 *
 * Source: etcd-io/raft, confchange/confchange.go, Simple.
 */
export function simpleChange(
  membership: Membership,
  operations: readonly ConfOperation[],
  settings: ChangeSettings,
): ChangeResult {
  const { configuration } = membership
  if (isJoint(configuration)) return refused('simple-in-joint')
  const draft = draftOf(membership, settings)
  if (!applyAll(draft, operations)) return refused('removed-all-voters')
  if (differing(new Set(configuration.incoming), draft.incoming) > 1) {
    return refused('more-than-one-voter')
  }
  return finished(draft)
}

/**
 * Begins a joint configuration: the present voters become the outgoing half.
 *
 * Source: etcd-io/raft, confchange/confchange.go, EnterJoint.
 */
export function enterJoint(
  membership: Membership,
  operations: readonly ConfOperation[],
  settings: ChangeSettings & { readonly autoLeave: boolean },
): ChangeResult {
  const { configuration } = membership
  if (isJoint(configuration)) return refused('already-joint')
  if (configuration.incoming.length === 0) return refused('zero-voter-joint')
  const draft = draftOf(membership, settings)
  draft.outgoing = new Set(draft.incoming)
  if (!applyAll(draft, operations)) return refused('removed-all-voters')
  draft.autoLeave = settings.autoLeave
  return finished(draft)
}

/**
 * Ends a joint configuration: only the incoming half stays.
 *
 * Source: etcd-io/raft, confchange/confchange.go, LeaveJoint.
 */
export function leaveJoint(membership: Membership, settings: ChangeSettings): ChangeResult {
  if (!isJoint(membership.configuration)) return refused('not-joint')
  const draft = draftOf(membership, settings)
  for (const id of draft.learnersNext) {
    draft.learners.add(id)
    mark(draft, id, true)
  }
  draft.learnersNext.clear()
  for (const id of draft.outgoing) {
    if (!draft.incoming.has(id) && !draft.learners.has(id)) draft.progress.delete(id)
  }
  draft.outgoing.clear()
  draft.autoLeave = false
  return finished(draft)
}

/**
 * The membership that a stored configuration describes.
 *
 * @throws {BrokenPromise} for one that contradicts itself, as with a voter that is a learner, too.
 *
 * Source: etcd-io/raft, confchange/restore.go, Restore; raft.go, assertConfStatesEquivalent.
 */
export function restoreMembership(state: ConfState, settings: ChangeSettings): Membership {
  const membership = rebuild(state, settings)
  const isSame = isEquivalent(state, confStateOf(membership.configuration))
  assert(isSame, 'a stored configuration is restored as it was')
  return membership
}

/** Whatever the order of ids. */
function isEquivalent(given: ConfState, restored: ConfState): boolean {
  return (
    given.autoLeave === restored.autoLeave &&
    holdsSame(given.voters, restored.voters) &&
    holdsSame(given.learners, restored.learners) &&
    holdsSame(given.votersOutgoing, restored.votersOutgoing) &&
    holdsSame(given.learnersNext, restored.learnersNext)
  )
}

/** @param distinct Holds no id twice. */
function holdsSame(ids: readonly number[], distinct: readonly number[]): boolean {
  return ids.length === distinct.length && distinct.every((id) => ids.includes(id))
}

function rebuild(state: ConfState, settings: ChangeSettings): Membership {
  const add = (kind: ConfOperation['kind']) => (node: number) => ({ kind, node })
  const incoming = [
    ...state.voters.map(add('add-node')),
    ...state.learners.map(add('add-learner-node')),
    ...state.learnersNext.map(add('add-learner-node')),
  ]
  const simple =
    state.votersOutgoing.length === 0 ? incoming : state.votersOutgoing.map(add('add-node'))
  if (simple.length === 0) return EMPTY_MEMBERSHIP
  // Upstream changes one voter at a time; all at once gives the same.
  const draft = draftOf(EMPTY_MEMBERSHIP, settings)
  assert(applyAll(draft, simple), 'a stored configuration has voters')
  const membership = changed(finished(draft))
  if (state.votersOutgoing.length === 0) return membership
  const removals = state.votersOutgoing.map(add('remove-node'))
  const { autoLeave } = state
  return changed(enterJoint(membership, [...removals, ...incoming], { ...settings, autoLeave }))
}

function changed(result: ChangeResult): Membership {
  assert(result.kind === 'changed', 'a stored configuration can be restored')
  return result.membership
}

const refused = (reason: ChangeRefusal): ChangeResult => ({ kind: 'refused', reason })

function draftOf({ configuration, progress }: Membership, settings: ChangeSettings): Draft {
  return {
    incoming: new Set(configuration.incoming),
    outgoing: new Set(configuration.outgoing),
    learners: new Set(configuration.learners),
    learnersNext: new Set(configuration.learnersNext),
    autoLeave: configuration.autoLeave,
    progress: new Map(progress),
    settings,
  }
}

/** False when no voter is left. */
function applyAll(draft: Draft, operations: readonly ConfOperation[]): boolean {
  for (const operation of operations) {
    if (operation.node !== 0) apply(draft, operation)
  }
  return draft.incoming.size > 0
}

function apply(draft: Draft, { kind, node }: ConfOperation): void {
  switch (kind) {
    case 'add-node':
      makeVoter(draft, node)
      return
    case 'add-learner-node':
      makeLearner(draft, node)
      return
    case 'remove-node':
      remove(draft, node)
      return
    default:
  }
}

function makeVoter(draft: Draft, id: number): void {
  if (!draft.progress.has(id)) {
    join(draft, id, false)
    return
  }
  mark(draft, id, false)
  draft.learners.delete(id)
  draft.learnersNext.delete(id)
  draft.incoming.add(id)
}

function makeLearner(draft: Draft, id: number): void {
  const known = draft.progress.get(id)
  if (known === undefined) {
    join(draft, id, true)
    return
  }
  if (known.isLearner) return
  const isOutgoing = draft.outgoing.has(id)
  remove(draft, id)
  draft.progress.set(id, known)
  // A voter of the outgoing half stays one until that half is gone.
  if (isOutgoing) draft.learnersNext.add(id)
  else {
    mark(draft, id, true)
    draft.learners.add(id)
  }
}

function remove(draft: Draft, id: number): void {
  if (!draft.progress.has(id)) return
  draft.incoming.delete(id)
  draft.learners.delete(id)
  draft.learnersNext.delete(id)
  if (!draft.outgoing.has(id)) draft.progress.delete(id)
}

function join(draft: Draft, id: number, isLearner: boolean): void {
  const { settings } = draft
  const progress = createProgress(id, Math.max(settings.lastIndex, 1), settings)
  progress.isLearner = isLearner
  draft.progress.set(id, progress)
  if (isLearner) draft.learners.add(id)
  else draft.incoming.add(id)
}

/** Changes a learner mark on a copy: a change may still be refused. */
function mark(draft: Draft, id: number, isLearner: boolean): void {
  const progress = draft.progress.get(id)
  if (progress === undefined || progress.isLearner === isLearner) return
  draft.progress.set(id, { ...cloneProgress(progress), isLearner })
}

function differing(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let count = 0
  for (const id of one) if (!other.has(id)) count += 1
  for (const id of other) if (!one.has(id)) count += 1
  return count
}

const ascending = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b)

function finished(draft: Draft): ChangeResult {
  const configuration: Configuration = {
    incoming: ascending(draft.incoming),
    outgoing: ascending(draft.outgoing),
    learners: ascending(draft.learners),
    learnersNext: ascending(draft.learnersNext),
    autoLeave: draft.autoLeave,
  }
  checkMembership(configuration, draft.progress)
  const progress = new Map([...draft.progress].sort(([one], [other]) => one - other))
  return { kind: 'changed', membership: { configuration, progress } }
}

/** What holds of every configuration. Source: etcd-io/raft, confchange/confchange.go, checkInvariants. */
function checkMembership(
  { incoming, outgoing, learners, learnersNext, autoLeave }: Configuration,
  progress: ReadonlyMap<number, Progress>,
): void {
  for (const id of [...incoming, ...outgoing, ...learners, ...learnersNext]) {
    assert(progress.has(id), 'everybody in a configuration has progress')
  }
  for (const id of learnersNext) {
    assert(outgoing.includes(id), 'who is to become a learner is an outgoing voter')
    assert(progress.get(id)?.isLearner === false, 'who is to become a learner is none yet')
  }
  for (const id of learners) {
    assert(!outgoing.includes(id) && !incoming.includes(id), 'a learner is no voter')
    assert(progress.get(id)?.isLearner === true, 'a learner is marked as one')
  }
  const isPlain = outgoing.length > 0 || (learnersNext.length === 0 && !autoLeave)
  assert(isPlain, 'only a joint configuration has something left to do')
}
