import type { Violation } from '../check/invariant.ts'
import type { Diagnosis } from '../explain/diagnosis/diagnosis.ts'
import { type Bindings, bindStory } from '../explain/story.ts'
import type { RunEnd } from '../kernel/run-loop.ts'
import type { ChronicleView } from '../trace/chronicle.ts'
import type { RunListener } from '../trace/emitter.ts'
import type { CompileOptions } from './compile.ts'
import type { TokenView } from './registry-view.ts'
import type { Scenario } from './scenario.ts'
import { Simulation, type SimulationLimits } from './simulation.ts'
import type { ExpectationResult } from './watch.ts'

/** How one run is made. */
export interface RunOptions extends CompileOptions, SimulationLimits {
  /** Hears every chronicled event; it cannot steer the run. */
  readonly listener?: RunListener
}

/** A finished run and everything that was found out about it. */
export interface Run {
  readonly scenario: Scenario
  readonly seed: string
  /** Bug switches besides the scenario's own. */
  readonly bugs: readonly string[]
  readonly end: RunEnd
  readonly fingerprint: string
  readonly chronicle: ChronicleView
  /** Every check there is and how it fared, in the order of the list. */
  readonly checks: readonly RunCheck[]
  readonly violations: readonly Violation[]
  readonly expectations: readonly ExpectationResult[]
  readonly diagnoses: readonly Diagnosis[]
  readonly story: Bindings
  /** What stands under the scenario's token at the end; null without one. */
  readonly registry: TokenView | null
  readonly verdict: Verdict
  /** The command that repeats this very run; for a scenario built in TypeScript, the call. */
  readonly command: string
}

/** One invariant over a whole run. */
export interface RunCheck {
  readonly name: string
  readonly holds: boolean
  /** True when the scenario says that it breaks. */
  readonly isMeant: boolean
}

/** Whether a run went as its scenario says; each reason is a whole sentence. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] }

/**
 * Runs a scenario from its start to its end and judges it.
 *
 * @throws {SimError} BUG_UNKNOWN, CHANCE_MISSING_SEED.
 */
export function runScenario(scenario: Scenario, options: RunOptions = {}): Run {
  const simulation = Simulation.start(scenario, options)
  if (options.listener !== undefined) simulation.on('*', options.listener)
  const end = simulation.runUntil(scenario.endsAt, options)
  return judgeRun(simulation, end)
}

/** Judges a simulation that has run as far as it should; it can run on afterwards. */
export function judgeRun(simulation: Simulation, end: RunEnd): Run {
  const { scenario, seed, options } = simulation
  const bugs = options.bugs ?? []
  const parts = {
    scenario,
    seed,
    bugs,
    end,
    fingerprint: simulation.fingerprint,
    chronicle: simulation.chronicle,
    checks: checksOf(simulation),
    violations: simulation.violations(),
    expectations: simulation.expectations(),
    diagnoses: simulation.diagnoses(),
    story: bindStory(scenario.story, simulation.chronicle),
    registry: simulation.registry() ?? null,
    command: commandOf(scenario, seed, bugs),
  }
  return { ...parts, verdict: verdictOf(parts) }
}

function checksOf(simulation: Simulation): readonly RunCheck[] {
  const meant = new Set(
    simulation.scenario.expect.flatMap(({ claims }) =>
      claims.flatMap((claim) => (claim.kind === 'violated' ? [claim.invariant] : [])),
    ),
  )
  return simulation.checks.results.map(({ name, violations }) => ({
    name,
    holds: violations.length === 0,
    isMeant: meant.has(name),
  }))
}

function verdictOf(run: Omit<Run, 'verdict'>): Verdict {
  const reasons = [...endReasons(run), ...expectationReasons(run), ...checkReasons(run)]
  for (const { step, say, when } of run.story.unbound) {
    reasons.push(`Story step ${step} ("${say}") never happened: no event ${when.kind} fits it.`)
  }
  return reasons.length === 0 ? { kind: 'passed' } : { kind: 'failed', reasons }
}

function endReasons({ end }: Omit<Run, 'verdict'>): string[] {
  if (end.kind !== 'budget-spent') return []
  return [`The run used up its ${end.events} events before it ended.`]
}

function expectationReasons({ expectations }: Omit<Run, 'verdict'>): readonly string[] {
  return expectations
    .filter(({ holds }) => !holds)
    .map(({ expectation: { text, place }, found }) => {
      const where = place === null ? '' : `${place.file}:${place.line}:${place.column}: `
      return `${where}Expected { ${text} }, but ${found}.`
    })
}

function checkReasons({ checks, violations }: Omit<Run, 'verdict'>): readonly string[] {
  return checks
    .filter(({ holds, isMeant }) => !holds && !isMeant)
    .map(({ name }) => {
      const first = violations.find(({ invariant }) => invariant === name)
      const causes = (first?.causes ?? []).join(', ')
      return `The invariant ${name} is broken: ${first?.claim ?? ''} (events ${causes})`
    })
}

/** The command that repeats a run; for a scenario built in TypeScript, the call. */
export function commandOf(scenario: Scenario, seed: string, bugs: readonly string[]): string {
  if (scenario.file === null) {
    const options = { seed, ...(bugs.length === 0 ? {} : { bugs }) }
    return `runScenario(scenario, ${JSON.stringify(options)})`
  }
  const words = ['etcdsim', 'run', scenario.file, '--seed', seed]
  for (const bug of bugs) words.push('--bug', bug)
  return words.map(quoted).join(' ')
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
