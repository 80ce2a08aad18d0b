import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { commandOf } from '../index.ts'
import type { RunChunk } from './run-plan.ts'
import type { RunReport } from './run-report.ts'

/** How other processes of this command are started. */
export interface Elsewhere {
  /** The program and its first words: Node, its options, the script. */
  readonly again: readonly string[]
  /** Words that every one gets: `--bug`, `--trace`, `--twice`. */
  readonly words: readonly string[]
  readonly bugs: readonly string[]
  /** Takes what they print on standard error. */
  readonly err: (text: string) => unknown
}

/**
 * Makes the runs of a chunk in a process of its own. Those that it ends without telling are told as
 * failures: there is one report for each seed, in their order.
 */
export async function runElsewhere(
  chunk: RunChunk,
  elsewhere: Elsewhere,
): Promise<readonly RunReport[]> {
  const { again, words, err } = elsewhere
  const [program = '', ...first] = again
  const file = chunk.scenario.file ?? chunk.scenario.name
  const asked = ['run', file, ...chunk.words, ...words, '--reporter', 'ndjson']
  const child = spawn(program, [...first, ...asked], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr.setEncoding('utf8').on('data', err)
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`could not be started (${error.message})`))
    child.on('close', (code, signal) => resolve(sayEnd(code, signal)))
  })
  const told = new Map<string, RunReport>()
  for await (const line of createInterface({ input: child.stdout })) {
    const report = readReport(line)
    if (report !== undefined) told.set(report.seed, report)
  }
  const end = await ended
  return [...chunk.seeds()].map((seed) => told.get(seed) ?? diedReport(chunk, seed, end, elsewhere))
}

const sayEnd = (code: number | null, signal: string | null): string =>
  signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`

/** A line that is cut off is no report. */
function readReport(line: string): RunReport | undefined {
  try {
    // Written by the same program on the other side of the pipe.
    return JSON.parse(line) as RunReport
  } catch {
    return undefined
  }
}

function diedReport(
  { scenario }: RunChunk,
  seed: string,
  end: string,
  { bugs }: Elsewhere,
): RunReport {
  return {
    name: scenario.name,
    file: scenario.file ?? scenario.name,
    seed,
    verdict: 'died',
    facts: null,
    reasons: [`The process that should have run this ${end} before it had told how it went.`],
    details: [],
    command: commandOf(scenario, seed, bugs),
  }
}

/**
 * Does work for every item, `jobs` at a time, and hands the results out in the order of the items,
 * each as soon as all before it have been.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = []
  let next = 0
  const startOne = (): void => {
    const item = items[next]
    if (item === undefined) return
    next += 1
    const result = work(item)
    // Heard when its turn comes: until then a failure is not an unheard one.
    result.catch(() => undefined)
    pending.push(result)
    // Whoever is done begins the next item, even while an earlier one is still at work.
    result.then(startOne, () => undefined)
  }
  for (let job = 0; job < jobs; job += 1) startOne()
  for (let result = pending.shift(); result !== undefined; result = pending.shift()) {
    yield await result
  }
}
