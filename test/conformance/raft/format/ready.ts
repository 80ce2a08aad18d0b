import type { ReadState, Ready, Role } from '../../../../src/raft/ready.ts'
import { describeSnapshot } from './configuration.ts'
import { describeEntries } from './entry.ts'
import { describeMessage } from './message.ts'

const ROLES: Readonly<Record<Role, string>> = {
  follower: 'StateFollower',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
  'pre-candidate': 'StatePreCandidate',
}

/** `StateLeader` for `leader`. */
export function roleName(role: Role): string {
  return ROLES[role]
}

/**
 * The parts of a Ready, each with its newline; `<empty Ready>` without one when there is no part.
 *
 * Source: etcd-io/raft, util.go, DescribeReady.
 */
export function describeReady(ready: Ready): string {
  const parts = partsOf(ready)
  return parts === '' ? '<empty Ready>' : `Ready MustSync=${ready.mustSync}:\n${parts}`
}

function partsOf({ softState, hardState, snapshot, ...lists }: Ready): string {
  const vote = hardState === undefined || hardState.vote === 0 ? '' : ` Vote:${hardState.vote}`
  return [
    softState === undefined ? '' : `Lead:${softState.leader} State:${ROLES[softState.role]}\n`,
    hardState === undefined
      ? ''
      : `HardState Term:${hardState.term}${vote} Commit:${hardState.commit}\n`,
    describeReadStates(lists.readStates),
    titled('Entries', describeEntries(lists.entries)),
    snapshot === undefined ? '' : `Snapshot ${describeSnapshot(snapshot)}\n`,
    titled('CommittedEntries', describeEntries(lists.committedEntries)),
    titled('Messages', lists.messages.map((message) => `${describeMessage(message)}\n`).join('')),
  ].join('')
}

function describeReadStates(states: readonly ReadState[]): string {
  if (states.length === 0) return ''
  const shown = states.map(({ index, token }) => {
    const bytes = [...token].map((byte) => byte.charCodeAt(0))
    return `{${index} [${bytes.join(' ')}]}`
  })
  return `ReadStates [${shown.join(' ')}]\n`
}

function titled(title: string, lines: string): string {
  return lines === '' ? '' : `${title}:\n${lines}`
}
