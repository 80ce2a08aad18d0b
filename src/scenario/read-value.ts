import type { Problem } from './problem.ts'
import { type ResolveOptions, resolveScenario } from './resolve.ts'
import { salvage, trueOfWhole } from './salvage.ts'
import type { Scenario } from './scenario.ts'
import { scenarioSchema } from './schema.ts'
import { shapeProblems } from './shape-problem.ts'

/** A scenario, or everything that is wrong with the value. */
export type ReadValue =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** Checks the value of a scenario, its shape and its meaning in one go. */
export function readValue(value: unknown, options: ResolveOptions): ReadValue {
  const shape = scenarioSchema.safeParse(value)
  if (shape.success) {
    const { scenario, problems } = resolveScenario(shape.data, options)
    return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'scenario', scenario }
  }
  const problems = shapeProblems(value, shape.error.issues)
  return { kind: 'problems', problems: [...problems, ...problemsOfRest(value, problems, options)] }
}

/** What is wrong with the meaning of those parts whose shape is right. */
function problemsOfRest(
  value: unknown,
  problems: readonly Problem[],
  options: ResolveOptions,
): readonly Problem[] {
  const rest = salvage(value, problems)
  const shape = rest === undefined ? undefined : scenarioSchema.safeParse(rest.value)
  if (rest === undefined || shape === undefined || !shape.success) return []
  return trueOfWhole(rest, resolveScenario(shape.data, options).problems)
}
