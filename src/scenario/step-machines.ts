import type { Intervention } from '../world/intervention.ts'
import { problem } from './problem.ts'
import { checkMachine, signedDurationAt } from './resolving.ts'
import { type DoingOf, forEachMachine, type Step } from './step.ts'

/** Power losses of a `crash` step; the disk is kept unless said otherwise. */
export function crashesOf(step: Step, shape: DoingOf<'crash'>): readonly Intervention[] {
  if (typeof shape === 'string' || Array.isArray(shape)) {
    return forEachMachine(step, shape, (machine) => ({ kind: 'crash', machine, disk: 'kept' }))
  }
  const { machine, disk = 'kept' } = shape
  checkMachine(step.into, [...step.path, 'machine'], machine)
  return [{ kind: 'crash', machine, disk }]
}

/** Signals of a `kill` step: SIGKILL to etcd unless said otherwise. */
export function killsOf(step: Step, shape: DoingOf<'kill'>): readonly Intervention[] {
  if (typeof shape === 'string' || Array.isArray(shape)) {
    return forEachMachine(step, shape, (machine) => killOf({ machine }))
  }
  checkMachine(step.into, [...step.path, 'machine'], shape.machine)
  return [killOf(shape)]
}

type KillShape = Exclude<DoingOf<'kill'>, string | string[]>

function killOf(shape: KillShape): Intervention {
  const { machine, program = 'etcd', signal = 'SIGKILL' } = shape
  return { kind: 'kill', machine, program, signal }
}

/** The bare program of a `start` step: etcd unless said otherwise. */
export function startsOf(step: Step, shape: DoingOf<'start'>): readonly Intervention[] {
  const { machine, program = 'etcd', env = {}, args = [] } = shape
  const path = [...step.path, 'machine']
  checkMachine(step.into, path, machine)
  // A second etcd beside the unit's own would share its disk: no real machine allows that.
  if (step.into.machines.get(machine)?.bare === false) {
    step.into.problems.push(problem('SCENARIO_NOT_BARE', path, { name: machine }))
  }
  return [{ kind: 'start', machine, program, env, args }]
}

/** The clock change of a `skew` step. */
export function skewsOf(step: Step, shape: DoingOf<'skew'>): readonly Intervention[] {
  const { machine, by, drift = 0 } = shape
  checkMachine(step.into, [...step.path, 'machine'], machine)
  const byUs = by === undefined ? 0 : signedDurationAt(step.into, [...step.path, 'by'], by)
  return [{ kind: 'skew', machine, byUs, driftPpm: drift }]
}

/** The switch of a `bug` step. */
export function bugsOf(step: Step, name: string): readonly Intervention[] {
  const known = step.into.known.bugs
  if (!known.includes(name)) {
    step.into.problems.push(problem('SCENARIO_UNKNOWN_BUG', step.path, { name, known }))
  }
  return [{ kind: 'bug', name }]
}

/** Refuses a `member` step: members change by joining only. */
export function membersOf(step: Step): readonly Intervention[] {
  const thing = 'A change of members by a step'
  const instead = 'Boot another machine with the same token instead: `boot: m4`.'
  step.into.problems.push(problem('SCENARIO_NOT_YET', step.path, { thing, instead }, 'key'))
  return []
}
