import { BUG_NAMES } from '../bug/all.ts'
import { INVARIANT_NAMES } from '../check/all.ts'
import { DIAGNOSERS } from '../explain/diagnosis/all.ts'
import type { KnownNames } from './resolving.ts'

/** Names of all invariants, diagnoses and bugs, in the order of their lists. */
export function knownNames(): KnownNames {
  return {
    invariants: INVARIANT_NAMES,
    diagnoses: DIAGNOSERS.map(({ name }) => name),
    bugs: BUG_NAMES,
  }
}
