import type { Recorded } from '../trace/event.ts'
import { causesOf, type Invariant, type Violation } from './invariant.ts'
import { cloneTrails, follow, TRAIL_KINDS, type Trails, trailOf } from './trail.ts'

/** Doings of the outside kept as circumstances of a founding. */
const MAX_CIRCUMSTANCES = 16

interface Lineage {
  readonly token: string
  readonly founder: string
  /** What led to the founding, and the founding last. */
  readonly founding: readonly number[]
  /** Machines on which a member of it runs. */
  readonly alive: Set<string>
}

interface State {
  /** By name, in order of founding. */
  readonly lineages: Map<string, Lineage>
  readonly trails: Trails
  /** What was last done to network and machines from outside. */
  readonly circumstances: number[]
  /** Told already: `lineage lineage`, in order of their names. */
  readonly told: Set<string>
}

/**
 * Under one token lives at most one cluster.
 *
 * A lineage lives while an etcd process runs that founded it or has learnt it: from then until that
 * process exits or its machine loses power. Pauses and partitions do not end it: it goes on serving
 * whoever reaches it. A lineage may die and live again after a restart.
 */
export const oneClusterPerToken: Invariant<State> = {
  name: 'one-cluster-per-token',
  claim: 'No two live clusters were founded under one token.',
  kinds: [
    ...TRAIL_KINDS,
    'cluster.founded',
    'cluster.lineage-learnt',
    'process.exited',
    'machine.powered-off',
    'machine.crashed',
    'intervention.applied',
  ],
  create: () => ({
    lineages: new Map(),
    trails: new Map(),
    circumstances: [],
    told: new Set(),
  }),
  clone: (state) => ({
    lineages: new Map(
      [...state.lineages].map(([name, lineage]) => [
        name,
        { ...lineage, alive: new Set(lineage.alive) },
      ]),
    ),
    trails: cloneTrails(state.trails),
    circumstances: [...state.circumstances],
    told: new Set(state.told),
  }),
  fold,
}

function fold(state: State, recorded: Recorded): Violation | undefined {
  const { event, machine } = recorded
  follow(state.trails, recorded)
  switch (event.kind) {
    case 'cluster.founded':
      if (machine === null) return undefined
      if (event.token !== null) found(state, event.lineage, event.token, machine, recorded.seq)
      return enliven(state, event.lineage, machine, recorded)
    case 'cluster.lineage-learnt':
      return machine === null ? undefined : enliven(state, event.lineage, machine, recorded)
    case 'process.exited':
      if (machine !== null && event.program.startsWith('etcd')) bury(state, machine)
      return undefined
    case 'machine.powered-off':
    case 'machine.crashed':
      if (machine !== null) bury(state, machine)
      return undefined
    case 'intervention.applied':
      noteCircumstance(state, event.does.kind, recorded.seq)
      return undefined
    default:
      return undefined
  }
}

function found(state: State, name: string, token: string, founder: string, seq: number): void {
  if (state.lineages.has(name)) return
  const founding = [...trailOf(state.trails, founder), seq]
  state.lineages.set(name, { token, founder, founding, alive: new Set() })
}

/** A member of the lineage serves on the machine from now on. */
function enliven(
  state: State,
  name: string,
  machine: string,
  recorded: Recorded,
): Violation | undefined {
  bury(state, machine)
  const lineage = state.lineages.get(name)
  if (lineage === undefined) return undefined
  lineage.alive.add(machine)
  for (const [otherName, other] of state.lineages) {
    const isRival = otherName !== name && other.token === lineage.token && other.alive.size > 0
    if (isRival && isNews(state, name, otherName)) {
      return violationOf(state, [other, lineage], recorded)
    }
  }
  return undefined
}

/** No etcd runs on the machine any more. */
function bury(state: State, machine: string): void {
  for (const lineage of state.lineages.values()) lineage.alive.delete(machine)
}

function violationOf(
  state: State,
  [one, two]: readonly [Lineage, Lineage],
  recorded: Recorded,
): Violation {
  const begin = Math.min(...one.founding, ...two.founding)
  return {
    invariant: 'one-cluster-per-token',
    claim: `Two clusters live under token ${one.token}: one founded by ${sayLineage(one)}, one founded by ${sayLineage(two)}.`,
    at: recorded.t,
    seq: recorded.seq,
    causes: causesOf(
      ...one.founding,
      ...two.founding,
      ...state.circumstances.filter((seq) => seq > begin),
      recorded.seq,
    ),
  }
}

function sayLineage(lineage: Lineage): string {
  return `${lineage.founder} (alive on ${[...lineage.alive].join(', ')})`
}

/** Client requests are no circumstance: they change neither network nor machines. */
function noteCircumstance(state: State, kind: string, seq: number): void {
  if (kind === 'request') return
  if (state.circumstances.length === MAX_CIRCUMSTANCES) state.circumstances.shift()
  state.circumstances.push(seq)
}

function isNews(state: State, one: string, two: string): boolean {
  const pair = one < two ? `${one} ${two}` : `${two} ${one}`
  if (state.told.has(pair)) return false
  state.told.add(pair)
  return true
}
