import { assert, present } from '../../src/assert.ts'
import { fold32, foldNumber, hashText } from '../../src/hash.ts'
import type { ConfState } from '../../src/raft/conf-change.ts'
import type { RaftConfig } from '../../src/raft/config.ts'
import { createRaft } from '../../src/raft/create.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { advance, hasReady, ready } from '../../src/raft/hand-out.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import type { Snapshot } from '../../src/raft/message.ts'
import { propose, step, tick } from '../../src/raft/node.ts'
import type { Raft } from '../../src/raft/raft.ts'
import type { HardState } from '../../src/raft/ready.ts'
import { raftRules } from '../../src/raft/rules.ts'
import { Mulberry32 } from './raft-chance.ts'
import { type Bucket, Network } from './raft-network.ts'

const FOUNDING = { index: 1, term: 1 }
const TIMEOUT_SALT = 0x9e3779b9
const NOBODY = -1

const CONFIG: RaftConfig = {
  id: 1,
  electionTicks: 10,
  heartbeatTicks: 1,
  maxSizePerMessage: 2 ** 20,
  maxCommittedSizePerReady: 0,
  maxUncommittedSize: 0,
  maxInflightMessages: 512,
  maxInflightBytes: 0,
  applied: 0,
  checkQuorum: true,
  preVote: true,
  readOnly: 'safe',
  disableProposalForwarding: false,
  disableConfChangeValidation: false,
  stepDownOnRemoval: false,
  asyncStorageWrites: false,
  countsOwnBeforeDurable: false,
  laxCampaignChecks: false,
  keepsTransferToDemoted: false,
  rules: raftRules,
}

/** What a scenario adds: its client, and what it checks. Nodes are places from 0. */
export interface Client {
  /** Called in every round of a tick, before the nodes' turns. */
  act(cluster: RaftCluster): void
  /** An entry was applied by a node. @param hash 32 bits of term, index and payload. */
  sawApplied(index: number, hash: number): void
  sawLeader(node: number, term: number): void
}

/** What was done; two runs of the same work count the same. */
export interface Counts {
  /** Delivered. */
  messages: number
  proposals: number
  /** Of live nodes. */
  ticks: number
  virtualTicks: number
}

export const NOTHING_DONE: Readonly<Counts> = {
  messages: 0,
  proposals: 0,
  ticks: 0,
  virtualTicks: 0,
}

/** Nodes by place; those of one place belong together. */
interface Nodes {
  readonly rafts: Raft[]
  readonly storages: readonly MemoryStorage[]
  readonly applied: Float64Array
  readonly hashes: Int32Array
  readonly isUp: Uint8Array
  /** Messages pass only within a group. */
  readonly groups: Uint8Array
  /** Had an input since its last turn. */
  readonly isAwake: Uint8Array
}

/**
 * A cluster of voters over a network of its own.
 *
 * Every live node is given every tick by itself, as in the baseline, although the core could be given
 * those that change nothing together.
 *
 * Source: spec/raft-baseline.md, Cluster and One virtual tick.
 */
export class RaftCluster {
  readonly size: number
  readonly counts: Counts = { ...NOTHING_DONE }
  now = 0
  private readonly client: Client
  private readonly network: Network
  private readonly timeouts: Mulberry32
  private readonly nodes: Nodes

  constructor(size: number, seed: number, client: Client) {
    this.size = size
    this.client = client
    this.network = new Network(size, seed)
    this.timeouts = new Mulberry32(seed ^ TIMEOUT_SALT)
    this.nodes = {
      rafts: [],
      storages: foundedStorages(size),
      applied: new Float64Array(size).fill(FOUNDING.index),
      hashes: new Int32Array(size),
      isUp: new Uint8Array(size).fill(1),
      groups: new Uint8Array(size),
      isAwake: new Uint8Array(size),
    }
    for (let node = 0; node < size; node += 1) this.start(node)
  }

  /** One virtual tick. */
  tick(): void {
    this.now += 1
    this.counts.virtualTicks += 1
    const { isUp } = this.nodes
    for (let node = 0; node < this.size; node += 1) {
      if (isUp[node] === 0) continue
      this.counts.ticks += 1
      tick(this.wake(node), 1)
    }
    for (;;) {
      this.client.act(this)
      this.takeTurns()
      const arrived = this.network.take(this.now)
      if (arrived.count === 0) return
      this.deliver(arrived)
    }
  }

  /** Proposes at a node; false when it refuses. */
  propose(node: number, data: string): boolean {
    const isAccepted = propose(this.wake(node), data) === undefined
    if (isAccepted) this.counts.proposals += 1
    return isAccepted
  }

  /** The live leader of the highest term; -1 without any. */
  leader(): number {
    let leader = NOBODY
    let highest = -1
    for (let node = 0; node < this.size; node += 1) {
      const { role, term } = this.raft(node)
      if (role !== 'leader' || term <= highest || this.nodes.isUp[node] === 0) continue
      leader = node
      highest = term
    }
    return leader
  }

