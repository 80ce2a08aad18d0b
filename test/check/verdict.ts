import { Checker } from '../../src/check/checker.ts'
import { type Invariant, startCheck, type Violation } from '../../src/check/invariant.ts'
import type { Recorded } from '../../src/trace/event.ts'

/** What one invariant finds in a run, also when it is forked after each event. */
export function violationsOf<S>(
  invariant: Invariant<S>,
  events: Iterable<Recorded>,
): readonly Violation[] {
  let checker = new Checker([startCheck(invariant)])
  for (const recorded of events) {
    const abandoned = checker
    checker = checker.fork()
    checker.emit(recorded)
    // The one that was forked off goes another way, and must not disturb.
    abandoned.emit({ ...recorded, machine: 'somebody else' })
  }
  return checker.violations
}
