import type { Recorded, TraceEvent } from '../trace/event.ts'

/** Steps kept per machine: the first ones and the last ones. */
const MAX_STEPS = 32
const FIRST_STEPS = 8

/** By machine: numbers of the events that led it to where it is since its last registration. */
export type Trails = Map<string, number[]>

/** The kinds of event that `follow` wants to see. */
export const TRAIL_KINDS: readonly TraceEvent['kind'][] = [
  'discovery.registered',
  'discovery.state-created',
  'discovery.state-found',
  'discovery.peers-listed',
  'discovery.refused',
  'cluster.join-failed',
  'cluster.join-accepted',
]

/** Takes an event into account; a registration begins a new trail. Other kinds change nothing. */
export function follow(trails: Trails, recorded: Recorded): void {
  const { machine, seq, event } = recorded
  if (machine === null || !TRAIL_KINDS.includes(event.kind)) return
  const trail = trails.get(machine)
  if (trail === undefined || event.kind === 'discovery.registered') {
    trails.set(machine, [seq])
    return
  }
  if (trail.length === MAX_STEPS) trail.splice(FIRST_STEPS, 1)
  trail.push(seq)
}

/** The trail of a machine; empty when it has none. */
export function trailOf(trails: Trails, machine: string): readonly number[] {
  return trails.get(machine) ?? []
}

/** A copy that goes on by itself. */
export function cloneTrails(trails: Trails): Trails {
  return new Map([...trails].map(([machine, steps]) => [machine, [...steps]]))
}
