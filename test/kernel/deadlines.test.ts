import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Deadlines } from '../../src/kernel/deadlines.ts'
import { EventQueue } from '../../src/kernel/event-queue.ts'
import { compare, type NaiveEvent, NaiveQueue } from './naive-queue.ts'

/** Deadlines and the loop that serves them, as a world has it. */
class Loop {
  queue: EventQueue<string>
  deadlines: Deadlines<string>

  constructor(from?: Loop) {
    this.queue = from?.queue.clone() ?? new EventQueue()
    this.deadlines = from?.deadlines.clone(this.queue) ?? new Deadlines(this.queue, 'due')
  }

  /** The next deadline that is due; undefined when none is armed. */
  next(): NaiveEvent | undefined {
    const now = this.queue.at
    while (this.queue.pop()) {
      const { at, rank, serial, payload } = this.queue
      if (!this.deadlines.isDue(rank, serial)) continue
      return { at, rank, serial, payload, cause: this.deadlines.cause }
    }
    this.queue.rewind(now)
    return undefined
  }

  all(): NaiveEvent[] {
    const due: NaiveEvent[] = []
    for (let next = this.next(); next !== undefined; next = this.next()) due.push(next)
    return due
  }
}

type Action =
  | { readonly kind: 'arm'; readonly rank: number; readonly serial: number; readonly after: number }
  | { readonly kind: 'disarm' | 'rest'; readonly rank: number; readonly serial: number }
  | { readonly kind: 'drop' | 'rearm'; readonly rank: number }
  | { readonly kind: 'next' }

const rank = fc.nat({ max: 3 })
const serial = fc.nat({ max: 30 })
const after = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 9000 }), fc.nat({ max: 1e9 }))
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('arm' as const), rank, serial, after }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('disarm', 'rest'), rank, serial }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'next' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('drop', 'rearm'), rank }) },
)
const script = fc.array(action, { maxLength: 250, size: 'max' })

function later(now: number, at: number): number {
  return now + 2 * (at - now)
}

function actNaively(naive: NaiveQueue, action: Action, turn: number): NaiveEvent | undefined {
  switch (action.kind) {
    case 'arm': {
      const { rank, serial } = action
      naive.pending = naive.pending.filter((e) => e.rank !== rank || e.serial !== serial)
      naive.push({ at: naive.at + action.after, rank, serial, payload: 'due', cause: turn })
      return undefined
    }
    case 'disarm':
    case 'rest':
      naive.pending = naive.pending.filter(
        (e) => e.rank !== action.rank || e.serial !== action.serial,
      )
      return undefined
    case 'drop':
      naive.pending = naive.pending.filter((e) => e.rank !== action.rank)
      return undefined
    case 'rearm':
      naive.pending = naive.pending.map((e) =>
        e.rank === action.rank ? { ...e, at: later(naive.at, e.at) } : e,
      )
      return undefined
    case 'next':
      return naive.pop()
  }
}

function act(loop: Loop, action: Action, turn: number, now: number): NaiveEvent | undefined {
  const { deadlines } = loop
  switch (action.kind) {
    case 'arm':
      deadlines.arm(action.rank, action.serial, now + action.after, turn)
      return undefined
    case 'disarm':
      deadlines.disarm(action.rank, action.serial)
      return undefined
    case 'rest':
      deadlines.rest(action.rank, action.serial)
      return undefined
    case 'drop':
      deadlines.drop(action.rank)
      return undefined
    case 'rearm':
      deadlines.rearm(action.rank, (at) => later(now, at))
      return undefined
    case 'next':
      return loop.next()
  }
}

describe('deadlines', () => {
  test('fire like a queue in which every change moves the entry', () => {
    fc.assert(
      fc.property(script, (actions) => {
        const loop = new Loop()
        const naive = new NaiveQueue()

        for (const [turn, action] of actions.entries()) {
          const fired = act(loop, action, turn, naive.at)
          expect(fired).toEqual(actNaively(naive, action, turn))
          expect(loop.queue.size).toBe(loop.deadlines.size)
          // Besides the armed ones there are those at rest.
          expect(loop.deadlines.size).toBeGreaterThanOrEqual(naive.pending.length)
        }

        expect(loop.all()).toEqual([...naive.pending].sort(compare))
        expect([loop.queue.size, loop.deadlines.size]).toEqual([0, 0])
      }),
      { numRuns: 400 },
    )
  })

  test('go on alike in a clone, and neither disturbs the other', () => {
    fc.assert(
      fc.property(script, script, (before, rest) => {
        const loop = new Loop()
        const naive = new NaiveQueue()
        for (const [turn, action] of before.entries()) {
          act(loop, action, turn, naive.at)
          actNaively(naive, action, turn)
        }
        const expected = [...naive.pending].sort(compare)

        const copy = new Loop(loop)
        for (const [turn, action] of rest.entries()) {
          const now = naive.at
          expect(act(copy, action, turn, now)).toEqual(actNaively(naive, action, turn))
        }

        expect(loop.all()).toEqual(expected)
        expect(copy.all()).toEqual([...naive.pending].sort(compare))
      }),
      { numRuns: 100 },
    )
  })

  test('that are put off again and again keep one entry, and wake once', () => {
    const { queue, deadlines } = new Loop()
    for (let turn = 0; turn < 1000; turn += 1) deadlines.arm(1, 2, 1000 + turn, turn)

    const entries = queue.size
    const woke: [number, boolean][] = []
    while (queue.pop()) woke.push([queue.at, deadlines.isDue(queue.rank, queue.serial)])

    expect(entries).toBe(1)
    expect(woke).toEqual([
      [1000, false],
      [1999, true],
    ])
    expect(deadlines.cause).toBe(999)
  })

  test('say when they are due', () => {
    const { deadlines } = new Loop()
    deadlines.arm(1, 2, 50, 0)
    deadlines.arm(1, 2, 70, 0)

    expect([deadlines.dueAt(1, 2), deadlines.dueAt(2, 1)]).toEqual([70, undefined])
    deadlines.disarm(1, 2)
    expect(deadlines.dueAt(1, 2)).toBeUndefined()
  })

  test('leave nothing in the queue when they are disarmed', () => {
    const { queue, deadlines } = new Loop()
    for (let request = 0; request < 5000; request += 1) {
      deadlines.arm(1, request, 1_000_000 + request, 0)
      deadlines.disarm(1, request)
    }

    expect([queue.size, deadlines.size]).toEqual([0, 0])
  })

  test('that rest wake once and are gone', () => {
    const { queue, deadlines } = new Loop()
    deadlines.arm(1, 1, 50, 0)
    deadlines.rest(1, 1)
    deadlines.arm(1, 1, 80, 0)
    deadlines.rest(1, 1)

    expect([queue.size, deadlines.dueAt(1, 1)]).toEqual([1, undefined])
    queue.pop()
    expect(deadlines.isDue(1, 1)).toBe(false)
    expect([queue.size, deadlines.size]).toEqual([0, 0])
  })

  test('lie neither in the past nor at the end of time', () => {
    const { queue, deadlines } = new Loop()
    queue.push(10, 0, 0, 'x', 0)
    queue.pop()
    deadlines.arm(1, 1, 20, 0)

    for (const at of [9, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => deadlines.arm(1, 1, at, 0)).toThrow('Broken promise')
      expect(() => deadlines.arm(2, 2, at, 0)).toThrow('Broken promise')
    }
    expect(deadlines.dueAt(1, 1)).toBe(20)
  })
})
