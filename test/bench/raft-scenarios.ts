import { assert } from '../../src/assert.ts'
import { cpuSeconds } from './measure.ts'
import { Mulberry32 } from './raft-chance.ts'
import { type Client, type Counts, NOTHING_DONE, RaftCluster } from './raft-cluster.ts'

const WINDOW = 64
const IDLE_TICKS = 864_000
const SWEEP_TICKS = 600
const FAULT_EVERY = 20
const FAULT_SALT = 0x5bd1e995
const MOST_TICKS = 1_000_000

/** Work that was done and what it cost. */
export interface Work extends Counts {
  readonly cpuSeconds: number
}

const NO_WORK: Work = { ...NOTHING_DONE, cpuSeconds: 0 }

export function addWork(one: Work, other: Work): Work {
  return {
    messages: one.messages + other.messages,
    proposals: one.proposals + other.proposals,
    ticks: one.ticks + other.ticks,
    virtualTicks: one.virtualTicks + other.virtualTicks,
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
  }
}

/** What a cluster does from now on, with the CPU time it takes. */
function measured(cluster: RaftCluster, act: () => void): Work {
  const before = { ...cluster.counts }
  const start = cpuSeconds()
  act()
  const { messages, proposals, ticks, virtualTicks } = cluster.counts
  return {
    messages: messages - before.messages,
    proposals: proposals - before.proposals,
    ticks: ticks - before.ticks,
    virtualTicks: virtualTicks - before.virtualTicks,
    cpuSeconds: cpuSeconds() - start,
  }
}

/** Proposes nothing and checks nothing. */
class Nobody implements Client {
  act(): void {}
  sawApplied(): void {}
  sawLeader(): void {}
}

const NOBODY = new Nobody()

function elect(cluster: RaftCluster): number {
  for (let count = 0; count < MOST_TICKS; count += 1) {
    const leader = cluster.stableLeader()
    if (leader >= 0) return leader
    cluster.tick()
  }
  throw new Error('No leader was found.')
}

/** Builds a cluster and runs it to a stable leader, for seeds 1 to `seeds`. */
export function elections(nodes: number, seeds: number): Work {
  let work = NO_WORK
  const start = cpuSeconds()
  for (let seed = 1; seed <= seeds; seed += 1) {
    const cluster = new RaftCluster(nodes, seed, NOBODY)
    elect(cluster)
    work = addWork(work, { ...cluster.counts, cpuSeconds: 0 })
  }
  return { ...work, cpuSeconds: cpuSeconds() - start }
}

/** Sixteen bytes, different every time. */
function payload(serial: number): string {
  return String(serial).padStart(16, '0')
}

/** Keeps 64 proposals under way at the leader until there were enough. */
class Proposer implements Client {
  leader = -1
  private readonly wanted: number
  private proposed = 0
  private baseIndex = 0

  constructor(wanted: number) {
    this.wanted = wanted
  }

  begin(cluster: RaftCluster, leader: number): void {
    this.leader = leader
    this.baseIndex = cluster.applied(leader)
  }

  act(cluster: RaftCluster): void {
    if (this.leader < 0) return
    const applied = cluster.applied(this.leader) - this.baseIndex
    const until = Math.min(this.wanted, applied + WINDOW)
    for (; this.proposed < until; this.proposed += 1) {
      const isAccepted = cluster.propose(this.leader, payload(this.proposed))
      assert(isAccepted, 'a stable leader accepts proposals')
    }
  }

  /** Whether every node has applied everything. */
  isDone(cluster: RaftCluster): boolean {
    for (let node = 0; node < cluster.size; node += 1) {
      if (cluster.applied(node) < this.baseIndex + this.wanted) return false
    }
    return true
  }

  sawApplied(): void {}
  sawLeader(): void {}
}

function proposeAll(cluster: RaftCluster, client: Proposer): void {
  for (let count = 0; !client.isDone(cluster); count += 1) {
    assert(count < MOST_TICKS, 'all proposals are applied in the end')
    cluster.tick()
  }
  for (let node = 1; node < cluster.size; node += 1) {
    assert(cluster.hashOf(node) === cluster.hashOf(0), 'all nodes have applied the same')
  }
}

