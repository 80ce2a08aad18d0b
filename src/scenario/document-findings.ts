import { SimError } from '../errors.ts'
import type { Datasource } from '../provision/datasource.ts'
import type { Finding } from '../provision/finding.ts'
import { lintUserData } from '../provision/lint.ts'
import { parseScenario } from './parse.ts'

/** What a file seems to be. */
export type DocumentKind = 'user-data' | 'scenario'

/** How a file is looked through. */
export interface DocumentOptions {
  /** Files named by a scenario, as for `parseScenario`. */
  readonly read?: (file: string) => string | undefined
  /** Whose addresses fill the variables of user-data. */
  readonly datasource?: Datasource
}

/** Keys at the left margin that only a scenario has. */
const SCENARIO_KEYS = /^(title|edition|seed|machines|steps|expect|story|ends):/m

/** Tells a scenario from user-data by its keys; user-data is what has the keys of neither. */
export function documentKind(raw: string): DocumentKind {
  return !raw.startsWith('#cloud-config') && SCENARIO_KEYS.test(raw) ? 'scenario' : 'user-data'
}

/**
 * Everything in a file that its writer should know, in file order; empty when there is nothing.
 *
 * Codes: those of `parseScenario` and `lintUserData`.
 *
 * @param raw Text, or packed bytes with one character each.
 */
export function documentFindings(
  file: string,
  raw: string,
  options: DocumentOptions = {},
): readonly Finding[] {
  const { read, datasource } = options
  if (documentKind(raw) === 'user-data') {
    return lintUserData(file, raw, datasource === undefined ? {} : { datasource })
  }
  try {
    parseScenario(raw, { file, read: read ?? (() => undefined) })
    return []
  } catch (thrown) {
    if (!(thrown instanceof SimError)) throw thrown
    return thrown.mistakes.map((mistake) => ({ severity: 'error', mistake }))
  }
}
