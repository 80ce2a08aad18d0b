import { type Divergence, firstDivergence } from '../explain/divergence.ts'
import { type Run, type RunOptions, runScenario } from './run.ts'
import type { Scenario } from './scenario.ts'

/** How a second run of the same compares. */
export type Repetition =
  | { readonly kind: 'same' }
  /** The chronicles differ. */
  | { readonly kind: 'diverged'; readonly divergence: Divergence }
  /** The chronicles are the same: packets, timers or draws that nobody tells of differ. */
  | { readonly kind: 'unseen'; readonly first: string; readonly second: string }

/** Runs a scenario a second time and compares every event with those of the first run. */
export function repeatRun(
  first: Run,
  options: RunOptions,
  runOnce: (scenario: Scenario, options: RunOptions) => Run = runScenario,
): Repetition {
  const second = runOnce(first.scenario, options)
  const divergence = firstDivergence(first.chronicle, second.chronicle)
  if (divergence !== undefined) return { kind: 'diverged', divergence }
  if (first.fingerprint === second.fingerprint) return { kind: 'same' }
  return { kind: 'unseen', first: first.fingerprint, second: second.fingerprint }
}
