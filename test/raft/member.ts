import { fold32, foldNumber, hashText } from '../../src/hash.ts'
import type { ConfState } from '../../src/raft/conf-change.ts'
import type { RaftConfig } from '../../src/raft/config.ts'
import { createRaft } from '../../src/raft/create.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { advance, hasReady, ready as takeReady } from '../../src/raft/hand-out.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import { APPEND_THREAD, APPLY_THREAD, type Message, type Snapshot } from '../../src/raft/message.ts'
import { applyConfChange, step } from '../../src/raft/node.ts'
import type { Observation } from '../../src/raft/observation.ts'
import type { Raft } from '../../src/raft/raft.ts'
import type { HardState, ReadState, Ready, SoftState } from '../../src/raft/ready.ts'
import { raftRules } from '../../src/raft/rules.ts'
import type { Storage } from '../../src/raft/storage.ts'

/** Where the logs of founded clusters begin: a snapshot of this index and term 1 names the voters. */
export const FOUNDING_INDEX = 2
export const FOUNDING_TERM = 1

const MANY_READYS = 1000
const IDLE: SoftState = { leader: 0, role: 'follower' }

/** Options that ask for nothing special: ten ticks of patience, no limits, no extras. */
export const PLAIN: Omit<RaftConfig, 'id'> = {
  electionTicks: 10,
  heartbeatTicks: 1,
  maxSizePerMessage: Number.POSITIVE_INFINITY,
  maxCommittedSizePerReady: 0,
  maxUncommittedSize: 0,
  maxInflightMessages: 256,
  maxInflightBytes: 0,
  applied: 0,
  checkQuorum: false,
  preVote: false,
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

/** A configuration of voters and learners that is not joint. */
export function confStateOf(
  voters: readonly number[],
  learners: readonly number[] = [],
): ConfState {
  return { voters, learners, votersOutgoing: [], learnersNext: [], autoLeave: false }
}

/** A storage as after founding a cluster; without voters and learners: a blank one. */
export function foundedStorage(confState: ConfState): MemoryStorage {
  const storage = new MemoryStorage()
  if (confState.voters.length + confState.learners.length === 0) return storage
  storage.applySnapshot({ index: FOUNDING_INDEX, term: FOUNDING_TERM, confState, data: '0' })
  storage.setHardState({ term: FOUNDING_TERM, vote: 0, commit: FOUNDING_INDEX })
  return storage
}

/** Sees what members do, to judge it. */
export interface Watcher {
  /** A Ready was taken and nothing of it carried out yet. */
  sawReady(member: Member, ready: Ready): void
  applied(member: Member, entry: Entry): void
  restored(member: Member, snapshot: Snapshot): void
  started(member: Member): void
}

/** How far the work of a Ready gets before its member dies. */
export type Stage = 'nothing' | 'write' | 'send'

/** One node with its storage, storage threads and application. */
export class Member {
  readonly id: number
  readonly config: RaftConfig
  storage: MemoryStorage
  readonly observations: Observation[] = []
  readonly applied: Entry[] = []
  readonly reads: ReadState[] = []
  /** Election timeouts to come; when used up, `electionTicks` and one tick more per id. */
  readonly timeouts: number[] = []
  raft: Raft
  confState: ConfState
  softState: SoftState = IDLE
  appliedIndex = 0
  appliedTerm = 0
  /** Of everything applied since the founding; same history, same digest. */
  digest = 0
  isUp = true
  isObserved = false
  isSnapshotAvailable = true
  watcher: Watcher | undefined
  draw: ((electionTicks: number) => number) | undefined
  appendWork: Message[] = []
  applyWork: Message[] = []
  private synced: HardState

  constructor(config: RaftConfig, storage: MemoryStorage, watcher?: Watcher) {
    this.id = config.id
    this.config = config
    this.storage = storage
    this.synced = storage.hardState
    this.confState = storage.confState
    this.watcher = watcher
    this.raft = this.start(config.applied)
  }

  hasReady(): boolean {
    return hasReady(this.raft)
  }

  /** As the last Ready told. */
  isLeader(): boolean {
    return this.softState.role === 'leader'
  }

  /** Carries out one Ready and gives what it sends; ends early if `stage` says so. */
  handleReady(stage?: Stage): Message[] {
    const ready = takeReady(this.raft)
    if (stage === 'nothing') return []
    this.watcher?.sawReady(this, ready)
    if (ready.softState) this.softState = ready.softState
    this.reads.push(...ready.readStates)
    if (this.config.asyncStorageWrites) return this.sortMessages(ready)
    this.write(ready)
    const sent = [...ready.messages]
    if (stage === undefined) this.applyAndAdvance(ready)
    return stage === 'write' ? [] : sent
  }

  /** Works off everything there is to do and gives what was sent to others. */
  settle(): Message[] {
    const sent: Message[] = []
    for (let count = 0; count < MANY_READYS; count += 1) {
      if (hasReady(this.raft)) sent.push(...this.handleReady())
      else if (this.appendWork.length > 0) sent.push(...this.processAppend())
      else if (this.applyWork.length > 0) this.processApply()
      else return sent
    }
    throw new Error(`member ${this.id} never comes to rest`)
  }

  /** The append thread does one piece of work; gives the responses to others. */
  processAppend(): Message[] {
    const work = this.appendWork.shift()
    if (work === undefined) return []
    this.writeWork(work)
    for (const response of work.responses) if (response.to === this.id) step(this.raft, response)
    return work.responses.filter((response) => response.to !== this.id)
  }

  /** The apply thread does one piece of work. */
  processApply(): void {
    const work = this.applyWork.shift()
    if (work === undefined) return
    for (const entry of work.entries) this.applyEntry(entry)
    for (const response of work.responses) step(this.raft, response)
  }

  /**
   * Stops. Of the writes that were not synced, all are lost, or those up to `keptWrites` of the
   * append thread's work are there after the restart, though nobody was told.
   */
  crash(keptWrites: number): void {
    this.isUp = false
    for (const work of this.appendWork.slice(0, keptWrites)) this.writeWork(work)
    if (keptWrites === 0) this.storage.setHardState(this.synced)
    this.appendWork = []
    this.applyWork = []
  }

  /** Starts again from storage; the application begins at the stored snapshot. */
  restart(): void {
    this.isUp = true
    this.synced = this.storage.hardState
    this.raft = this.start(this.storage.snapshot()?.index ?? 0)
  }

  /** Takes a snapshot of the application and drops the log up to `keptEntries` before it. */
  compact(keptEntries: number): void {
    const known = this.storage.snapshot()?.index ?? 0
    const index = this.appliedIndex
    if (index <= known || index > this.storage.lastIndex) return
    this.storage.createSnapshot(index, this.confState, String(this.digest))
    // A snapshot must not outlive the commit index that covers it.
    this.synced = this.storage.hardState
    const upTo = index - keptEntries
    if (upTo >= this.storage.firstIndex) this.storage.compact(upTo)
  }

  /** Observations of one kind, in order; `isObserved` must have been set before. */
  seen<Kind extends Observation['kind']>(kind: Kind): Extract<Observation, { kind: Kind }>[] {
    return this.observations.filter(
      (told): told is Extract<Observation, { kind: Kind }> => told.kind === kind,
    )
  }

  /** Term of an entry in the node's own log as of `ready`, durable or not. */
  logTerm(index: number, ready: Ready): number {
    const isHere = (entries: readonly Entry[]) =>
      entries.length > 0 && (entries[0]?.index ?? 0) <= index && index <= lastOf(entries)
    const pending = this.appendWork.map((work) => work.entries).reverse()
    const holder = [ready.entries, ...pending].find(isHere)
    if (holder !== undefined) return holder[index - (holder[0]?.index ?? 0)]?.term ?? 0
    return this.storage.term(index)
  }

  /** The application as it is now; undefined while the test wants none to be had. */
  snapshot(): Snapshot | undefined {
    if (!this.isSnapshotAvailable || this.appliedIndex === 0) return undefined
    const { appliedIndex: index, appliedTerm: term, confState } = this
    return { index, term, confState, data: String(this.digest) }
  }

  private start(applied: number): Raft {
    const snapshot = this.storage.snapshot()
    this.appliedIndex = Math.max(snapshot?.index ?? 0, applied)
    this.digest = Number(snapshot?.data ?? 0)
    this.appliedTerm = snapshot?.term ?? 0
    this.softState = IDLE
    this.confState = this.storage.confState
    const raft = createRaft({ ...this.config, applied }, storageOf(this), {
      drawElectionTimeout: (electionTicks) =>
        this.timeouts.shift() ??
        this.draw?.(electionTicks) ??
        electionTicks + (this.id % electionTicks),
      observe: (told) => {
        if (this.isObserved) this.observations.push(told)
      },
    })
    this.watcher?.started(this)
    return raft
  }

  private sortMessages(ready: Ready): Message[] {
    for (const message of ready.messages) {
      if (message.to === APPEND_THREAD) this.appendWork.push(message)
      if (message.to === APPLY_THREAD) this.applyWork.push(message)
    }
    return ready.messages.filter(({ to }) => to !== APPEND_THREAD && to !== APPLY_THREAD)
  }

  private write(ready: Ready): void {
    if (ready.hardState) this.storage.setHardState(ready.hardState)
    if (ready.snapshot) this.restore(ready.snapshot)
    if (ready.entries.length > 0) this.storage.append(ready.entries)
    if (ready.mustSync || ready.snapshot) this.synced = this.storage.hardState
  }

  private writeWork(work: Message): void {
    if (work.term > 0 || work.vote > 0 || work.commit > 0) {
      this.storage.setHardState({ term: work.term, vote: work.vote, commit: work.commit })
    }
    if (work.snapshot) this.restore(work.snapshot)
    if (work.entries.length > 0) this.storage.append(work.entries)
    this.synced = this.storage.hardState
  }

  private restore(snapshot: Snapshot): void {
    this.storage.applySnapshot(snapshot)
    this.appliedIndex = snapshot.index
    this.appliedTerm = snapshot.term
    this.digest = Number(snapshot.data)
    this.confState = snapshot.confState
    this.watcher?.restored(this, snapshot)
  }

  private applyAndAdvance(ready: Ready): void {
    for (const entry of ready.committedEntries) this.applyEntry(entry)
    advance(this.raft)
  }

  private applyEntry(entry: Entry): void {
    this.appliedIndex = entry.index
    this.appliedTerm = entry.term
    this.digest = foldEntry(this.digest, entry)
    this.applied.push(entry)
    if (entry.change !== undefined) this.confState = applyConfChange(this.raft, entry.change)
    this.watcher?.applied(this, entry)
  }
}

/** What the node sees: the log as written, and a snapshot made when it is asked for. */
function storageOf(member: Member): Storage {
  const { storage } = member
  return {
    get hardState() {
      return storage.hardState
    },
    get confState() {
      return storage.confState
    },
    get firstIndex() {
      return storage.firstIndex
    },
    get lastIndex() {
      return storage.lastIndex
    },
    term: (index) => storage.term(index),
    entries: (low, high, maxSize) => storage.entries(low, high, maxSize),
    snapshot: () => member.snapshot(),
  }
}

function lastOf(entries: readonly Entry[]): number {
  return entries.at(-1)?.index ?? 0
}

/** Folds an applied entry into the digest of a history. */
export function foldEntry(digest: number, entry: Entry): number {
  return fold32(foldNumber(foldNumber(digest, entry.index), entry.term), hashText(entry.data))
}
