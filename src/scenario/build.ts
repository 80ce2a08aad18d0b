import { SimError } from '../errors.ts'
import { knownNames } from './known-names.ts'
import type { Path, Problem } from './problem.ts'
import { readValue } from './read-value.ts'
import type { Scenario } from './scenario.ts'
import type { ScenarioInput } from './schema.ts'

/** What a scenario built in TypeScript may lean on. */
export interface BuildOptions {
  /** Text of a user-data file; without it, user-data must be given as text. */
  readonly read?: (path: string) => string | undefined
}

/**
 * Builds a scenario from the value that a scenario file holds, with the same checks.
 *
 * @throws {SimError} codes `SCENARIO_*`, all mistakes at once; places are written as
 * `steps[2].do.put.key`.
 */
export function scenario(input: ScenarioInput, options: BuildOptions = {}): Scenario {
  const read = readValue(input, {
    file: null,
    read: options.read ?? (() => undefined),
    placeOf: () => null,
    known: knownNames(),
  })
  if (read.kind === 'problems') throw refusal(read.problems)
  return read.scenario
}

function refusal(problems: readonly Problem[]): SimError {
  return new SimError(
    problems.map(({ code, path, what, remedy }) => ({
      code,
      what: `${placeOf(path)}: ${what}`,
      remedy,
    })),
  )
}

function accessOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `['${key}']`
}

/** A path as TypeScript writes it: `steps[2].do.put`. */
function placeOf(path: Path): string {
  const text = path.map(accessOf).join('')
  return text === '' ? 'scenario' : text.replace(/^\./, '')
}
