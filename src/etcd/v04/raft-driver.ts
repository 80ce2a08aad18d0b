import { digestEntry } from '../../goraft/digest.ts'
import type { Action, Effect, Observation } from '../../goraft/effect.ts'
import type { RaftInput } from '../../goraft/input.ts'
import type { LogEntry } from '../../goraft/message.ts'
import { nextCommitted, takeEffect, takeTicket } from '../../goraft/raft.ts'
import { step } from '../../goraft/step.ts'
import type { Host } from '../../host/host.ts'
import { digestStore } from '../../store/store.ts'
import { answerOutcome, answerProposalLost, answerProposalRefused } from './answer-waiting.ts'
import { applyEntry } from './apply.ts'
import { type EtcdCommand, isEtcdCommand } from './command.ts'
import { learnLineage } from './lineage.ts'
import type { Outcome } from './outcome.ts'
import {
  replyStopped,
  replyTo,
  sendAppend,
  sendVote,
  startTicker,
  stopTicker,
} from './peer-calls.ts'
import { persistCut, persistEntries } from './persistence.ts'
import { reportObservation } from './raft-report.ts'
import { recover, sendSnapshot } from './snapshot-transfer.ts'
import type { Server, Waiting } from './state.ts'
import { tell, tellRoutine } from './telling.ts'

/** The election timer of Raft. */
export const ELECTION_TIMER = 'election'

/** Gives Raft one input and does everything that follows from it. */
export function feed(server: Server, input: RaftInput, host: Host): void {
  step(server.raft, input, host.monotonic())
  settle(server, host)
}

/** Puts a command into the log; its outcome answers the exchange `ticket`. Leaders only. */
export function propose(
  server: Server,
  command: EtcdCommand,
  host: Host,
  waits?: { readonly exchange: number; readonly waiting: Waiting },
): void {
  if (waits !== undefined) server.waiting.set(waits.exchange, waits.waiting)
  feed(server, { kind: 'propose', command, ticket: waits?.exchange ?? 0 }, host)
}

/**
 * Carries out what Raft wants, and applies what is committed, one entry at a time. Clients are
 * answered when all of it is applied: until then the log is locked against those who ask for its
 * commit index, so that their answers show that of the last entry.
 *
 * Source: etcd v0.4.9, goraft, log.go, setCommitIndex; measured, quorum-loss-ttl.
 */
export function settle(server: Server, host: Host): void {
  const { raft } = server
  // Nearly always nobody waits: then no list is made.
  let outcomes: Finished[] | null = null
  for (;;) {
    for (let effect = takeEffect(raft); effect !== undefined; effect = takeEffect(raft)) {
      carryOut(server, effect, host)
      if (server.phase.kind === 'ended') return
    }
    const entry = nextCommitted(raft)
    if (entry === undefined) break
    const outcome = commit(server, entry, host)
    const ticket = takeTicket(raft, entry.index)
    if (ticket === undefined) continue
    outcomes ??= []
    outcomes.push({ ticket, outcome })
  }
  if (outcomes === null) return
  for (const { ticket, outcome } of outcomes) answerOutcome(server, ticket, outcome, host)
}

/** An applied entry that somebody waits for. */
interface Finished {
  readonly ticket: number
  readonly outcome: Outcome
}

function commit(server: Server, entry: LogEntry, host: Host): Outcome {
  const { index, term, command } = entry
  const { lineage } = server
  const { name } = server.config
  const report = command.name === 'etcd:sync' ? tellRoutine : tell
  const digest = digestEntry(entry)
  report(host, { kind: 'raft.committed', name, lineage, index, term, digest })
  const outcome = applyEntry(server, entry, host)
  // A clock entry that let something expire is worth keeping.
  const reportApplied = outcome.kind === 'done' ? report : tell
  const store = digestStore(server.store)
  reportApplied(host, { kind: 'raft.applied', name, lineage, index, store })
  return outcome
}

function carryOut(server: Server, effect: Effect, host: Host): void {
  switch (effect.kind) {
    case 'send-append':
      sendAppend(server, effect, host)
      return
    case 'reply-append':
    case 'reply-vote':
      replyTo(server, effect.ticket, effect.message, host)
      return
    case 'arm-election':
      armElection(server, host)
      return
    case 'appended':
      persistEntries(host, effect.entries)
      for (const entry of effect.entries) reportAppended(server, entry, host)
      return
    default:
      carryOutRarer(server, effect, host)
  }
}

type Rarer = Exclude<
  Action,
  { kind: 'send-append' | 'reply-append' | 'reply-vote' | 'arm-election' | 'appended' }
>

function carryOutRarer(server: Server, effect: Rarer | Observation, host: Host): void {
  switch (effect.kind) {
    case 'send-vote':
      sendVote(server, effect, host)
      return
    case 'truncated':
      persistCut(server, host, effect.from)
      reportTruncated(server, effect.from, host)
      return
    case 'disarm-election':
      host.clearTimer(ELECTION_TIMER, 0)
      return
    case 'start-heartbeat':
      startTicker(server, effect.peer, host)
      return
    case 'stop-heartbeat':
      stopTicker(server, effect.peer, host)
      return
    case 'reply-stopped':
      replyStopped(effect.ticket, host)
      return
    case 'proposal-lost':
      answerProposalLost(server, effect.ticket, host)
      return
    case 'proposal-refused':
      answerProposalRefused(server, effect.ticket, host)
      return
    case 'offer-snapshot':
    case 'send-snapshot':
      sendSnapshot(server, effect, host)
      return
    case 'reply-snapshot':
      replyTo(server, effect.ticket, effect.message, host)
      return
    case 'recover':
      recover(server, effect.message, host)
      return
    case 'panic':
      server.phase = { kind: 'ended' }
      host.log(panicLine(effect.claim))
      host.exit(2)
      return
    default:
      reportObservation(server, effect, host)
  }
}

/** Uniform in [T, 2T), drawn anew each time. Source: etcd v0.4.9, goraft, timer helpers. */
function armElection(server: Server, host: Host): void {
  const { electionUs } = server.config
  const delay = host.draw('election-timeout', electionUs, 2 * electionUs)
  host.setTimer(ELECTION_TIMER, 0, delay)
}

function reportAppended(server: Server, entry: LogEntry, host: Host): void {
  const { index, term, command } = entry
  const { name } = server.config
  if (isEtcdCommand(command) && command.name === 'etcd:join') {
    learnLineage(server, command.lineage, host)
  }
  const report = command.name === 'etcd:sync' ? tellRoutine : tell
  const digest = digestEntry(entry)
  const { lineage } = server
  report(host, { kind: 'raft.appended', name, lineage, index, term, command: command.name, digest })
}

function reportTruncated(server: Server, from: number, host: Host): void {
  const { name } = server.config
  const { lineage } = server
  tell(host, { kind: 'raft.truncated', name, lineage, from })
  // Without its founding entry a member belongs to no cluster yet.
  if (from <= 1) server.lineage = ''
}

/** First line of what the Go runtime prints. Source: spec/etcd-0.4.md, section 5. */
function panicLine(claim: string): string {
  return claim.startsWith('raft: ') ? `panic: ${claim}` : `panic: assertion failed: ${claim}`
}
