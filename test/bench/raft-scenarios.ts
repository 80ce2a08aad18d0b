import { assert } from '../../src/assert.ts'
import { cpuSeconds } from './measure.ts'
import { Mulberry } from './mulberry.ts'
import { type Client, NO_CLIENT, RaftCluster } from './raft-cluster.ts'

/** What a measured piece of work came to. All but `cpuSeconds` are the same in every run. */
export interface Figures {
  readonly cpuSeconds: number
  /** Delivered: one `step` each. */
  readonly messages: number
  /** Messages, ticks and proposals together. */
  readonly events: number
  /** Accepted ones. */
  readonly proposals: number
  /** Of single nodes. */
  readonly ticks: number
  /** A tenth of a second per tick of the cluster. */
  readonly virtualSeconds: number
}

export interface Work {
  /** The whole. */
  readonly figures: Figures
  /** Its two halves, where both are measured. */
  readonly parts?: { readonly electing: Figures; readonly proposing: Figures }
}

/** How much of the full work is done: 1, or 10 for a tenth of it. */
export type Divisor = 1 | 10

const TICKS_PER_SECOND = 10
const WINDOW = 64
/** Far more than any election takes. */
const MOST_TICKS = 1_000_000
const FAULT_SEED = 0x5bd1e995
const FAULT_TICKS = 20
const NOTHING: Figures = {
  cpuSeconds: 0,
  messages: 0,
  events: 0,
  proposals: 0,
  ticks: 0,
  virtualSeconds: 0,
}

/** 1 000 clusters from a cold start to a stable leader. */
export function elections(count: number, divisor: Divisor): Work {
  const meter = new Meter()
  for (let seed = 1; seed <= 1000 / divisor; seed += 1) {
    const cluster = new RaftCluster(count, seed)
    elect(cluster)
    meter.add(cluster)
  }
  return { figures: meter.read() }
}

/** 100 000 proposals at a stable leader, 64 of them under way. */
export function steady(count: number, divisor: Divisor): Work {
  const cluster = new RaftCluster(count, 42)
  elect(cluster)
  const meter = new Meter(cluster)
  proposeAll(cluster, 100_000 / divisor)
  meter.add(cluster)
  return { figures: meter.read() }
}

/** A day of heartbeats. */
export function idle(count: number, divisor: Divisor): Work {
  const cluster = new RaftCluster(count, 7)
  const leader = elect(cluster)
  const term = cluster.nodes[leader]?.term
  const meter = new Meter(cluster)
  for (let turn = 0; turn < 864_000 / divisor; turn += 1) cluster.tick(NO_CLIENT)
  meter.add(cluster)
  const isSame = cluster.leader() === leader && cluster.nodes[leader]?.term === term
  assert(isSame, 'an idle cluster keeps its leader')
  return { figures: meter.read() }
}

/** 500 clusters of a minute each, with partitions and crashes. */
export function faultSweep(count: number, divisor: Divisor): Work {
  const meter = new Meter()
  for (let seed = 1; seed <= 500 / divisor; seed += 1) {
    const cluster = new RaftCluster(count, seed)
    const faults = new Faults(cluster, seed)
    const client = new OncePerTick()
    for (let turn = 1; turn <= 600; turn += 1) {
      faults.before(turn)
      cluster.tick(client)
    }
    meter.add(cluster)
  }
  return { figures: meter.read() }
}

/** Five times an election and 1 000 proposals; a tenth of it: once, and half of the proposals. */
export function scale(count: number, divisor: Divisor): Work {
  const seeds = divisor === 1 ? [11, 12, 13, 14, 15] : [11]
  let elected = NOTHING
  let proposed = NOTHING
  for (const seed of seeds) {
    const election = new Meter()
    const cluster = new RaftCluster(count, seed)
    elect(cluster)
    election.add(cluster)
    elected = sum(elected, election.read())
    const meter = new Meter(cluster)
    proposeAll(cluster, divisor === 1 ? 1000 : 500)
    meter.add(cluster)
    proposed = sum(proposed, meter.read())
  }
  return { figures: sum(elected, proposed), parts: { electing: elected, proposing: proposed } }
}

/** Runs to a stable leader and gives its place. */
function elect(cluster: RaftCluster): number {
  for (let turn = 0; turn < MOST_TICKS; turn += 1) {
    cluster.tick(NO_CLIENT)
    const leader = cluster.stableLeader()
    if (leader >= 0) return leader
  }
  assert(false, 'an undisturbed cluster elects a leader')
  return -1
}

