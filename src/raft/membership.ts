import { assert } from '../assert.ts'
import { enterJoint, leaveJoint, type Membership, simpleChange } from './changer.ts'
import { maybeCommit } from './commit.ts'
import type { ConfChange, ConfState } from './conf-change.ts'
import type { Entry } from './entry.ts'
import { appliedTo, lastIndex } from './log.ts'
import { confStateOf, isVoter, membersOf } from './members.ts'
import { proposeAsLeader } from './propose.ts'
import type { Raft } from './raft.ts'
import { broadcastAppends, maybeSendAppend } from './replicate.ts'
import { becomeFollower } from './role.ts'
import { tell } from './tell.ts'

/**
 * Applies a change of the configuration: it takes effect now.
 *
 * @throws {BrokenPromise} when no such change may follow: it should never have been committed.
 *
 * Source: etcd-io/raft, raft.go, applyConfChange.
 */
export function changeMembership(raft: Raft, change: ConfChange): ConfState {
  const settings = { ...raft.config, lastIndex: lastIndex(raft.log) }
  const { configuration, byId: progress } = raft.members
  const before = { configuration, progress }
  const result = leavesJoint(change)
    ? leaveJoint(before, settings)
    : entersJoint(change)
      ? enterJoint(before, change.operations, {
          ...settings,
          autoLeave: change.transition !== 'joint-explicit',
        })
      : simpleChange(before, change.operations, settings)
  assert(result.kind === 'changed', 'a committed change of the configuration can be applied')
  return adoptMembership(raft, result.membership)
}

/** Whether a change ends a joint configuration. */
export function leavesJoint({ transition, operations }: ConfChange): boolean {
  return transition === 'auto' && operations.length === 0
}

function entersJoint({ transition, operations }: ConfChange): boolean {
  return transition !== 'auto' || operations.length > 1
}

/**
 * Takes over a membership, with all that follows from it for a leader.
 *
 * Source: etcd-io/raft, raft.go, switchToConfig.
 */
export function adoptMembership(raft: Raft, { configuration, progress }: Membership): ConfState {
  raft.members = membersOf(configuration, progress)
  tell(raft, { kind: 'switched-configuration', configuration })
  const state = confStateOf(configuration)
  if (raft.role !== 'leader') return state
  const own = progress.get(raft.id)
  if (own === undefined || own.isLearner) {
    if (raft.config.stepDownOnRemoval) becomeFollower(raft, raft.term, 0)
    return state
  }
  // A smaller quorum may have committed more; otherwise new peers are reached at once.
  if (maybeCommit(raft)) broadcastAppends(raft)
  else {
    for (const peer of raft.members.all) {
      if (peer.id !== raft.id) maybeSendAppend(raft, peer, false)
    }
  }
  const target = raft.transferTarget
  const stays = raft.config.keepsTransferToDemoted
    ? progress.has(target)
    : isVoter(raft.members, target)
  if (target !== 0 && !stays) raft.transferTarget = 0
  return state
}

/**
 * Notes that entries were applied; a leader then leaves a joint configuration that is to be left by itself.
 *
 * Source: etcd-io/raft, raft.go, appliedTo.
 */
export function noteApplied(raft: Raft, index: number, size: number): void {
  const { log } = raft
  appliedTo(log, Math.max(index, log.applied), size)
  const { configuration } = raft.members
  if (!configuration.autoLeave || raft.role !== 'leader') return
  if (!raft.config.rules.mayLeaveJoint(log.applied, raft.pendingConfIndex)) return
  const refusal = proposeAsLeader(raft, [LEAVE_JOINT])
  const kind = refusal === undefined ? 'leaving-joint' : 'leave-joint-refused'
  tell(raft, { kind, configuration })
}

/** Without any data, so that no limit of size can refuse it. */
const LEAVE_JOINT: Entry = {
  kind: 'conf-change-v2',
  term: 0,
  index: 0,
  data: '',
  change: { transition: 'auto', operations: [], context: '' },
}
