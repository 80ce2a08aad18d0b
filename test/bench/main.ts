import { CASE } from './apart.ts'
import { kernelBenchmark } from './kernel.ts'
import { raftBenchmark } from './raft.ts'
import { scaleBenchmark } from './scale.ts'
import { startupBenchmark } from './startup.ts'
import { stepBackBenchmark } from './step-back.ts'
import { worldBenchmark } from './world.ts'

/** Measurements under one name. Each case runs in a process of its own. */
export interface Benchmark {
  readonly name: string
  /** Measures one case, in this process; undefined when none is called so. JSON can carry it. */
  measure(label: string, flags: readonly string[]): unknown
  /** Measures all cases, each apart, and prints them; false when one is too slow. */
  run(flags: readonly string[]): boolean | Promise<boolean>
}

/** Every benchmark, in the order in which they run. */
const BENCHMARKS: readonly Benchmark[] = [
  kernelBenchmark,
  worldBenchmark,
  scaleBenchmark,
  raftBenchmark,
  startupBenchmark,
  stepBackBenchmark,
]

async function main(args: readonly string[]): Promise<number> {
  const [wanted, ...flags] = args
  const isNamed = wanted !== undefined && !wanted.startsWith('--')
  const chosen = BENCHMARKS.filter(({ name }) => !isNamed || name === wanted)
  const first = chosen[0]
  if (first === undefined) {
    const names = BENCHMARKS.map(({ name }) => name).join(', ')
    console.error(`No benchmark is called "${wanted}". Use one of ${names}.`)
    return 2
  }
  const [flag, label = '', ...rest] = flags
  if (flag === CASE) {
    const measured = first.measure(label, rest)
    if (measured === undefined) return 2
    console.log(JSON.stringify(measured))
    return 0
  }
  const given = isNamed ? flags : args
  let isMet = true
  for (const benchmark of chosen) isMet = (await benchmark.run(given)) && isMet
  return isMet ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
