import { describe, expect, test } from 'vitest'
import { EventQueue } from '../../src/kernel/event-queue.ts'
import { PACKET, rankOf, STOP } from '../../src/kernel/identity.ts'
import { runLoop, type StepResult } from '../../src/kernel/run-loop.ts'

/** A world in which something happens every ten microseconds, a given number of times. */
class Ticking {
  now = 0
  readonly handled: number[] = []
  readonly queue = new EventQueue<number>()
  private left: number

  constructor(times: number) {
    this.left = times
    if (times > 0) this.queue.push(10, rankOf(PACKET, 1), 0, 1, 0)
  }

  stopAt(at: number): void {
    this.queue.push(at, rankOf(STOP, 0), 0, 0, 0)
  }

  step(): StepResult {
    if (!this.queue.pop()) return 'idle'
    this.now = this.queue.at
    if (this.queue.rank === rankOf(STOP, 0)) return 'stopped'
    this.handled.push(this.now)
    this.left -= 1
    if (this.left > 0) this.queue.push(this.now + 10, rankOf(PACKET, 1), 0, 1, 0)
    return 'handled'
  }
}

describe('a run', () => {
  test('ends idle when nothing is pending', () => {
    const world = new Ticking(3)

    expect(runLoop(world, { maxEvents: 100 })).toEqual({ kind: 'idle', at: 30, events: 3 })
  })

  test('reaches its time with all events of that time handled, and goes on from there', () => {
    const world = new Ticking(5)
    world.stopAt(20)

    expect(runLoop(world, { maxEvents: 100 })).toEqual({ kind: 'time-reached', at: 20, events: 2 })
    world.stopAt(35)
    expect(runLoop(world, { maxEvents: 100 })).toEqual({ kind: 'time-reached', at: 35, events: 1 })
    expect(world.handled).toEqual([10, 20, 30])
  })

  test('ends as soon as its condition holds', () => {
    const world = new Ticking(5)

    const end = runLoop(world, { maxEvents: 100 }, () => world.handled.length === 2)

    expect(end).toEqual({ kind: 'condition-met', at: 20, events: 2 })
  })

  test('handles nothing when its condition holds already', () => {
    const world = new Ticking(5)

    const end = runLoop(world, { maxEvents: 100 }, () => true)

    expect(end).toEqual({ kind: 'condition-met', at: 0, events: 0 })
    expect(world.handled).toEqual([])
  })

  test('spends no more than its budget', () => {
    const world = new Ticking(5)

    expect(runLoop(world, { maxEvents: 2 })).toEqual({ kind: 'budget-spent', at: 20, events: 2 })
    expect(runLoop(world, { maxEvents: 0 })).toEqual({ kind: 'budget-spent', at: 20, events: 0 })
    expect(runLoop(world, { maxEvents: 9 })).toEqual({ kind: 'idle', at: 50, events: 3 })
  })
})
