import type { Effect } from '../../src/goraft/effect.ts'
import type { RaftInput } from '../../src/goraft/input.ts'
import { addPeer, removePeer } from '../../src/goraft/membership.ts'
import type {
  AppendReply,
  AppendRequest,
  Command,
  LogEntry,
  VoteReply,
  VoteRequest,
} from '../../src/goraft/message.ts'
import {
  cloneRaft,
  type GoRaft,
  nextCommitted,
  type RaftSettings,
  restoreRaft,
  takeEffect,
} from '../../src/goraft/raft.ts'
import { REAL_GORAFT_RULES } from '../../src/goraft/rules.ts'
import { step } from '../../src/goraft/step.ts'
import { fold32 } from '../../src/hash.ts'

export const HEARTBEAT_US = 50_000
export const ELECTION_US = 200_000
export const LATENCY_US = 300
/** A dial that nobody answers, and the little time around it. */
export const DIAL_US = 50_900
const ANSWER_TIMEOUT_US = 350_000

/** A command of the tests; joins and removals name a member. */
export interface TestCommand extends Command {
  readonly member: string
}

export function command(name: string, member = ''): TestCommand {
  let digest = name.length
  for (const char of name + member) digest = fold32(digest, char.charCodeAt(0))
  return { name, digest, member }
}

export function settings(name: string): RaftSettings {
  return { name, rules: REAL_GORAFT_RULES, heartbeatUs: HEARTBEAT_US, electionUs: ELECTION_US }
}

/** Everything that waits. */
export function takeEffects(raft: GoRaft): Effect[] {
  const effects: Effect[] = []
  for (let effect = takeEffect(raft); effect !== undefined; effect = takeEffect(raft)) {
    effects.push(effect)
  }
  return effects
}

/** Hands one input in and gives all effects of it. */
export function feed(raft: GoRaft, input: RaftInput, nowUs = 0): Effect[] {
  step(raft, input, nowUs)
  return takeEffects(raft)
}

/** Joins of all members, committed: what a cluster looks like after its members joined. */
export function foundingLog(names: readonly string[]): LogEntry[] {
  return names.map((name, position) => ({
    index: position + 1,
    term: 0,
    command: command('etcd:join', name),
  }))
}

/** A member with all others as peers and their joins in its log, started at time 0. */
export function memberOf(name: string, names: readonly string[]): GoRaft {
  return startMember(settings(name), foundingLog(names))
}

function startMember(options: RaftSettings, entries: readonly LogEntry[]): GoRaft {
  const commitIndex = entries.length
  const raft = restoreRaft(options, { ...EMPTY_RECORDS, entries, commitIndex })
  applyAll(raft, 0, () => {})
  feed(raft, { kind: 'start' })
  return raft
}

export const EMPTY_RECORDS = {
  entries: [] as readonly LogEntry[],
  startIndex: 0,
  startTerm: 0,
  snapshotIndex: 0,
  commitIndex: 0,
}

/** Applies what is committed, as an owner does. */
export function applyAll(raft: GoRaft, nowUs: number, seen: (entry: LogEntry) => void): void {
  for (let entry = nextCommitted(raft); entry !== undefined; entry = nextCommitted(raft)) {
    const { name, member } = entry.command as TestCommand
    if (name === 'etcd:join') addPeer(raft, member, nowUs)
    if (name === 'etcd:remove') removePeer(raft, member)
    seen(entry)
  }
}

/** A message, outcome or timer on its way. */
export type Flight = { readonly to: string; readonly dueUs: number; readonly sequence: number } & (
  | {
      readonly kind: 'append-request'
      readonly from: string
      readonly attempt: number
      readonly message: AppendRequest
    }
  | {
      readonly kind: 'append-reply'
      readonly from: string
      readonly attempt: number
      readonly reply: AppendReply
    }
  | { readonly kind: 'append-failed'; readonly from: string; readonly attempt: number }
  | { readonly kind: 'vote-request'; readonly from: string; readonly message: VoteRequest }
  | {
      readonly kind: 'vote-reply'
      readonly from: string
      readonly term: number
      readonly reply: VoteReply
    }
)

