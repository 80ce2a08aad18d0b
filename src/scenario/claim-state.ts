import type { PlacedMember, RunView } from './run-view.ts'
import type { Claim } from './scenario.ts'

/** Claims that a look at the world decides. */
export type StateClaim = Extract<
  Claim,
  { kind: 'leader' | 'leaders' | 'followers' | 'members' | 'registry' | 'state' | 'store' }
>

/** Whether a claim about the present state holds. */
export function holdsNow(claim: StateClaim, view: RunView): boolean {
  switch (claim.kind) {
    case 'leader':
      return leaderOf(view) === claim.machine
    case 'leaders':
      return isSameSet(claim.machines, leadersOf(view))
    case 'followers':
      return claim.machines.every((name) => isFollower(view, name))
    case 'members':
      return isSameSet(claim.machines, membersOf(view, claim.on) ?? [])
    case 'registry':
      return isSameSet(claim.machines, listedOf(view))
    case 'state':
      return (view.registry()?.isFounded ?? false) === claim.isRecorded
    case 'store':
      return (valueOn(view, claim.on, claim.key) ?? null) === claim.value
  }
}

/** What a claim about the present state found instead, in a few words. */
export function foundNow(claim: StateClaim, view: RunView): string {
  switch (claim.kind) {
    case 'leader':
    case 'leaders':
    case 'followers':
      return rolesOf(view)
    case 'members': {
      const members = membersOf(view, claim.on)
      return members === undefined ? 'nobody knows of members' : `members ${listOf(members)}`
    }
    case 'registry':
      return `listed are ${listOf(listedOf(view))}`
    case 'state':
      return view.registry()?.isFounded === true ? '_state is recorded' : 'there is no _state'
    case 'store': {
      const value = valueOn(view, claim.on, claim.key)
      return value === undefined ? `${claim.on} has no ${claim.key}` : `${claim.key} is "${value}"`
    }
  }
}

/** The machine that leads the latest term; null when none leads or two lead it. */
function leaderOf(view: RunView): string | null {
  const leading = view.members().filter(isLeader)
  const latest = Math.max(...leading.map(({ view: member }) => member.term))
  const [first, second] = leading.filter(({ view: member }) => member.term === latest)
  return first === undefined || second !== undefined ? null : first.machine
}

const isLeader = (member: PlacedMember): boolean => member.view.role === 'leader'

const leadersOf = (view: RunView): readonly string[] =>
  view
    .members()
    .filter(isLeader)
    .map(({ machine }) => machine)

function isFollower(view: RunView, machine: string): boolean {
  const member = view.members().find((placed) => placed.machine === machine)
  return member?.view.role === 'follower' && member.view.leader !== ''
}

/** Machines that are members as one machine (or the leader) knows it; undefined when it is off. */
function membersOf(view: RunView, on: string | null): readonly string[] | undefined {
  const machine = on ?? leaderOf(view)
  const member = view.members().find((placed) => placed.machine === machine)
  return member?.view.members.map(({ name }) => view.machineOf(name))
}

const listedOf = (view: RunView): readonly string[] =>
  (view.registry()?.entries ?? []).map(({ name }) => view.machineOf(name))

function valueOn(view: RunView, machine: string, key: string): string | undefined {
  return view
    .members()
    .find((placed) => placed.machine === machine)
    ?.view.valueOf(key)
}

function rolesOf(view: RunView): string {
  const roles = view
    .members()
    .map(({ machine, view: member }) => `${machine} ${member.role} in term ${member.term}`)
  return roles.length === 0 ? 'no etcd runs' : roles.join(', ')
}

const listOf = (names: readonly string[]): string =>
  names.length === 0 ? 'nobody' : [...names].sort().join(', ')

function isSameSet(wanted: readonly string[], found: readonly string[]): boolean {
  const names = new Set(found)
  return names.size === new Set(wanted).size && wanted.every((name) => names.has(name))
}
