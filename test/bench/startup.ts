import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './main.ts'

/** Child processes of each kind; they take turns, so that a busy moment hits both kinds. */
const RUNS = 15
/** Milliseconds until the first output; more is a failure. */
const BUDGET_MS = 300
const PROGRAM = fileURLToPath(new URL('../../dist/etcdsim.js', import.meta.url))

/** Milliseconds from the start of a Node process to its first output, and to its end. */
interface Times {
  readonly first: number
  readonly end: number
}

/**
 * Prints how long the built program takes to its first output, beside Node that does nothing.
 *
 * Real time, unlike the other benchmarks: waiting for files counts. True when the budget is met;
 * false when not, and when nothing is built.
 */
async function benchStartup(): Promise<boolean> {
  console.log(`startup (milliseconds, median of ${RUNS}; budget: first output in ${BUDGET_MS} ms)`)
  if (!existsSync(PROGRAM)) {
    console.log('  There is no dist/etcdsim.js. Say `npm run build` first.')
    return false
  }
  const bare: Times[] = []
  const timeline: Times[] = []
  for (let turn = 0; turn < RUNS; turn += 1) {
    bare.push(await timesOf(['-e', 'console.log(0)']))
    timeline.push(await timesOf([PROGRAM]))
  }
  console.log(`  node -e        ${sayTimes(bare)}`)
  const isMet = median(timeline.map(({ first }) => first)) < BUDGET_MS
  console.log(`  etcdsim        ${sayTimes(timeline)} ${isMet ? '(met)' : '(missed)'}`)
  return isMet
}

function timesOf(args: readonly string[]): Promise<Times> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    let first: number | undefined
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', () => {
      first ??= performance.now() - start
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && first !== undefined) resolve({ first, end: performance.now() - start })
      else reject(new Error(`node ${args.join(' ')} ended with ${code}.`))
    })
  })
}

function sayTimes(times: readonly Times[]): string {
  const first = median(times.map((time) => time.first))
  const end = median(times.map((time) => time.end))
  return `first output ${first.toFixed(0).padStart(4)}, end ${end.toFixed(0).padStart(4)}`
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** The one benchmark that is no rate: time to the first output. */
export const startupBenchmark: Benchmark = {
  name: 'startup',
  measure: () => undefined,
  run: benchStartup,
}
