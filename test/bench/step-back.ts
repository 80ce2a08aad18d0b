import { Checker } from '../../src/check/checker.ts'
import { scenario } from '../../src/scenario/build.ts'
import { compile } from '../../src/scenario/compile.ts'
import { Chronicle } from '../../src/trace/chronicle.ts'
import { Packets } from '../../src/trace/packets.ts'
import type { Stamped } from '../../src/world/stamped.ts'
import { type ForkableSink, Stepper } from '../../src/world/stepper.ts'
import { World } from '../../src/world/world.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'
import type { Benchmark } from './main.ts'
import { cpuSeconds } from './measure.ts'

const EVENTS = 1_000_000
const BUDGET_MS = 16
/** Steps back one after the other from the end, and single ones from places all over the run. */
const IN_A_ROW = 200
const ALL_OVER = 40

/** Everything that is kept of a run, as one. */
class Record implements ForkableSink {
  constructor(chronicle = new Chronicle(), packets = new Packets(), checker = new Checker()) {
    this.chronicle = chronicle
    this.packets = packets
    this.checker = checker
  }

  private readonly chronicle: Chronicle
  private readonly packets: Packets
  private readonly checker: Checker

  emit(event: Stamped): void {
    this.chronicle.emit(event)
    this.checker.emit(event)
  }

  routine(event: Stamped): void {
    this.checker.routine(event)
  }

  packet(...packet: Parameters<Packets['packet']>): void {
    this.packets.packet(...packet)
  }

  fork(): Record {
    return new Record(this.chronicle.fork(), this.packets.fork(), this.checker.fork())
  }
}

const story = scenario({
  title: 'Three members, stepped through',
  edition: '0.4',
  seed: 'step back',
  discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
  machines: ['m1', 'm2', 'm3'].map((name, place) => ({
    name,
    'private-ipv4': `10.10.10.${place + 1}`,
    boots: `${place * 4}s`,
    'user-data': USER_DATA,
  })),
  ends: '8d',
})

/**
 * Prints how long a step back takes in a run of a million events with chronicle, packets and checks.
 *
 * CPU time, garbage collection included. True when the medians are within the budget.
 */
function benchStepBack(): boolean {
  console.log(`stepback (CPU milliseconds, run of ${EVENTS} events; budget: ${BUDGET_MS} ms)`)
  const record = new Record()
  const world = World.create(compile(story, {}), record)
  const stepper = new Stepper(world, record, { now: cpuMs, ms: BUDGET_MS })
  // A first stretch tells what an event costs, before most checkpoints are made.
  stepper.seek(EVENTS / 20)
  stepper.seek(EVENTS)
  const inARow = Array.from({ length: IN_A_ROW }, () => timeOf(() => stepper.back()))
  const allOver = Array.from({ length: ALL_OVER }, (_, turn) => {
    stepper.seek(EVENTS - Math.floor((turn * EVENTS) / ALL_OVER / 3))
    return timeOf(() => stepper.back())
  })
  const isMet = [inARow, allOver].every((times) => median(times) < BUDGET_MS)
  console.log(`  in a row       ${sayTimes(inARow)}`)
  console.log(`  all over       ${sayTimes(allOver)} ${isMet ? '(met)' : '(missed)'}`)
  console.log(`  checkpoints every ${stepper.spacing} events`)
  return isMet
}

const cpuMs = (): number => cpuSeconds() * 1000

function timeOf(act: () => void): number {
  const start = cpuMs()
  act()
  return cpuMs() - start
}

function sayTimes(times: readonly number[]): string {
  const slowest = Math.max(...times)
  return `median ${median(times).toFixed(1).padStart(5)}, slowest ${slowest.toFixed(1).padStart(5)}`
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Milliseconds of a step back, in this process: the run is long already. */
export const stepBackBenchmark: Benchmark = {
  name: 'stepback',
  measure: () => undefined,
  run: benchStepBack,
}
