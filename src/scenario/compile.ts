import type { Blueprint } from '../world/blueprint.ts'
import type { Scenario } from './scenario.ts'

/** What a run may change about its scenario. */
export interface CompileOptions {
  /** Replaces the scenario's own seed. */
  readonly seed?: string
  /** Bug switches that are on besides the scenario's own. */
  readonly bugs?: readonly string[]
}

/** The world of a scenario before its first event. */
export function compile(scenario: Scenario, options: CompileOptions = {}): Blueprint {
  const { edition, startUs, network, discovery, machines } = scenario
  return {
    edition,
    seed: options.seed ?? scenario.seed,
    startUs,
    network,
    discovery,
    machines,
    steps: scenario.steps.flatMap(({ at, does }) => does.map((done) => ({ at, does: done }))),
    bugs: [...new Set([...scenario.bugs, ...(options.bugs ?? [])])],
  }
}