/** Adds the fields that every flight has. */
type Bare<T> = T extends Flight ? Omit<T, 'dueUs' | 'sequence'> : never

/** A few members, a pool of messages and a clock. Timers fire only in `run`. */
export class Cluster {
  readonly members = new Map<string, GoRaft>()
  readonly applied = new Map<string, LogEntry[]>()
  readonly effects: { readonly member: string; readonly atUs: number; readonly effect: Effect }[] =
    []
  /** Names that led, by term. */
  readonly leaders = new Map<number, Set<string>>()
  readonly cut = new Set<string>()
  /** Sees every input: a clone from before it, and the member after it. */
  watch?: (before: GoRaft, input: RaftInput, after: GoRaft) => void
  flights: Flight[] = []
  nowUs = 0
  private readonly tickers = new Map<string, number>()
  private readonly elections = new Map<string, number>()
  private readonly asked = new Map<number, Flight>()
  private readonly seed: number
  private sequence = 0
  private draws = 0

  constructor(names: readonly string[], seed: number, rules = REAL_GORAFT_RULES) {
    this.seed = seed
    const entries = foundingLog(names)
    for (const name of names) this.add(startMember({ ...settings(name), rules }, entries))
  }

  add(raft: GoRaft): void {
    const { name } = raft.settings
    this.members.set(name, raft)
    this.applied.set(name, [])
    if (raft.state === 'follower') this.armElection(name)
  }

  member(name: string): GoRaft {
    const raft = this.members.get(name)
    if (raft === undefined) throw new Error(`no member ${name}`)
    return raft
  }

  input(name: string, input: RaftInput): void {
    const raft = this.member(name)
    const before = this.watch && cloneRaft(raft)
    step(raft, input, this.nowUs)
    this.settle(name)
    if (before) this.watch?.(before, input, raft)
  }

  /** Isolates members: nothing leaves or reaches them any more. */
  isolate(...names: string[]): void {
    for (const name of names) this.cut.add(name)
  }

  heal(): void {
    this.cut.clear()
  }

  /** Hands one flight in, whatever its time. */
  deliver(flight: Flight): void {
    this.flights = this.flights.filter((other) => other !== flight)
    switch (flight.kind) {
      case 'append-request':
      case 'vote-request': {
        this.asked.set(flight.sequence, flight)
        const { kind, message } = flight
        if (kind === 'append-request') {
          this.input(flight.to, {
            kind,
            ticket: flight.sequence,
            message: message as AppendRequest,
          })
        } else {
          this.input(flight.to, { kind, ticket: flight.sequence, message: message as VoteRequest })
        }
        break
      }
      case 'append-failed':
        this.input(flight.to, { kind: flight.kind, peer: flight.from, attempt: flight.attempt })
        break
      case 'append-reply': {
        const { kind, from: peer, attempt, reply } = flight
        this.input(flight.to, { kind, peer, attempt, reply })
        break
      }
      case 'vote-reply': {
        const { kind, from: peer, term, reply } = flight
        this.input(flight.to, { kind, peer, term, reply })
        break
      }
    }
  }

  /** Loses one flight; whoever waits for an answer to an append is told at once. */
  lose(flight: Flight): void {
    this.flights = this.flights.filter((other) => other !== flight)
    if (flight.kind === 'append-request') {
      const { attempt, from, to } = flight
      this.input(from, { kind: 'append-failed', peer: to, attempt })
    } else if (flight.kind === 'append-reply') {
      const { attempt, from, to } = flight
      this.input(to, { kind: 'append-failed', peer: from, attempt })
    }
  }

  /** Lets time pass: timers fire, flights arrive. */
  run(untilUs: number): void {
    for (let handled = 0; handled < 200_000; handled += 1) {
      const next = this.next()
      if (next === undefined || next.atUs > untilUs) {
        this.nowUs = untilUs
        return
      }
      this.nowUs = Math.max(this.nowUs, next.atUs)
      next.go()
    }
    throw new Error('too many events')
  }

  leader(): GoRaft | undefined {
    const leading = [...this.members.values()].filter((raft) => raft.state === 'leader')
    return leading.sort((a, b) => b.term - a.term)[0]
  }

