import type { Intervention } from '../world/intervention.ts'
import type { Path } from './problem.ts'
import { checkMachine, type Resolving } from './resolving.ts'
import type { StepShape } from './schema.ts'

/** What a step does, as written. */
export type Doing = Exclude<StepShape['do'], 'heal'>

/** The value of one word of a step. */
export type DoingOf<K extends keyof Doing> = NonNullable<Doing[K]>

/** One step while it is given its meaning. */
export interface Step {
  readonly into: Resolving
  /** Up to and including the step's own word. */
  readonly path: Path
  readonly doing: Doing
  /** Names the response. */
  readonly name: string
}

/** One intervention for each machine of a name or a list of names. */
export function forEachMachine(
  step: Step,
  names: string | readonly string[],
  make: (machine: string) => Intervention,
): readonly Intervention[] {
  if (typeof names === 'string') {
    checkMachine(step.into, step.path, names)
    return [make(names)]
  }
  return names.map((machine, position) => {
    checkMachine(step.into, [...step.path, position], machine)
    return make(machine)
  })
}
