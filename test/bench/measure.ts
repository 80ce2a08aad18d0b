const WARM_UPS = 2
const PASSES = 5

/** Results of measured passes end up here, so that no engine can leave their work out. */
export const sink = { value: 0 }

/** CPU seconds this process has used, garbage collection included: other processes do not count. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The median over five passes, after two to warm up, of operations per CPU second. */
export function operationsPerSecond(operations: number, pass: () => number): number {
  const rates: number[] = []
  for (let turn = 0; turn < WARM_UPS + PASSES; turn += 1) {
    const before = cpuSeconds()
    sink.value += pass()
    const rate = operations / (cpuSeconds() - before)
    if (turn >= WARM_UPS) rates.push(rate)
  }
  return rates.sort((a, b) => a - b)[PASSES >> 1] ?? 0
}
