import { Chance } from '../../src/kernel/chance.ts'
import { EventQueue } from '../../src/kernel/event-queue.ts'
import { Fingerprint } from '../../src/kernel/fingerprint.ts'
import { PACKET, rankOf } from '../../src/kernel/identity.ts'
import { runLoop, type StepResult } from '../../src/kernel/run-loop.ts'
import type { SimTime } from '../../src/kernel/time.ts'
import { budgetBenchmark, type Result } from './budget.ts'
import { calibrate, holdDelays } from './calibration.ts'
import { operationsPerSecond } from './measure.ts'

const NODES = 5
const EVENTS = 1_500_000
const LOWEST_LATENCY = 300
const HIGHEST_LATENCY = 1300

interface Message {
  readonly kind: 'append' | 'append-reply' | 'heartbeat' | 'heartbeat-reply'
  readonly from: number
  readonly to: number
  readonly term: number
  readonly index: number
  readonly logTerm: number
  readonly commit: number
  readonly isRejected: boolean
  readonly entries: readonly string[]
}

const NO_ENTRIES: readonly string[] = []

/** Five nodes that answer every message: the kernel with as little protocol as there can be. */
class Bouncing {
  now: SimTime = 0
  readonly tally = new Float64Array(4)
  readonly fingerprint = new Fingerprint()
  private readonly queue = new EventQueue<Message>()
  private readonly chance = new Chance('bench')
  private readonly streams = new Int32Array(NODES * NODES)
  private readonly ranks = new Int32Array(NODES * NODES)
  private readonly serials = new Int32Array(NODES * NODES)
  /** When the last packet of each link arrives: links keep their order. */
  private readonly arrivals = new Float64Array(NODES * NODES)

  constructor(pending: number) {
    for (let link = 0; link < NODES * NODES; link += 1) {
      this.streams[link] = this.chance.stream(`latency ${link}`)
      this.ranks[link] = rankOf(PACKET, link)
    }
    const kinds = ['append', 'append-reply', 'heartbeat', 'heartbeat-reply'] as const
    for (let position = 0; position < pending; position += 1) {
      const kind = kinds[position % 4] ?? 'append'
      this.send(kind, position % NODES, (position + 1) % NODES, position)
    }
  }

  step(): StepResult {
    const { queue } = this
    if (!queue.pop()) return 'idle'
    this.now = queue.at
    const message = queue.payload
    const { rank, serial } = queue
    this.fingerprint.fold(this.now, rank, message.index & 3, serial, this.chance.draws)
    this.handle(message)
    return 'handled'
  }

  private handle(message: Message): void {
    const { tally } = this
    let reply: Message['kind'] = 'append'
    switch (message.kind) {
      case 'append':
        tally[0] = (tally[0] ?? 0) + message.term + message.commit
        reply = 'append-reply'
        break
      case 'append-reply':
        tally[1] = (tally[1] ?? 0) + message.term
        reply = 'heartbeat'
        break
      case 'heartbeat':
        tally[2] = (tally[2] ?? 0) + message.commit
        reply = 'heartbeat-reply'
        break
      case 'heartbeat-reply':
        tally[3] = (tally[3] ?? 0) + message.index
    }
    this.send(reply, message.to, message.from, message.index + 1)
  }

  private send(kind: Message['kind'], from: number, to: number, index: number): void {
    const link = from * NODES + to
    const stream = this.streams[link] ?? 0
    const latency = this.chance.between(stream, LOWEST_LATENCY, HIGHEST_LATENCY)
    const soonest = this.now + latency
    // The later of both, without a branch that no processor can foresee.
    const late = ((this.arrivals[link] ?? 0) - soonest) | 0
    const at = soonest + (late & ~(late >> 31))
    this.arrivals[link] = at
    const serial = ((this.serials[link] ?? 0) + 1) & 0x7fffffff
    this.serials[link] = serial
    const message: Message = {
      kind,
      from,
      to,
      term: 5,
      index: index & 0x3fffffff,
      logTerm: 5,
      commit: 7,
      isRejected: false,
      entries: NO_ENTRIES,
    }
    this.queue.push(at, this.ranks[link] ?? 0, serial, message, 0)
  }
}

function bounce(pending: number): Result {
  const world = new Bouncing(pending)
  const events = operationsPerSecond(EVENTS, () => {
    runLoop(world, { maxEvents: EVENTS })
    return world.tally[0] ?? 0
  })
  return { unit: 'events', perSecond: events, yardstick: calibrate() }
}

/** The queue alone: one operation pops the least and pushes one, as the yardstick does. */
function hold(pending: number): Result {
  const queue = new EventQueue<object>()
  const payload = {}
  const delays = holdDelays()
  for (let position = 0; position < pending; position += 1) {
    queue.push(delays[position] ?? 0, position & 31, position, payload, 0)
  }
  let next = pending
  const perSecond = operationsPerSecond(EVENTS, () => {
    for (let operation = 0; operation < EVENTS; operation += 1) {
      queue.pop()
      const at = queue.at + (delays[next & (delays.length - 1)] ?? 0)
      queue.push(at, queue.rank, next & 0x7fffffff, queue.payload, 0)
      next += 1
    }
    return queue.at
  })
  return { unit: 'holds', perSecond, yardstick: calibrate() }
}

/**
 * The kernel alone: ordered, latency drawn, dispatched, fingerprint on, packets not recorded.
 *
 * Source: design.md, section 9, first row.
 */
export const kernelBenchmark = budgetBenchmark({
  name: 'kernel',
  yardstick: '4-ary heap, hold 1k',
  leastPerSecond: 8_000_000,
  leastRatio: 1.8,
  cases: new Map([
    ['8 pending', () => bounce(8)],
    ['100 pending', () => bounce(100)],
    ['1000 pending', () => bounce(1000)],
    ['queue, 8', () => hold(8)],
    ['queue, 100', () => hold(100)],
    ['queue, 1000', () => hold(1000)],
  ]),
})
