import { setImmediate } from 'node:timers/promises'
import { type Run, repeatRun, runScenario } from '../index.ts'
import type { RunChunk } from './run-plan.ts'
import { type RunReport, reportOf } from './run-report.ts'

/** How every run of a command is made. */
export interface HowToRun {
  readonly bugs: readonly string[]
  /** True: each run is made twice, and the two are compared. */
  readonly twice: boolean
  readonly writeTrace: (run: Run) => void
}

/** Makes runs in this process, one after the other. */
export async function* runHere(chunk: RunChunk, how: HowToRun): AsyncGenerator<RunReport> {
  const { scenario, seeds } = chunk
  for (const seed of seeds()) {
    const options = { seed, bugs: how.bugs }
    const run = runScenario(scenario, options)
    how.writeTrace(run)
    yield reportOf(run, how.twice ? repeatRun(run, options) : null)
    // Between two runs it can be heard that nobody reads any more.
    await setImmediate()
  }
}
