import type { Recorded } from '../trace/event.ts'
import { causesOf, type Invariant, type Violation } from './invariant.ts'

/** Leaderships remembered per lineage; the oldest are forgotten. */
const MAX_TERMS = 4096
/** Leaderships kept per machine until its lineage is known. */
const MAX_PENDING = 16

interface Leadership {
  readonly machine: string
  readonly term: number
  readonly seq: number
}

interface State {
  /** By lineage, then by term. */
  readonly leaders: Map<string, Map<number, Leadership>>
  /** By machine: won before the machine knew its lineage. */
  readonly pending: Map<string, Leadership[]>
}

/**
 * Within one lineage, one term has one leader. A leader that is elected before it has learnt its
 * lineage is judged when it learns it.
 *
 * Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", figure 3,
 * Election Safety.
 */
export const oneLeaderPerTerm: Invariant<State> = {
  name: 'one-leader-per-term',
  claim: 'No two members of a cluster lead in the same term.',
  kinds: ['raft.became-leader', 'cluster.founded', 'cluster.lineage-learnt'],
  create: () => ({ leaders: new Map(), pending: new Map() }),
  clone: (state) => ({
    leaders: new Map([...state.leaders].map(([lineage, terms]) => [lineage, new Map(terms)])),
    pending: new Map([...state.pending].map(([machine, won]) => [machine, [...won]])),
  }),
  fold,
}

function fold(state: State, recorded: Recorded): Violation | undefined {
  const { event, seq } = recorded
  switch (event.kind) {
    case 'raft.became-leader': {
      const machine = recorded.machine ?? event.name
      const leadership = { machine, term: event.term, seq }
      if (event.lineage !== '') return judge(state, event.lineage, leadership, recorded)
      const won = state.pending.get(machine) ?? []
      state.pending.set(machine, [...won.slice(1 - MAX_PENDING), leadership])
      return undefined
    }
    case 'cluster.founded':
    case 'cluster.lineage-learnt':
      return judgePending(state, recorded.machine ?? event.name, event.lineage, recorded)
    default:
      return undefined
  }
}

function judgePending(
  state: State,
  machine: string,
  lineage: string,
  recorded: Recorded,
): Violation | undefined {
  const won = state.pending.get(machine)
  if (won === undefined) return undefined
  state.pending.delete(machine)
  let violation: Violation | undefined
  for (const leadership of won) violation ??= judge(state, lineage, leadership, recorded)
  return violation
}

function judge(
  state: State,
  lineage: string,
  leadership: Leadership,
  recorded: Recorded,
): Violation | undefined {
  const terms = state.leaders.get(lineage) ?? new Map<number, Leadership>()
  state.leaders.set(lineage, terms)
  const { machine, term, seq } = leadership
  const other = terms.get(term)
  if (other === undefined) {
    terms.set(term, leadership)
    forgetOldest(terms)
    return undefined
  }
  if (other.machine === machine) return undefined
  return {
    invariant: 'one-leader-per-term',
    claim: `${other.machine} and ${machine} both became leader in term ${term} of cluster ${lineage}.`,
    at: recorded.t,
    seq: recorded.seq,
    causes: causesOf(other.seq, seq, recorded.seq),
  }
}

function forgetOldest(terms: Map<number, Leadership>): void {
  if (terms.size <= MAX_TERMS) return
  for (const term of terms.keys()) {
    terms.delete(term)
    return
  }
}