  private next(): { atUs: number; go: () => void } | undefined {
    let best: { atUs: number; go: () => void } | undefined
    const offer = (atUs: number, go: () => void) => {
      if (best === undefined || atUs < best.atUs) best = { atUs, go }
    }
    for (const flight of this.flights) offer(flight.dueUs, () => this.deliver(flight))
    for (const [name, atUs] of this.elections) {
      offer(atUs, () => {
        this.elections.delete(name)
        this.input(name, { kind: 'election-due' })
      })
    }
    for (const [key, atUs] of this.tickers) {
      offer(atUs, () => {
        this.tickers.set(key, atUs + HEARTBEAT_US)
        const [name = '', peer = ''] = key.split('>')
        this.input(name, { kind: 'heartbeat-due', peer })
      })
    }
    return best
  }

  private settle(name: string): void {
    const raft = this.member(name)
    for (const effect of takeEffects(raft)) this.carryOut(name, effect)
    applyAll(raft, this.nowUs, (entry) => {
      this.applied.get(name)?.push(entry)
      for (const effect of takeEffects(raft)) this.carryOut(name, effect)
    })
  }

  private carryOut(name: string, effect: Effect): void {
    this.effects.push({ member: name, atUs: this.nowUs, effect })
    if (effect.kind === 'state-changed' && effect.to === 'leader') this.noteLeader(name)
    if (effect.kind === 'arm-election') this.armElection(name)
    if (effect.kind === 'disarm-election') this.elections.delete(name)
    if (effect.kind === 'start-heartbeat') {
      this.tickers.set(`${name}>${effect.peer}`, this.nowUs + HEARTBEAT_US)
    }
    if (effect.kind === 'stop-heartbeat') this.tickers.delete(`${name}>${effect.peer}`)
    this.carry(name, effect)
  }

  private carry(name: string, effect: Effect): void {
    if (effect.kind === 'send-append') {
      const { peer: to, attempt, message } = effect
      if (this.reaches(name, to))
        this.send({ kind: 'append-request', from: name, to, attempt, message })
      else this.send({ kind: 'append-failed', from: to, to: name, attempt }, DIAL_US)
    }
    if (effect.kind === 'send-vote' && this.reaches(name, effect.peer)) {
      this.send({ kind: 'vote-request', from: name, to: effect.peer, message: effect.message })
    }
    if (effect.kind === 'reply-append' || effect.kind === 'reply-vote') this.reply(name, effect)
  }

  private reply(name: string, effect: Effect & { kind: 'reply-append' | 'reply-vote' }): void {
    const request = this.asked.get(effect.ticket)
    this.asked.delete(effect.ticket)
    const reached = request !== undefined && this.reaches(name, request.from)
    if (request?.kind === 'append-request' && effect.kind === 'reply-append') {
      const { attempt, from: to } = request
      if (reached) {
        this.send({ kind: 'append-reply', from: name, to, attempt, reply: effect.message })
      } else this.send({ kind: 'append-failed', from: name, to, attempt }, ANSWER_TIMEOUT_US)
    }
    if (request?.kind === 'vote-request' && effect.kind === 'reply-vote' && reached) {
      const { from: to } = request
      const { term } = request.message
      this.send({ kind: 'vote-reply', from: name, to, term, reply: effect.message })
    }
  }

  private send(flight: Bare<Flight>, delayUs = LATENCY_US): void {
    this.sequence += 1
    const stamped = { ...flight, dueUs: this.nowUs + delayUs, sequence: this.sequence }
    this.flights.push(stamped as Flight)
  }

  private reaches(from: string, to: string): boolean {
    return !this.cut.has(from) && !this.cut.has(to) && this.members.has(to)
  }

  private noteLeader(name: string): void {
    const { term } = this.member(name)
    const names = this.leaders.get(term) ?? new Set()
    this.leaders.set(term, names.add(name))
  }

  private armElection(name: string): void {
    this.draws += 1
    const bits = fold32(fold32(this.seed, this.draws), name.charCodeAt(1)) >>> 0
    this.elections.set(name, this.nowUs + ELECTION_US + (bits % ELECTION_US))
  }
}
