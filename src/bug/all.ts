import { SimError } from '../errors.ts'
import { nearestName } from '../text/nearest.ts'
import type { BugSwitch } from '../world/rules.ts'
import { ASSUME_DEAD_MEANS_NEW } from './assume-dead-means-new.ts'

/** Every planted bug, in the order of the catalogue. */
export const BUGS: readonly BugSwitch[] = [ASSUME_DEAD_MEANS_NEW]

/** Names of all bug switches: what a scenario and `--bug` may name. */
export const BUG_NAMES: readonly string[] = BUGS.map(({ name }) => name)

/**
 * The switches of these names, in the same order.
 *
 * @throws {SimError} BUG_UNKNOWN for every name that no bug has.
 */
export function findBugs(names: readonly string[]): readonly BugSwitch[] {
  const unknown = names.filter((name) => !BUG_NAMES.includes(name))
  if (unknown.length > 0) throw new SimError(unknown.map(refusal))
  return names.flatMap((name) => BUGS.filter((bug) => bug.name === name))
}

function refusal(name: string): { code: string; what: string; remedy: string } {
  const close = nearestName(name, BUG_NAMES)
  const guess = close === undefined ? '' : `Did you mean "${close}"? `
  return {
    code: 'BUG_UNKNOWN',
    what: `No bug is called "${name}".`,
    remedy: `${guess}Use one of ${BUG_NAMES.join(', ')}.`,
  }
}
