import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { kernelBenchmark } from './kernel.ts'
import { benchStartup } from './startup.ts'
import { benchStepBack } from './step-back.ts'
import { worldBenchmark } from './world.ts'

/** What one case measured. */
export interface Result {
  readonly unit: string
  /** Units per CPU second. */
  readonly perSecond: number
  /** Operations of the yardstick per CPU second, measured in the same process. */
  readonly yardstick: number
}

/** Measurements under one name. Each case runs in a process of its own. */
export interface Benchmark {
  readonly name: string
  /** What `Result.yardstick` counts. */
  readonly yardstick: string
  /** Least units per CPU second that any case may show; missing it is a failure. 0: no budget. */
  readonly leastPerSecond: number
  /**
   * Least units per operation of the yardstick. Told, but no failure: how a heap of a thousand
   * compares with everything else differs by a factor of two between processors. 0: no budget.
   */
  readonly leastRatio: number
  readonly cases: ReadonlyMap<string, () => Result>
}

/** Every benchmark, in the order in which they run. */
const BENCHMARKS: readonly Benchmark[] = [kernelBenchmark, worldBenchmark]

/** The benchmarks that are no rates: time to the first output, time of a step back. */
const STARTUP = 'startup'
const STEP_BACK = 'stepback'

/** Marks the process that measures one case. */
const CASE = '--case'

/** A rate with three digits that matter: "12.4 M", "310". */
function rateText(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : `${rate.toFixed(0)} `
}

/** Measures a case in a fresh process: another one would spoil its inline caches. */
function measureApart(benchmark: Benchmark, name: string): Result {
  const script = fileURLToPath(import.meta.url)
  const args = [...process.execArgv, script, benchmark.name, CASE, name]
  const child = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error(`The case "${name}" of ${benchmark.name} failed.`)
  return JSON.parse(child.stdout)
}

/** Runs a benchmark and prints a line for each case; false when a case is too slow. */
function run(benchmark: Benchmark): boolean {
  const { name, leastPerSecond, leastRatio, yardstick, cases } = benchmark
  console.log(`${name} (per CPU second; ${budgetText(leastPerSecond, leastRatio, yardstick)})`)
  let isMet = true
  for (const label of cases.keys()) {
    const result = measureApart(benchmark, label)
    const ratio = result.perSecond / result.yardstick
    if (result.perSecond < leastPerSecond) isMet = false
    const rate = `${rateText(result.perSecond)} ${result.unit}/s`
    const scale = `${ratio >= 0.01 ? ratio.toFixed(2) : ratio.toExponential(1)} x`
    console.log(
      `  ${label.padEnd(14)} ${rate.padStart(18)} ${verdict(result.perSecond, leastPerSecond)}` +
        `   ${scale} ${rateText(result.yardstick)}/s ${verdict(ratio, leastRatio)}`,
    )
  }
  return isMet
}

function budgetText(leastPerSecond: number, leastRatio: number, yardstick: string): string {
  if (leastPerSecond === 0) return `compared with ${yardstick}`
  const ratio = leastRatio === 0 ? `compared with ${yardstick}` : `${leastRatio} x ${yardstick}`
  return `budget: ${rateText(leastPerSecond)}/s, ${ratio}`
}

function verdict(found: number, least: number): string {
  if (least === 0) return ''
  return found >= least ? '(met)' : '(missed)'
}

async function main(args: readonly string[]): Promise<number> {
  const [wanted, flag, label] = args
  const chosen = BENCHMARKS.filter(({ name }) => wanted === undefined || name === wanted)
  const first = chosen[0]
  if (wanted === STARTUP) return (await benchStartup()) ? 0 : 1
  if (wanted === STEP_BACK) return benchStepBack() ? 0 : 1
  if (first === undefined) {
    const names = [...BENCHMARKS.map(({ name }) => name), STEP_BACK, STARTUP].join(', ')
    console.error(`No benchmark is called "${wanted}". Use one of ${names}.`)
    return 2
  }
  if (flag === CASE) {
    const measure = first.cases.get(label ?? '')
    if (measure === undefined) return 2
    console.log(JSON.stringify(measure()))
    return 0
  }
  const isMet = chosen.map(run).every((met) => met)
  if (wanted !== undefined) return isMet ? 0 : 1
  const isStepMet = benchStepBack()
  return (await benchStartup()) && isMet && isStepMet ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
