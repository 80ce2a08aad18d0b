import { unreachable } from '../unreachable.ts'
import type { SimTime } from './time.ts'

/**
 * What one step did: `handled` an event, `stopped` at a stop event, or found nothing pending
 * (`idle`).
 */
export type StepResult = 'handled' | 'stopped' | 'idle'

/** Something that handles its events one at a time. */
export interface Steppable {
  readonly now: SimTime
  step(): StepResult
}

/** What ends a run that neither stops nor falls idle. */
export interface RunLimits {
  /** Most events to handle; at least 0. */
  readonly maxEvents: number
}

/** How a run ended, when, and how many events it handled (the stop event is not counted). */
export interface RunEnd {
  readonly kind: 'time-reached' | 'condition-met' | 'idle' | 'budget-spent'
  readonly at: SimTime
  readonly events: number
}

/**
 * Steps a world until it stops, falls idle, meets a condition or has spent its budget.
 *
 * The time to stop at is a stop event that the world has pushed: nothing is popped and put back.
 * After `condition-met` and `budget-spent` that event is still pending; its owner cancels it.
 *
 * @param until Asked before the first event and after each; without it the run ends by itself.
 */
export function runLoop(world: Steppable, limits: RunLimits, until?: () => boolean): RunEnd {
  let events = 0
  if (until?.() === true) return { kind: 'condition-met', at: world.now, events }
  while (events < limits.maxEvents) {
    const result = world.step()
    switch (result) {
      case 'handled':
        events += 1
        if (until?.() === true) return { kind: 'condition-met', at: world.now, events }
        break
      case 'stopped':
        return { kind: 'time-reached', at: world.now, events }
      case 'idle':
        return { kind: 'idle', at: world.now, events }
      default:
        return unreachable(result)
    }
  }
  return { kind: 'budget-spent', at: world.now, events }
}