/** Proposals after an election that is not measured. */
export function steady(nodes: number, proposals: number): Work {
  const client = new Proposer(proposals)
  const cluster = new RaftCluster(nodes, 42, client)
  client.begin(cluster, elect(cluster))
  return measured(cluster, () => proposeAll(cluster, client))
}

/** Time that passes after an election that is not measured; the leader stays. */
export function idle(nodes: number, part: number): Work {
  const cluster = new RaftCluster(nodes, 7, NOBODY)
  const leader = elect(cluster)
  const term = cluster.termOf(leader)
  const work = measured(cluster, () => {
    for (let count = 0; count < IDLE_TICKS * part; count += 1) cluster.tick()
  })
  assert(cluster.stableLeader() === leader, 'an idle cluster keeps its leader')
  assert(cluster.termOf(leader) === term, 'an idle cluster keeps its term')
  return work
}

/** One proposal a tick; splits and crashes; every rule of safety checked on the way. */
class Sweep implements Client {
  private readonly chance: Mulberry32
  private readonly leaders = new Map<number, number>()
  private readonly hashes: number[] = []
  private proposedAt = 0
  private healsAt = 0
  private restartsAt = 0
  private down = -1

  constructor(seed: number) {
    this.chance = new Mulberry32(seed ^ FAULT_SALT)
  }

  act(cluster: RaftCluster): void {
    if (this.proposedAt === cluster.now) return
    this.proposedAt = cluster.now
    const leader = cluster.leader()
    if (leader >= 0) cluster.propose(leader, payload(cluster.now))
  }

  /** What happens to the cluster just before a tick. */
  beforeTick(cluster: RaftCluster, next: number): void {
    if (this.healsAt === next) {
      this.healsAt = 0
      for (let node = 0; node < cluster.size; node += 1) cluster.moveTo(node, 0)
    }
    if (this.restartsAt === next) {
      this.restartsAt = 0
      cluster.restart(this.down)
    }
    if (next % FAULT_EVERY === 0) this.inject(cluster, next)
  }

  private inject(cluster: RaftCluster, next: number): void {
    const span = 10 + this.chance.below(31)
    const choice = this.chance.below(4)
    if (choice <= 1 && this.healsAt === 0) {
      this.healsAt = next + span
      for (let node = 0; node < cluster.size; node += 1) cluster.moveTo(node, this.chance.below(2))
    }
    if (choice === 2 && this.restartsAt === 0) {
      this.restartsAt = next + span
      this.down = this.chance.below(cluster.size)
      cluster.crash(this.down)
    }
  }

  sawApplied(index: number, hash: number): void {
    const known = this.hashes[index]
    if (known === undefined) this.hashes[index] = hash
    else assert(known === hash, 'all nodes apply the same entry at an index')
  }

  sawLeader(node: number, term: number): void {
    const known = this.leaders.get(term) ?? node
    assert(known === node, 'a term has one leader')
    this.leaders.set(term, node)
  }
}

/** A minute of faults from a cold start, for seeds 1 to `seeds`. */
export function faultSweep(nodes: number, seeds: number): Work {
  let work = NO_WORK
  const start = cpuSeconds()
  for (let seed = 1; seed <= seeds; seed += 1) {
    const client = new Sweep(seed)
    const cluster = new RaftCluster(nodes, seed, client)
    for (let next = 1; next <= SWEEP_TICKS; next += 1) {
      client.beforeTick(cluster, next)
      cluster.tick()
    }
    work = addWork(work, { ...cluster.counts, cpuSeconds: 0 })
  }
  return { ...work, cpuSeconds: cpuSeconds() - start }
}

/** An election and proposals for seeds from 11 on. */
export function scale(
  nodes: number,
  { seeds, proposals }: { readonly seeds: number; readonly proposals: number },
): { readonly elections: Work; readonly proposals: Work } {
  let elected = NO_WORK
  let proposed = NO_WORK
  for (let seed = 11; seed < 11 + seeds; seed += 1) {
    const client = new Proposer(proposals)
    const start = cpuSeconds()
    const cluster = new RaftCluster(nodes, seed, client)
    client.begin(cluster, elect(cluster))
    elected = addWork(elected, { ...cluster.counts, cpuSeconds: cpuSeconds() - start })
    proposed = addWork(
      proposed,
      measured(cluster, () => proposeAll(cluster, client)),
    )
  }
  return { elections: elected, proposals: proposed }
}