/** Proposes at the stable leader until all nodes have applied all. */
function proposeAll(cluster: RaftCluster, total: number): void {
  const client = new Windowed(cluster, total)
  for (let turn = 0; turn < MOST_TICKS; turn += 1) {
    cluster.tick(client)
    if (client.isAllApplied(cluster)) return
  }
  assert(false, 'an undisturbed cluster applies what is proposed')
}

/** Keeps a window of proposals under way at one leader. */
class Windowed implements Client {
  private readonly leader: number
  private readonly first: number
  private readonly total: number
  private proposed = 0

  constructor(cluster: RaftCluster, total: number) {
    this.leader = cluster.stableLeader()
    this.first = cluster.lastIndex(this.leader)
    this.total = total
  }

  round(cluster: RaftCluster): void {
    const applied = (cluster.applied[this.leader] ?? 0) - this.first
    const upTo = Math.min(this.total, applied + WINDOW)
    for (; this.proposed < upTo; this.proposed += 1) {
      assert(cluster.propose(this.leader, payload(this.proposed)), 'a leader takes proposals')
    }
  }

  isAllApplied({ applied }: RaftCluster): boolean {
    const last = this.first + this.total
    for (let place = 0; place < applied.length; place += 1) {
      if ((applied[place] ?? 0) < last) return false
    }
    return true
  }
}

/** One proposal per tick at whoever leads. */
class OncePerTick implements Client {
  private last = 0

  round(cluster: RaftCluster): void {
    if (this.last === cluster.now) return
    this.last = cluster.now
    const leader = cluster.leader()
    if (leader >= 0) cluster.propose(leader, payload(cluster.now))
  }
}

/** Sixteen characters, flat in memory. */
function payload(serial: number): string {
  return (1e15 + serial).toString()
}

/** Partitions and crashes by chance, one of each at a time. */
class Faults {
  private readonly cluster: RaftCluster
  private readonly chance: Mulberry
  private healsAt = 0
  private crashed = -1
  private restartsAt = 0

  constructor(cluster: RaftCluster, seed: number) {
    this.cluster = cluster
    this.chance = new Mulberry(seed ^ FAULT_SEED)
  }

  /** What happens before a tick, the first of which is 1. */
  before(turn: number): void {
    const { cluster, chance } = this
    if (this.healsAt === turn) {
      cluster.group.fill(0)
      this.healsAt = 0
    }
    if (this.crashed >= 0 && this.restartsAt === turn) {
      cluster.restart(this.crashed)
      this.crashed = -1
    }
    if (turn % FAULT_TICKS !== 0) return
    const span = 10 + chance.below(31)
    const kind = chance.below(4)
    if (kind < 2 && this.healsAt === 0) {
      for (let place = 0; place < cluster.count; place += 1) cluster.group[place] = chance.below(2)
      this.healsAt = turn + span
    } else if (kind === 2 && this.crashed < 0) {
      this.crashed = chance.below(cluster.count)
      cluster.crash(this.crashed)
      this.restartsAt = turn + span
    }
  }
}

/** Counts and CPU time from its creation on. */
class Meter {
  private readonly start = cpuSeconds()
  private readonly before: Omit<Figures, 'cpuSeconds' | 'events'>
  private messages = 0
  private proposals = 0
  private ticks = 0
  private clusterTicks = 0

  /** @param cluster One that has run already: what it did so far does not count. */
  constructor(cluster?: RaftCluster) {
    this.before = {
      messages: cluster?.delivered ?? 0,
      proposals: cluster?.proposals ?? 0,
      ticks: cluster?.nodeTicks ?? 0,
      virtualSeconds: cluster?.now ?? 0,
    }
  }

  add(cluster: RaftCluster): void {
    this.messages += cluster.delivered - this.before.messages
    this.proposals += cluster.proposals - this.before.proposals
    this.ticks += cluster.nodeTicks - this.before.ticks
    this.clusterTicks += cluster.now - this.before.virtualSeconds
  }

  read(): Figures {
    const { messages, proposals, ticks } = this
    return {
      cpuSeconds: cpuSeconds() - this.start,
      messages,
      events: messages + ticks + proposals,
      proposals,
      ticks,
      virtualSeconds: this.clusterTicks / TICKS_PER_SECOND,
    }
  }
}

function sum(one: Figures, other: Figures): Figures {
  return {
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    messages: one.messages + other.messages,
    events: one.events + other.events,
    proposals: one.proposals + other.proposals,
    ticks: one.ticks + other.ticks,
    virtualSeconds: one.virtualSeconds + other.virtualSeconds,
  }
}
