import { fold32 } from '../hash.ts'
import type { Recorded } from '../trace/event.ts'
import { causesOf, type Invariant, type Violation } from './invariant.ts'
import { cloneLeaderships, type Leaderships, leadersOf, noteLeader } from './leaderships.ts'
import {
  chainAt,
  cloneWindow,
  createWindow,
  digestAt,
  type LogWindow,
  putEntry,
  remembers,
  seqAt,
  termAt,
} from './log-window.ts'

/** Commits kept per machine until its lineage is known. */
const MAX_PENDING = 256

interface Commit {
  readonly index: number
  readonly term: number
  readonly digest: number
  readonly seq: number
}

interface Member {
  /** Highest index it counts as committed; 0 after a restart, when it must learn it again. */
  last: number
  /** Hash of its committed entries up to `last`; NaN when unknown. */
  chain: number
  readonly pending: Commit[]
}

interface State {
  /** What was committed first at each index, by lineage. */
  readonly committed: Map<string, LogWindow>
  /** By machine. */
  readonly members: Map<string, Member>
  readonly leaderships: Leaderships
  /** Places that were told already: `lineage machine`. */
  readonly told: Set<string>
}

/**
 * An entry that some member counts as committed is what every member of the lineage commits at that
 * index, and no member that knows it committed drops it.
 *
 * What a member forgets by a restart it may commit anew, if it is the same.
 *
 * Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", figure 3,
 * Leader Completeness and State Machine Safety.
 */
export const committedEntriesStay: Invariant<State> = {
  name: 'committed-entries-stay',
  claim: 'What one member counts as committed is never replaced or dropped.',
  kinds: [
    'raft.committed',
    'raft.truncated',
    'raft.became-leader',
    'cluster.founded',
    'cluster.lineage-learnt',
    'process.exited',
    'machine.crashed',
    'machine.powered-off',
  ],
  create: () => ({
    committed: new Map(),
    members: new Map(),
    leaderships: new Map(),
    told: new Set(),
  }),
  clone: (state) => ({
    committed: new Map([...state.committed].map(([key, window]) => [key, cloneWindow(window)])),
    members: new Map(
      [...state.members].map(([key, member]) => [
        key,
        { last: member.last, chain: member.chain, pending: [...member.pending] },
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
    case 'raft.committed': {
      const machine = recorded.machine ?? event.name
      const { index, term, digest } = event
      // What no event tells of goes back to the leader that made it.
      const commit = { index, term, digest, seq: routine ? 0 : recorded.seq }
      if (event.lineage !== '') return judge(state, event.lineage, machine, commit, recorded)
      const { pending } = memberOf(state, machine)
      if (pending.length < MAX_PENDING) pending.push(commit)
      return undefined
    }
    case 'raft.became-leader':
      noteLeader(state.leaderships, event, recorded.seq)
      return undefined
    case 'raft.truncated':
      return judgeCut(state, recorded.machine ?? event.name, event.from, recorded)
    case 'cluster.founded':
    case 'cluster.lineage-learnt':
      return judgePending(state, recorded.machine ?? event.name, event.lineage, recorded)
    case 'process.exited':
      if (!event.program.startsWith('etcd')) return undefined
      state.members.delete(recorded.machine ?? '')
      return undefined
    default:
      if (recorded.machine !== null) state.members.delete(recorded.machine)
      return undefined
  }
}

function memberOf(state: State, machine: string): Member {
  const known = state.members.get(machine)
  if (known !== undefined) return known
  const member = { last: 0, chain: 0, pending: [] }
  state.members.set(machine, member)
  return member
}

function judgePending(
  state: State,
  machine: string,
  lineage: string,
  recorded: Recorded,
): Violation | undefined {
  const { pending } = memberOf(state, machine)
  let violation: Violation | undefined
  for (const commit of pending.splice(0)) {
    violation ??= judge(state, lineage, machine, commit, recorded)
  }
  return violation
}

function judge(
  state: State,
  lineage: string,
  machine: string,
  commit: Commit,
  recorded: Recorded,
): Violation | undefined {
  const window = state.committed.get(lineage) ?? createWindow()
  state.committed.set(lineage, window)
  const member = memberOf(state, machine)
  const { index, term, digest, seq } = commit
  const chain = index === member.last + 1 ? member.chain : chainAt(window, index - 1)
  member.chain = Number.isNaN(chain) ? chain : fold32(chain, digest)
  member.last = index
  if (index > window.last) {
    putEntry(window, index, { term, digest, seq })
    return undefined
  }
  if (!differs(window, index, digest, member.chain)) return undefined
  if (!isNews(state, `${lineage} ${machine}`)) return undefined
  const before = termAt(window, index)
  const leaders = [before, term].flatMap((one) => leadersOf(state.leaderships, lineage, one))
  const shownBy = recorded.event.kind === 'raft.committed' ? 0 : recorded.seq
  return {
    invariant: 'committed-entries-stay',
    claim: `${machine} commits another entry (term ${term}) at index ${index} than was committed there before (term ${before}).`,
    at: recorded.t,
    seq: recorded.seq,
    causes: causesOf(seqAt(window, index), seq, shownBy, ...leaders),
  }
}

function differs(window: LogWindow, index: number, digest: number, chain: number): boolean {
  if (remembers(window, index)) return digestAt(window, index) !== digest
  const known = chainAt(window, index)
  return !Number.isNaN(known) && !Number.isNaN(chain) && known !== chain
}

/** A member that drops what it counts as committed. */
function judgeCut(
  state: State,
  machine: string,
  from: number,
  recorded: Recorded,
): Violation | undefined {
  const member = state.members.get(machine)
  if (member === undefined || from > member.last) return undefined
  const { last } = member
  member.last = from - 1
  member.chain = Number.NaN
  if (!isNews(state, `cut ${machine}`)) return undefined
  return {
    invariant: 'committed-entries-stay',
    claim: `${machine} drops its log from index ${from} on, but counts it as committed up to ${last}.`,
    at: recorded.t,
    seq: recorded.seq,
    causes: causesOf(recorded.cause, recorded.seq),
  }
}

function isNews(state: State, place: string): boolean {
  if (state.told.has(place)) return false
  state.told.add(place)
  return true
}
