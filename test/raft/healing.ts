import { propose } from '../../src/raft/node.ts'
import { type Cluster, leaderOf } from './cluster.ts'
import type { Member } from './member.ts'
import { restart } from './schedule.ts'

/** Election timeouts (the longest possible ones) that a mended cluster gets per member. */
const TIMEOUTS_PER_MEMBER = 4

/**
 * Mends everything: all members up, all messages delivered at once, all clocks alike. Then a
 * leader must be elected, commit a proposal, and everyone in its configuration must apply it,
 * within a number of ticks that grows with the cluster. Notes a violation otherwise.
 *
 * As an operator would, it restarts a leader that is no voter any more, and once a leader has
 * applied all it has, it runs those members that are in the configuration, and no others.
 *
 * @returns how many ticks that took.
 */
export function heal(cluster: Cluster): number {
  cluster.cut.clear()
  cluster.isLazy = false
  for (const member of cluster.members.values()) {
    if (member.isUp) cluster.settle(member.id)
    else restart(cluster, member)
  }
  cluster.deliverAll()
  const { electionTicks } = cluster.member(1).config
  const bound = 2 * electionTicks * TIMEOUTS_PER_MEMBER * cluster.members.size
  const proposed = new Set<number>()
  for (let passed = 0; passed < bound; passed += 1) {
    if (isHealed(cluster)) return passed
    operate(cluster, proposed)
    cluster.run(1)
  }
  if (!isBereft(cluster)) {
    cluster.ledger.report('progress', `nothing was committed everywhere within ${bound} ticks`)
  }
  return bound
}

/**
 * Whether a member that was removed or demoted holds more than all who are left, and knows so alone.
 *
 * Raft has no way out then: the others need its vote, which it refuses, and it may not campaign.
 * That is why operators move the lead away before they remove its holder.
 */
function isBereft(cluster: Cluster): boolean {
  if (leaderOf(cluster) !== undefined) return false
  return [...cluster.members.values()].some((member) => {
    const { voters, votersOutgoing } = member.confState
    const left = [...voters, ...votersOutgoing]
    return (
      left.length > 0 &&
      !left.includes(member.id) &&
      left.every((id) => isAhead(member, cluster.member(id)))
    )
  })
}

function isAhead(one: Member, other: Member): boolean {
  const ends = [one, other].map(({ storage }) => storage.term(storage.lastIndex))
  const [oneTerm = 0, otherTerm = 0] = ends
  if (oneTerm !== otherTerm) return oneTerm > otherTerm
  return one.storage.lastIndex > other.storage.lastIndex
}

const SIGN = 'healed'

function isHealed(cluster: Cluster): boolean {
  const leader = leaderOf(cluster)
  if (leader === undefined || !leader.applied.some(({ data }) => data === SIGN)) return false
  return configured(leader).every((id) => {
    const member = cluster.member(id)
    return member.appliedIndex === leader.appliedIndex && member.digest === leader.digest
  })
}

function operate(cluster: Cluster, proposed: Set<number>): void {
  const leader = leaderOf(cluster)
  if (leader === undefined) return
  const { term } = leader.storage.hardState
  if (!configured(leader).includes(leader.id) || leader.confState.learners.includes(leader.id)) {
    leader.crash(1)
    restart(cluster, leader)
    return
  }
  const isCalm = leader.appliedIndex === leader.storage.lastIndex
  if (leader.appliedTerm !== term || !isCalm) return
  for (const member of cluster.members.values()) {
    if (!configured(leader).includes(member.id)) member.crash(1)
    else if (!member.isUp) restart(cluster, member)
  }
  if (proposed.has(term)) return
  if (cluster.input(leader.id, (raft) => propose(raft, SIGN)) === undefined) proposed.add(term)
  cluster.deliverAll()
}

function configured({ confState }: Member): readonly number[] {
  return [...confState.voters, ...confState.votersOutgoing, ...confState.learners]
}
