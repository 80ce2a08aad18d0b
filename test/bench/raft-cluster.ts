import { assert, present } from '../../src/assert.ts'
import { fold32, hashText } from '../../src/hash.ts'
import type { RaftConfig, Surroundings } from '../../src/raft/config.ts'
import { createRaft } from '../../src/raft/create.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { advance, hasReady, ready } from '../../src/raft/hand-out.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import type { Message } from '../../src/raft/message.ts'
import { propose, step, tick } from '../../src/raft/node.ts'
import type { Raft } from '../../src/raft/raft.ts'
import type { Ready } from '../../src/raft/ready.ts'
import { raftRules } from '../../src/raft/rules.ts'
import { Mulberry } from './mulberry.ts'

/** Who proposes: called at the beginning of every round. */
export interface Client {
  round(cluster: RaftCluster): void
}

/** Nobody proposes. */
export const NO_CLIENT: Client = { round: () => undefined }

/** Latencies are 0, 1 or 2 ticks, so that much of the future fits in as many buckets. */
const LATENCIES = 3
const TIMEOUT_SEED = 0x9e3779b9

/**
 * `count` nodes of Raft in one process, over FIFO links with random latencies and a clock of ticks.
 *
 * Nodes are known by their place, which is their id less one. What all nodes apply is held against each
 * other while it runs, and so is that a term has one leader.
 *
 * Source: spec/raft-baseline.md, "Work definition".
 */
export class RaftCluster {
  readonly count: number
  readonly nodes: Raft[] = []
  /** By place: last index applied. */
  readonly applied: Float64Array
  readonly isDown: Uint8Array
  /** By place: only nodes of one group reach each other. */
  readonly group: Uint8Array
  /** Ticks that have passed. */
  now = 0
  nodeTicks = 0
  /** Messages taken in by a node. */
  delivered = 0
  dropped = 0
  proposals = 0
  applications = 0
  private readonly storages: MemoryStorage[] = []
  private readonly surroundings: Surroundings
  private readonly latencies: Mulberry
  /** By link: the tick at which its last message arrives. */
  private readonly arrivals: Float64Array
  private readonly wheel: Message[][] = [[], [], []]
  private spare: Message[] = []
  /** By place: had an input since it was last asked for what to do. */
  private readonly isDue: Uint8Array
  /** By place: hash over all that was applied. */
  private readonly hashes: Int32Array
  /** By index: what that hash is after its entry; whoever comes first says so. */
  private readonly history: number[] = []
  /** By term: the id of its leader. */
  private readonly leaders: number[] = []

  constructor(count: number, seed: number) {
    this.count = count
    this.applied = new Float64Array(count)
    this.isDown = new Uint8Array(count)
    this.group = new Uint8Array(count)
    this.isDue = new Uint8Array(count)
    this.hashes = new Int32Array(count)
    this.arrivals = new Float64Array(count * count)
    this.latencies = new Mulberry(seed)
    const timeouts = new Mulberry(seed ^ TIMEOUT_SEED)
    this.surroundings = {
      drawElectionTimeout: (ticks) => ticks + timeouts.evenlyBelow(ticks),
      observe: undefined,
    }
    const voters = Array.from({ length: count }, (_, place) => place + 1)
    const confState = {
      voters,
      learners: [],
      votersOutgoing: [],
      learnersNext: [],
      autoLeave: false,
    }
    for (let place = 0; place < count; place += 1) {
      const storage = new MemoryStorage()
      storage.applySnapshot({ index: 1, term: 1, confState, data: '' })
      storage.setHardState({ term: 1, vote: 0, commit: 1 })
      this.storages.push(storage)
      this.applied[place] = 1
      this.nodes.push(createRaft(configOf(place + 1, 0), storage, this.surroundings))
    }
  }

  /** One tick of virtual time: every live node ticks, then rounds until nothing more arrives in it. */
  tick(client: Client): void {
    this.now += 1
    for (let place = 0; place < this.count; place += 1) {
      if (this.isDown[place] === 1) continue
      tick(this.node(place), 1)
      this.isDue[place] = 1
      this.nodeTicks += 1
    }
    const slot = this.now % LATENCIES
    for (;;) {
      client.round(this)
      this.settle()
      const arrived = present(this.wheel[slot], 'the wheel has a bucket for every latency')
      if (arrived.length === 0) return
      this.wheel[slot] = this.spare
      this.deliver(arrived)
      arrived.length = 0
      this.spare = arrived
    }
  }

