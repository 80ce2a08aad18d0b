import { formatDuration, type Repetition, type Run, renderDivergence } from '../index.ts'

/** What is told of one run: plain data, so that it can come from another process. */
export interface RunReport {
  readonly name: string
  /** The scenario as it was named; works in a command again. */
  readonly file: string
  readonly seed: string
  /** `died`: the process that should have run it ended before it told. */
  readonly verdict: 'passed' | 'failed' | 'died'
  /** Whole microseconds of virtual time, and what happened in it; null when it died. */
  readonly facts: RunFacts | null
  /** Whole sentences; empty when it passed. */
  readonly reasons: readonly string[]
  /** Further lines about a failure, such as two events that differ. */
  readonly details: readonly string[]
  /** The command that repeats it, as the library writes it. */
  readonly command: string
}

export interface RunFacts {
  readonly endedAt: number
  readonly events: number
  readonly fingerprint: string
}

/** The report of a run, and of its repetition where it was made. */
export function reportOf(run: Run, repetition: Repetition | null): RunReport {
  const { scenario, seed, end, fingerprint, verdict, command } = run
  const told = repetition === null ? [] : sayRepetition(repetition)
  const failures = verdict.kind === 'passed' ? [] : verdict.reasons
  const reasons = told.length === 0 ? failures : [...failures, NOT_REPEATABLE]
  return {
    name: scenario.name,
    file: scenario.file ?? scenario.name,
    seed,
    verdict: reasons.length === 0 ? 'passed' : 'failed',
    facts: { endedAt: end.at, events: end.events, fingerprint },
    reasons,
    details: told,
    command: told.length === 0 ? command : `${command} --twice`,
  }
}

const NOT_REPEATABLE = 'A second run of the same was another one: something from outside got in.'

function sayRepetition(repetition: Repetition): readonly string[] {
  switch (repetition.kind) {
    case 'same':
      return []
    case 'diverged':
      return renderDivergence(repetition.divergence, { left: 'first', right: 'second' })
    case 'unseen':
      return [
        `Their events are the same, their fingerprints are not: ${repetition.first} and ` +
          `${repetition.second}. Packets, timers or draws differ.`,
      ]
  }
}

/** The facts of a run in one line. */
export function sayFacts({ seed, facts }: RunReport): string {
  if (facts === null) return `seed ${seed}`
  const { endedAt, events, fingerprint } = facts
  return `seed ${seed}  ${formatDuration(endedAt)}  ${events} events  ${fingerprint}`
}
