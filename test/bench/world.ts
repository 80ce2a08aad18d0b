import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { compile } from '../../src/scenario/compile.ts'
import { Simulation } from '../../src/scenario/simulation.ts'
import type { WorldSink } from '../../src/world/stamped.ts'
import { World } from '../../src/world/world.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'
import { budgetBenchmark, type Result } from './budget.ts'
import { calibrate } from './calibration.ts'
import { cpuSeconds, operationsPerSecond } from './measure.ts'

/** Three machines that have found each other, and nothing else ever happens. */
const idleCluster = scenario({
  title: 'Three idle members',
  edition: '0.4',
  seed: 'bench',
  discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
  machines: ['m1', 'm2', 'm3'].map((name, place) => ({
    name,
    'private-ipv4': `10.10.10.${place + 1}`,
    boots: `${place * 4}s`,
    'user-data': USER_DATA,
  })),
  ends: '8d',
})

const SETTLED = seconds(30)
const DEAF: WorldSink = { emit() {}, routine() {}, packet() {} }

/** What can be stepped for a while. */
interface Runner {
  readonly now: number
  readonly events: number
  runUntil(until: number): unknown
}

/** Events per CPU second over virtual hours of idling. */
function idle(runner: Runner): Result {
  runner.runUntil(SETTLED)
  const before = runner.events
  runner.runUntil(runner.now + minutes(10))
  const perPass = (runner.events - before) * 6
  const perSecond = operationsPerSecond(perPass, () => {
    runner.runUntil(runner.now + hours(1))
    return runner.events
  })
  return { unit: 'events', perSecond, yardstick: calibrate() }
}

/** Whole runs of the timeline, from the parse of nothing to the verdict. */
function boots(): Result {
  const runs = 40
  const start = cpuSeconds()
  const perSecond = operationsPerSecond(runs, () => {
    let events = 0
    for (let run = 0; run < runs; run += 1) {
      const simulation = Simulation.start(idleCluster, { seed: `${run} ${start}` })
      simulation.runUntil(SETTLED)
      events += simulation.events
    }
    return events
  })
  return { unit: 'boots', perSecond, yardstick: calibrate() }
}

/** The whole 0.4 world: everything between the kernel and the checks. */
export const worldBenchmark = budgetBenchmark({
  name: 'world',
  yardstick: '4-ary heap, hold 1k',
  leastPerSecond: 0,
  leastRatio: 0,
  cases: new Map([
    ['idle, deaf', () => idle(World.create(compile(idleCluster, {}), DEAF))],
    ['idle, checked', () => idle(Simulation.start(idleCluster))],
    ['boot of three', boots],
  ]),
})
