import { readFileSync } from 'node:fs'
import { Simulation } from '../../src/scenario/simulation.ts'
import { measureApart } from './apart.ts'
import type { Benchmark } from './main.ts'
import { cpuSeconds } from './measure.ts'
import { groupOf } from './scale-group.ts'

const SIZES = [10, 30, 100, 300, 1000]
/** Budgets of the largest group: CPU seconds, MB, and events per second against those of a hundred. */
const MOST_SECONDS = 20
const MOST_MEGABYTES = 1000
const LEAST_SHARE = 0.5

interface Measured {
  readonly machines: number
  readonly events: number
  /** Addresses that a machine tried to join through. */
  readonly joinsAttempted: number
  readonly cpuSeconds: number
  /** Peak of the resident set; 0 where the system does not tell. */
  readonly peakMegabytes: number
}

function measure(machines: number): Measured {
  const started = cpuSeconds()
  const scenario = groupOf(machines)
  const simulation = Simulation.start(scenario)
  simulation.runUntil(scenario.endsAt)
  const spent = cpuSeconds() - started
  let joinsAttempted = 0
  for (const { event } of simulation.chronicle) {
    if (event.kind === 'cluster.join-failed' || event.kind === 'cluster.join-accepted')
      joinsAttempted += 1
  }
  const peakMegabytes = peak()
  return { machines, events: simulation.events, joinsAttempted, cpuSeconds: spent, peakMegabytes }
}

function peak(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return Math.round(Number(kilobytes ?? 0) / 1000)
  } catch {
    return 0
  }
}

const rateOf = ({ events, cpuSeconds: seconds }: Measured): number => events / seconds

/**
 * Auto-scaling groups on one discovery URL: what a run of a group costs, by its size.
 *
 * Source: design.md, section 9.
 */
export const scaleBenchmark: Benchmark = {
  name: 'scale',
  measure: (label) => (SIZES.includes(Number(label)) ? measure(Number(label)) : undefined),
  run(flags) {
    console.log(
      'scale (a group of machines on one URL, a tenth of a second apart, and a minute more)',
    )
    console.log('  machines   joins attempted      events   CPU s   events/s   peak MB')
    const rows = SIZES.map((size) => {
      const row = measureApart<Measured>('scale', String(size), flags)
      console.log(
        `  ${String(size).padStart(8)} ${String(row.joinsAttempted).padStart(17)} ` +
          `${String(row.events).padStart(11)} ${row.cpuSeconds.toFixed(1).padStart(7)} ` +
          `${String(Math.round(rateOf(row))).padStart(10)} ${String(row.peakMegabytes).padStart(9)}`,
      )
      return row
    })
    return isWithinBudget(rows)
  },
}

function isWithinBudget(rows: readonly Measured[]): boolean {
  const hundred = rows.find(({ machines }) => machines === 100)
  const thousand = rows.find(({ machines }) => machines === 1000)
  if (hundred === undefined || thousand === undefined) return false
  const share = rateOf(thousand) / rateOf(hundred)
  const isMet =
    thousand.cpuSeconds < MOST_SECONDS &&
    thousand.peakMegabytes < MOST_MEGABYTES &&
    share >= LEAST_SHARE
  console.log(
    `  a thousand: ${thousand.cpuSeconds.toFixed(1)} of ${MOST_SECONDS} s, ` +
      `${thousand.peakMegabytes} of ${MOST_MEGABYTES} MB, ` +
      `${share.toFixed(2)} of a hundred's events/s (least ${LEAST_SHARE}) ${isMet ? '(met)' : '(missed)'}`,
  )
  return isMet
}
