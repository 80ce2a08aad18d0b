import { readFileSync } from 'node:fs'
import type { Scenario } from '../index.ts'

/** A scenario of the package as the build has read it, and the text it was read from. */
export interface ReadyScenario {
  readonly text: string
  readonly scenario: Scenario
}

/**
 * A scenario of the package by its name, without reading YAML; undefined when there is none, or
 * when its files have changed since the build.
 *
 * Only the built program has them: `ready/` and the package's `scenarios/` lie beside and above it.
 * Reading YAML and checking it costs more than all else before the first line.
 */
export function readyScenario(name: string): Scenario | undefined {
  if (!/^[a-z0-9-]+$/.test(name)) return undefined
  const ready = textOf(`./ready/${name}.json`)
  if (ready === undefined) return undefined
  // What the build has written: nobody else puts files beside the program.
  const { text, scenario } = JSON.parse(ready) as ReadyScenario
  const isFresh =
    textOf(`../scenarios/${name}.yaml`) === text &&
    scenario.machines.every(
      ({ userData, userDataFile }) =>
        userDataFile === null || textOf(`../scenarios/${userDataFile}`) === userData,
    )
  return isFresh ? scenario : undefined
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}
