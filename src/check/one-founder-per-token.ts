import type { Recorded } from '../trace/event.ts'
import { causesOf, type Invariant, type Violation } from './invariant.ts'
import { cloneTrails, follow, TRAIL_KINDS, type Trails, trailOf } from './trail.ts'

interface Founder {
  readonly machine: string
  readonly seq: number
}

interface State {
  /** The first founder of each token. */
  readonly founders: Map<string, Founder>
  readonly trails: Trails
  /** Told already: `token machine`. */
  readonly told: Set<string>
}

/**
 * A token has at most one founder: one machine creates `_state`, and no other founds a cluster.
 *
 * Source: etcd 0.4.9, discovery/discovery.go: `_state` is created with `prevExist=false`.
 */
export const oneFounderPerToken: Invariant<State> = {
  name: 'one-founder-per-token',
  claim: 'At most one machine founds a cluster under a token.',
  kinds: [...TRAIL_KINDS, 'cluster.founded'],
  create: () => ({ founders: new Map(), trails: new Map(), told: new Set() }),
  clone: (state) => ({
    founders: new Map(state.founders),
    trails: cloneTrails(state.trails),
    told: new Set(state.told),
  }),
  fold,
}

function fold(state: State, recorded: Recorded): Violation | undefined {
  const { event, machine } = recorded
  follow(state.trails, recorded)
  const isFounding = event.kind === 'cluster.founded' || event.kind === 'discovery.state-created'
  if (machine === null || !isFounding || event.token === null) return undefined
  const { token } = event
  const first = state.founders.get(token)
  if (first === undefined) {
    state.founders.set(token, { machine, seq: recorded.seq })
    return undefined
  }
  if (first.machine === machine || state.told.has(`${token} ${machine}`)) return undefined
  state.told.add(`${token} ${machine}`)
  return {
    invariant: 'one-founder-per-token',
    claim: `${machine} founds a cluster under token ${token}, which ${first.machine} founded before.`,
    at: recorded.t,
    seq: recorded.seq,
    causes: causesOf(first.seq, ...trailOf(state.trails, machine), recorded.seq),
  }
}
