import type { Recorded } from '../trace/event.ts'
import { causesOf, type Invariant, type Violation } from './invariant.ts'
import { cloneLeaderships, type Leaderships, leadersOf, noteLeader } from './leaderships.ts'
import {
  chainAt,
  cloneWindow,
  createWindow,
  cutWindow,
  digestAt,
  type LogWindow,
  putEntry,
  remembers,
  seqAt,
  termAt,
} from './log-window.ts'

interface MemberLog {
  /** Empty until learnt. */
  lineage: string
  window: LogWindow
}

interface State {
  /** By machine. */
  readonly logs: Map<string, MemberLog>
  readonly leaderships: Leaderships
  /** Pairs that were told already: `lineage machine machine`. */
  readonly told: Set<string>
}

/**
 * Two logs of one lineage that have an entry of the same index and term are equal up to there.
 *
 * Each new entry is compared with the other logs as they stand; see `LogWindow` for what is
 * compared beyond the window.
 *
 * Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", figure 3,
 * Log Matching.
 */
export const logsMatch: Invariant<State> = {
  name: 'logs-match',
  claim: 'Logs that agree on index and term of an entry are the same up to that entry.',
  kinds: [
    'raft.appended',
    'raft.truncated',
    'raft.became-leader',
    'cluster.founded',
    'cluster.lineage-learnt',
    'machine.wiped',
  ],
  create: () => ({ logs: new Map(), leaderships: new Map(), told: new Set() }),
  clone: (state) => ({
    logs: new Map(
      [...state.logs].map(([machine, log]) => [
        machine,
        { lineage: log.lineage, window: cloneWindow(log.window) },
      ]),
    ),
    leaderships: cloneLeaderships(state.leaderships),
    told: new Set(state.told),
  }),
  fold,
}

function fold(state: State, recorded: Recorded, routine: boolean): Violation | undefined {
  const { event } = recorded
  switch (event.kind) {
    case 'raft.appended': {
      const machine = recorded.machine ?? event.name
      const log = logOf(state, machine)
      if (event.lineage !== '') log.lineage = event.lineage
      else if (event.index === 1) log.lineage = ''
      const { index, term, digest } = event
      // What no event tells of goes back to the leader that made it.
      putEntry(log.window, index, { term, digest, seq: routine ? 0 : recorded.seq })
      return log.lineage === '' ? undefined : compareAll(state, machine, log, index, recorded)
    }
    case 'raft.truncated':
      cutWindow(logOf(state, recorded.machine ?? event.name).window, event.from)
      return undefined
    case 'raft.became-leader':
      noteLeader(state.leaderships, event, recorded.seq)
      return undefined
    case 'cluster.founded':
    case 'cluster.lineage-learnt': {
      const machine = recorded.machine ?? event.name
      const log = logOf(state, machine)
      log.lineage = event.lineage
      return compareAll(state, machine, log, log.window.last, recorded)
    }
    case 'machine.wiped':
      if (recorded.machine !== null) state.logs.delete(recorded.machine)
      return undefined
    default:
      return undefined
  }
}

function logOf(state: State, machine: string): MemberLog {
  const known = state.logs.get(machine)
  if (known !== undefined) return known
  const log = { lineage: '', window: createWindow() }
  state.logs.set(machine, log)
  return log
}

/** Compares one entry of a log with the same place of all others of the lineage. */
function compareAll(
  state: State,
  machine: string,
  log: MemberLog,
  index: number,
  recorded: Recorded,
): Violation | undefined {
  for (const [otherMachine, other] of state.logs) {
    if (otherMachine === machine || other.lineage !== log.lineage) continue
    if (index > other.window.last || index === 0) continue
    const difference = differenceAt(log.window, other.window, index)
    if (difference === undefined || !isNews(state, log.lineage, machine, otherMachine)) continue
    const term = termAt(log.window, index)
    const leaders = leadersOf(state.leaderships, log.lineage, term)
    const shownBy = recorded.event.kind === 'raft.appended' ? 0 : recorded.seq
    return {
      invariant: 'logs-match',
      claim: `The logs of ${otherMachine} and ${machine} both have index ${index} of term ${term}, but ${difference}.`,
      at: recorded.t,
      seq: recorded.seq,
      causes: causesOf(seqAt(other.window, index), seqAt(log.window, index), shownBy, ...leaders),
    }
  }
  return undefined
}

/** In words; undefined when the two logs may stand side by side. */
function differenceAt(log: LogWindow, other: LogWindow, index: number): string | undefined {
  if (termAt(log, index) !== termAt(other, index)) return undefined
  const isExact = remembers(log, index) && remembers(other, index)
  if (isExact && digestAt(log, index) !== digestAt(other, index)) return 'with different commands'
  const chain = chainAt(log, index)
  const otherChain = chainAt(other, index)
  if (Number.isNaN(chain) || Number.isNaN(otherChain) || chain === otherChain) return undefined
  return 'what stands before it differs'
}

function isNews(state: State, lineage: string, one: string, two: string): boolean {
  const pair = one < two ? `${lineage} ${one} ${two}` : `${lineage} ${two} ${one}`
  if (state.told.has(pair)) return false
  state.told.add(pair)
  return true
}