  /** Place of the live leader of the highest term; -1 when there is none. */
  leader(): number {
    let found = -1
    let term = 0
    for (let place = 0; place < this.count; place += 1) {
      const node = this.node(place)
      if (node.role !== 'leader' || node.term <= term || this.isDown[place] === 1) continue
      found = place
      term = node.term
    }
    return found
  }

  /**
   * Place of a leader that all nodes follow and whose log they have applied to the end; -1 when there
   * is none.
   */
  stableLeader(): number {
    const leader = this.leader()
    if (leader < 0) return -1
    const { term, id } = this.node(leader)
    for (let place = 0; place < this.count; place += 1) {
      const node = this.node(place)
      if (node.term !== term || node.leader !== id) return -1
      if (this.applied[place] !== this.lastIndex(place)) return -1
    }
    return leader
  }

  /** Index of the last entry that a node has stored. */
  lastIndex(place: number): number {
    return present(this.storages[place], 'every node has a storage').lastIndex
  }

  /** Proposes at a node; false when it refuses. */
  propose(place: number, data: string): boolean {
    if (propose(this.node(place), data) !== undefined) return false
    this.isDue[place] = 1
    this.proposals += 1
    return true
  }

  /** Stops a node; what it sent goes on. */
  crash(place: number): void {
    this.isDown[place] = 1
  }

  /** Starts a crashed node with what it had stored and applied. */
  restart(place: number): void {
    const storage = present(this.storages[place], 'every node has a storage')
    const config = configOf(place + 1, this.applied[place] ?? 0)
    this.nodes[place] = createRaft(config, storage, this.surroundings)
    this.isDown[place] = 0
    this.isDue[place] = 1
  }

  private node(place: number): Raft {
    const node = this.nodes[place]
    assert(node !== undefined, 'every place has a node')
    return node
  }

  private settle(): void {
    for (let place = 0; place < this.count; place += 1) {
      if (this.isDue[place] === 0) continue
      this.isDue[place] = 0
      if (this.isDown[place] === 1) continue
      const node = this.node(place)
      while (hasReady(node)) {
        this.handle(place, node, ready(node))
        advance(node)
      }
    }
  }

  private handle(place: number, node: Raft, given: Ready): void {
    const { softState, hardState, entries, messages, committedEntries } = given
    const storage = present(this.storages[place], 'every node has a storage')
    if (softState?.role === 'leader') this.noteLeader(node)
    if (hardState !== undefined) storage.setHardState(hardState)
    assert(given.snapshot === undefined, 'nothing is ever compacted here')
    if (entries.length > 0) storage.append(entries)
    for (let at = 0; at < messages.length; at += 1) {
      const message = messages[at]
      if (message !== undefined) this.send(message)
    }
    if (committedEntries.length > 0) this.apply(place, committedEntries)
  }

  private noteLeader({ id, term }: Raft): void {
    const known = this.leaders[term]
    assert(known === undefined || known === id, 'a term has one leader')
    this.leaders[term] = id
  }

  private send(message: Message): void {
    const link = (message.from - 1) * this.count + message.to - 1
    const soonest = this.now + this.latencies.below(LATENCIES)
    const at = Math.max(soonest, this.arrivals[link] ?? 0)
    this.arrivals[link] = at
    this.wheel[at % LATENCIES]?.push(message)
  }

  private deliver(messages: readonly Message[]): void {
    const { group, isDown } = this
    for (let at = 0; at < messages.length; at += 1) {
      const message = messages[at]
      if (message === undefined) continue
      const to = message.to - 1
      if (isDown[to] === 1 || group[to] !== group[message.from - 1]) {
        this.dropped += 1
        continue
      }
      step(this.node(to), message)
      this.isDue[to] = 1
      this.delivered += 1
    }
  }

  private apply(place: number, entries: readonly Entry[]): void {
    const { history } = this
    let index = this.applied[place] ?? 0
    let hash = this.hashes[place] ?? 0
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at]
      if (entry === undefined) continue
      index += 1
      assert(entry.index === index, 'entries are applied without a gap')
      hash = hashText(entry.data, fold32(fold32(hash, entry.term), index))
      const known = history[index]
      if (known === undefined) history[index] = hash
      else assert(known === hash, 'all nodes apply the same')
    }
    this.applied[place] = index
    this.hashes[place] = hash
    this.applications += entries.length
  }
}

function configOf(id: number, applied: number): RaftConfig {
  return {
    id,
    electionTicks: 10,
    heartbeatTicks: 1,
    maxSizePerMessage: 1 << 20,
    maxCommittedSizePerReady: 0,
    maxUncommittedSize: 0,
    maxInflightMessages: 512,
    maxInflightBytes: 0,
    applied,
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
}
