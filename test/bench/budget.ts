import { measureApart } from './apart.ts'
import type { Benchmark } from './main.ts'

/** What one case measured. */
export interface Result {
  readonly unit: string
  /** Units per CPU second. */
  readonly perSecond: number
  /** Operations of the yardstick per CPU second, measured in the same process. */
  readonly yardstick: number
}

/** Rates under one name, and what they must reach. */
export interface Budget {
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

/** A benchmark that prints a line for each case; it fails when a case is too slow. */
export function budgetBenchmark(budget: Budget): Benchmark {
  return {
    name: budget.name,
    measure: (label) => budget.cases.get(label)?.(),
    run: () => run(budget),
  }
}

function run(budget: Budget): boolean {
  const { name, leastPerSecond, leastRatio, cases } = budget
  console.log(`${name} (per CPU second; ${budgetText(budget)})`)
  let isMet = true
  for (const label of cases.keys()) {
    const result = measureApart<Result>(name, label, [])
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

/** A rate with three digits that matter: "12.4 M", "310". */
function rateText(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : `${rate.toFixed(0)} `
}

function budgetText({ leastPerSecond, leastRatio, yardstick }: Budget): string {
  if (leastPerSecond === 0) return `compared with ${yardstick}`
  const ratio = leastRatio === 0 ? `compared with ${yardstick}` : `${leastRatio} x ${yardstick}`
  return `budget: ${rateText(leastPerSecond)}/s, ${ratio}`
}

function verdict(found: number, least: number): string {
  if (least === 0) return ''
  return found >= least ? '(met)' : '(missed)'
}