  /** The leader that all follow and whose whole stored log all have applied; -1 without any. */
  stableLeader(): number {
    const leader = this.leader()
    if (leader === NOBODY) return NOBODY
    const { term, id } = this.raft(leader)
    const last = this.storage(leader).lastIndex
    for (let node = 0; node < this.size; node += 1) {
      const raft = this.raft(node)
      if (raft.term !== term || raft.leader !== id || this.applied(node) < last) return NOBODY
    }
    return leader
  }

  /** Index of the last entry that a node has applied. */
  applied(node: number): number {
    return this.nodes.applied[node] ?? 0
  }

  /** Hash over everything that a node has applied. */
  hashOf(node: number): number {
    return this.nodes.hashes[node] ?? 0
  }

  termOf(node: number): number {
    return this.raft(node).term
  }

  /** Puts a node into a group: messages pass only within one. */
  moveTo(node: number, group: number): void {
    this.nodes.groups[node] = group
  }

  /** Stops a node. What it has sent still arrives. */
  crash(node: number): void {
    this.nodes.isUp[node] = 0
    this.nodes.isAwake[node] = 0
  }

  /** Starts a stopped node again from its storage, behind what it has applied. */
  restart(node: number): void {
    this.nodes.isUp[node] = 1
    this.start(node)
  }

  private start(node: number): void {
    const { rafts, applied } = this.nodes
    const config = { ...CONFIG, id: node + 1, applied: applied[node] ?? 0 }
    rafts[node] = createRaft(config, this.storage(node), {
      drawElectionTimeout: (ticks) => ticks + this.timeouts.below(ticks),
      observe: undefined,
    })
  }

  /** The node is about to have an input: a turn will be its. */
  private wake(node: number): Raft {
    this.nodes.isAwake[node] = 1
    return this.raft(node)
  }

  private takeTurns(): void {
    const { isAwake } = this.nodes
    for (let node = 0; node < this.size; node += 1) {
      if (isAwake[node] === 0) continue
      isAwake[node] = 0
      const raft = this.raft(node)
      while (hasReady(raft)) this.handleReady(node, raft)
    }
  }

  private handleReady(node: number, raft: Raft): void {
    const given = ready(raft)
    const { hardState, snapshot, entries, messages, committedEntries } = given
    const storage = this.storage(node)
    if (hardState !== undefined) storage.setHardState(hardState)
    if (snapshot !== undefined) storage.applySnapshot(snapshot)
    if (entries.length > 0) storage.append(entries)
    for (let at = 0; at < messages.length; at += 1) {
      const message = messages[at]
      if (message !== undefined) this.network.send(message, this.now)
    }
    for (let at = 0; at < committedEntries.length; at += 1) {
      const entry = committedEntries[at]
      if (entry !== undefined) this.apply(node, entry)
    }
    if (given.softState?.role === 'leader') this.client.sawLeader(node, raft.term)
    advance(raft)
  }

  private apply(node: number, { term, index, data }: Entry): void {
    const { applied, hashes } = this.nodes
    assert(index === (applied[node] ?? 0) + 1, 'entries are applied without a gap')
    const hash = fold32(foldNumber(foldNumber(0, term), index), hashText(data))
    applied[node] = index
    hashes[node] = fold32(hashes[node] ?? 0, hash)
    this.client.sawApplied(index, hash)
  }

  private deliver({ messages, count }: Bucket): void {
    const { isUp, groups } = this.nodes
    for (let at = 0; at < count; at += 1) {
      const message = messages[at]
      if (message === undefined) continue
      const to = message.to - 1
      if (isUp[to] === 0 || groups[to] !== groups[message.from - 1]) continue
      this.counts.messages += 1
      step(this.wake(to), message)
    }
  }

  private raft(node: number): Raft {
    return present(this.nodes.rafts[node], 'every place has its node')
  }

  private storage(node: number): MemoryStorage {
    return present(this.nodes.storages[node], 'every place has its storage')
  }
}

/** Storages that begin with the same snapshot: all nodes are voters. */
function foundedStorages(size: number): readonly MemoryStorage[] {
  const confState: ConfState = {
    voters: Array.from({ length: size }, (_, place) => place + 1),
    learners: [],
    votersOutgoing: [],
    learnersNext: [],
    autoLeave: false,
  }
  const snapshot: Snapshot = { ...FOUNDING, confState, data: '' }
  const hardState: HardState = { term: FOUNDING.term, vote: 0, commit: FOUNDING.index }
  return Array.from({ length: size }, () => {
    const storage = new MemoryStorage()
    storage.applySnapshot(snapshot)
    storage.setHardState(hardState)
    return storage
  })
}
