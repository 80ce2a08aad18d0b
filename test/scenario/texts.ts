import { SimError } from '../../src/errors.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import type { Scenario } from '../../src/scenario/scenario.ts'

const read = (path: string): string | undefined =>
  path === 'm.yaml' ? '#cloud-config\n' : undefined

/** Reads a scenario text that stands alone but for an empty user-data file. */
export const parse = (text: string): Scenario => parseScenario(text, { file: 'a.yaml', read })

/** The mistakes of a text, one line each. */
export function mistakesOf(text: string): string {
  try {
    parse(text)
    return 'no mistake'
  } catch (thrown) {
    if (thrown instanceof SimError) return thrown.message
    throw thrown
  }
}

/** A good scenario with some lines put in. */
export const withLines = (...lines: readonly string[]): string =>
  [
    'title: A',
    'edition: "0.4"',
    'seed: "1"',
    'machines:',
    '  - { name: m1, private-ipv4: 10.10.10.1, boots: 0s, user-data: m.yaml }',
    '  - { name: m2, private-ipv4: 10.10.10.2, bare: true }',
    'discovery: { url: https://discovery.etcd.io/506f6c1bc729377252232a0121247119 }',
    'ends: 60s',
    ...lines,
  ].join('\n')

/** A good scenario with one step. */
export const withStep = (step: string): string => withLines('steps:', `  - ${step}`)
/** A good scenario with one expectation. */
export const withExpectation = (line: string): string => withLines('expect:', `  - ${line}`)
