import type { ConfChange } from '../../src/raft/conf-change.ts'
import type { RaftConfig } from '../../src/raft/config.ts'
import type { EntryKind } from '../../src/raft/entry.ts'
import type { Message } from '../../src/raft/message.ts'
import {
  campaign,
  propose,
  proposeConfChange,
  readIndex,
  reportSnapshot,
  step,
  tick,
  ticksUntilDue,
} from '../../src/raft/node.ts'
import type { Raft } from '../../src/raft/raft.ts'
import type { Refusal } from '../../src/raft/ready.ts'
import { Ledger } from './ledger.ts'
import { confStateOf, foundedStorage, Member, PLAIN } from './member.ts'

const MANY_DELIVERIES = 5000
const MOST_FLIGHTS = 400

/** How a cluster begins. */
export interface Founding {
  readonly voters: readonly number[]
  readonly learners?: readonly number[]
  /** Members that run without knowing any configuration, to be added later. */
  readonly blanks?: readonly number[]
  readonly options?: Partial<RaftConfig>
  /** Ready is handled on command only. */
  readonly isLazy?: boolean
}

/**
 * A few members and everything that is on its way between them, in the hands of a test: nothing
 * arrives, no tick passes unless the test says so.
 */
export class Cluster {
  readonly members = new Map<number, Member>()
  readonly ledger = new Ledger(() => this.members.values())
  /** Members that nothing leaves or reaches. */
  readonly cut = new Set<number>()
  /** Messages on their way, in sending order. */
  flights: Message[] = []
  isLazy: boolean

  constructor({ voters, learners = [], blanks = [], options = {}, isLazy = false }: Founding) {
    this.isLazy = isLazy
    const add = (id: number, storage: ReturnType<typeof foundedStorage>) => {
      this.members.set(id, new Member({ ...PLAIN, ...options, id }, storage, this.ledger))
    }
    for (const id of [...voters, ...learners]) {
      add(id, foundedStorage(confStateOf(voters, learners)))
    }
    for (const id of blanks) add(id, foundedStorage(confStateOf([])))
  }

  member(id: number): Member {
    const member = this.members.get(id)
    if (member === undefined) throw new Error(`no member ${id}`)
    return member
  }

  /** Gives a member something to do; a member that is down does nothing. */
  input<Result>(id: number, act: (raft: Raft) => Result): Result | undefined {
    const member = this.member(id)
    if (!member.isUp) return undefined
    const result = act(member.raft)
    if (!this.isLazy) this.settle(id)
    return result
  }

  /** Lets a member work off everything it has to do. */
  settle(id: number): void {
    const member = this.member(id)
    if (member.isUp) this.send(member.settle())
  }

  send(messages: readonly Message[]): void {
    for (const message of messages) this.flights.push(message)
    while (this.flights.length > MOST_FLIGHTS) this.drop(0)
  }

  /** Hands over one message; `isKept` leaves a copy on its way. */
  deliver(position: number, isKept = false): void {
    const message = this.flights[position]
    if (message === undefined) return
    if (!this.reaches(message)) {
      this.drop(position)
      return
    }
    if (!isKept) this.flights.splice(position, 1)
    this.input(message.to, (raft) => step(raft, message))
    if (message.kind === 'snap') this.tellFate(message, 'finished')
  }

  /** Delivers those messages that are on their way now and that `isMeant` picks. */
  deliverWhere(isMeant: (message: Message) => boolean): void {
    for (const message of this.flights.filter(isMeant)) {
      const position = this.flights.indexOf(message)
      if (position >= 0) this.deliver(position)
    }
  }

  /** Loses one message; whoever sent a snapshot hears of it. */
  drop(position: number): void {
    const [message] = this.flights.splice(position, 1)
    if (message?.kind === 'snap') this.tellFate(message, 'failed')
  }

  /** Loses every message on its way that `isDoomed` picks. */
  dropAll(isDoomed: (message: Message) => boolean): void {
    for (const message of this.flights.filter(isDoomed)) {
      this.drop(this.flights.indexOf(message))
    }
  }

  /** Delivers in sending order until nothing is on its way, or `limit` messages were. */
  deliverAll(limit = MANY_DELIVERIES): void {
    for (let count = 0; count < limit && this.flights.length > 0; count += 1) this.deliver(0)
    if (limit === MANY_DELIVERIES && this.flights.length > 0) throw new Error('endless talk')
  }

  /** Lets `count` ticks pass at one member, which handles what comes due on the way. */
  tick(id: number, count: number): void {
    for (let left = count; left > 0; ) {
      const raft = this.member(id).raft
      const step = Math.min(left, ticksUntilDue(raft))
      this.input(id, () => tick(raft, step))
      left -= step
    }
  }

  /** Lets ticks pass everywhere, one by one, with everything delivered in between. */
  run(ticks: number): void {
    for (let passed = 0; passed < ticks; passed += 1) {
      for (const id of this.members.keys()) {
        this.tick(id, 1)
        this.deliverAll()
      }
    }
  }

  /** Makes a member campaign and delivers everything. */
  elect(id: number): void {
    this.input(id, campaign)
    this.deliverAll()
  }

  propose(id: number, data: string): Refusal | undefined {
    return this.input(id, (raft) => propose(raft, data))
  }

  change(
    id: number,
    change: ConfChange,
    kind: Exclude<EntryKind, 'normal'> = 'conf-change-v2',
  ): Refusal | undefined {
    return this.input(id, (raft) => proposeConfChange(raft, kind, change))
  }

  /** Asks a member for a read; the ledger judges the answer. */
  read(id: number, token: string): void {
    this.ledger.asked(token)
    this.input(id, (raft) => readIndex(raft, token))
  }

  private reaches({ from, to }: Message): boolean {
    return !this.cut.has(from) && !this.cut.has(to) && this.members.get(to)?.isUp === true
  }

  private tellFate({ from, to }: Message, fate: 'finished' | 'failed'): void {
    if (this.members.has(from)) this.input(from, (raft) => reportSnapshot(raft, to, fate))
  }
}

/** The leader of the highest term among those that are up. */
export function leaderOf(cluster: Cluster): Member | undefined {
  let best: Member | undefined
  for (const member of cluster.members.values()) {
    const isLeading = member.isUp && member.isLeader()
    const term = best?.storage.hardState.term ?? -1
    if (isLeading && member.storage.hardState.term > term) best = member
  }
  return best
}
