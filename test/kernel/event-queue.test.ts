import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventQueue } from '../../src/kernel/event-queue.ts'
import { NEVER } from '../../src/kernel/time.ts'
import { compare, type NaiveEvent, NaiveQueue } from './naive-queue.ts'

const MOST = 2 ** 31 - 1

type Action =
  | {
      readonly kind: 'push'
      readonly after: number
      readonly rank: number
      readonly serial: number
    }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'pop' }
  | { readonly kind: 'clone' }

/** Few distinct times, and every distance that lands on another level of the wheel. */
const delay = fc.oneof(
  fc.nat({ max: 3 }),
  fc.nat({ max: 600 }),
  fc.nat({ max: 1e6 }),
  fc.nat({ max: 40 }).map((bits) => 2 ** bits),
  fc.nat({ max: 1e15 }),
)
const number = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 4 }) }, fc.constant(MOST))
const push = fc.record({
  kind: fc.constant('push' as const),
  after: delay,
  rank: number,
  serial: number,
})
const pop = fc.constant({ kind: 'pop' as const })
const cancel = fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() })
const clone = fc.constant({ kind: 'clone' as const })
const actions = (weights: { readonly push: number; readonly pop: number }) =>
  fc.array(
    fc.oneof(
      { weight: weights.push, arbitrary: push },
      { weight: weights.pop, arbitrary: pop },
      { weight: 3, arbitrary: cancel },
      { weight: 1, arbitrary: clone },
    ),
    { minLength: 1, maxLength: 300, size: 'max' },
  )

interface Pair {
  queue: EventQueue<string>
  readonly naive: NaiveQueue
  readonly handles: Map<NaiveEvent, number>
}

function queued(queue: EventQueue<string>): NaiveEvent {
  const { at, rank, serial, payload, cause } = queue
  return { at, rank, serial, payload, cause }
}

function act(pair: Pair, action: Action, turn: number): void {
  const { queue, naive, handles } = pair
  switch (action.kind) {
    case 'push': {
      const { rank, serial } = action
      const at = naive.at + action.after
      if (at > Number.MAX_SAFE_INTEGER || naive.has(at, rank, serial)) return
      const event = { at, rank, serial, payload: `p${turn}`, cause: turn }
      naive.push(event)
      handles.set(event, queue.push(at, rank, serial, event.payload, turn))
      return
    }
    case 'cancel': {
      const event = naive.pending[action.which % Math.max(1, naive.pending.length)]
      if (event === undefined) return
      naive.cancel(event)
      queue.cancel(handles.get(event) ?? -1)
      return
    }
    case 'pop': {
      const event = naive.pop()
      expect(queue.pop()).toBe(event !== undefined)
      if (event !== undefined) expect(queued(queue)).toEqual(event)
      return
    }
    case 'clone':
      pair.queue = queue.clone()
  }
}

function playAgainstNaive(script: readonly Action[]): void {
  const pair: Pair = { queue: new EventQueue(), naive: new NaiveQueue(), handles: new Map() }
  for (const [turn, action] of script.entries()) {
    act(pair, action, turn)
    expect(pair.queue.size).toBe(pair.naive.pending.length)
    expect(pair.queue.nextAt()).toBe(pair.naive.nextAt())
  }
  while (pair.naive.pending.length > 0) act(pair, { kind: 'pop' }, -1)
  expect(pair.queue.pop()).toBe(false)
}

function popAll(queue: EventQueue<string>): NaiveEvent[] {
  const popped: NaiveEvent[] = []
  while (queue.pop()) popped.push(queued(queue))
  return popped
}

function fill(events: readonly NaiveEvent[]): EventQueue<string> {
  const queue = new EventQueue<string>()
  for (const { at, rank, serial, payload, cause } of events) {
    queue.push(at, rank, serial, payload, cause)
  }
  return queue
}

describe('order', () => {
  test('a short queue agrees with the naive one', () => {
    fc.assert(fc.property(actions({ push: 5, pop: 4 }), playAgainstNaive), { numRuns: 300 })
  })

  test('a queue that grows and shrinks across the wheel agrees with the naive one', () => {
    const script = fc
      .tuple(actions({ push: 12, pop: 2 }), actions({ push: 2, pop: 8 }))
      .map(([up, down]) => [...up, ...down])

    fc.assert(fc.property(script, playAgainstNaive), { numRuns: 300 })
  })

  test('simultaneous events come out by rank and serial, however they were queued', () => {
    const event = fc.record({
      at: fc.nat({ max: 3 }),
      rank: fc.nat({ max: 9 }),
      serial: fc.nat({ max: 9 }),
      payload: fc.constant('x'),
      cause: fc.constant(0),
    })
    const events = fc.uniqueArray(event, {
      selector: ({ at, rank, serial }) => `${at}/${rank}/${serial}`,
      maxLength: 120,
      size: 'max',
    })
    const shuffled = events.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )

    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const expected = [...one].sort(compare)

        expect(popAll(fill(one))).toEqual(expected)
        expect(popAll(fill(other))).toEqual(expected)
      }),
    )
  })

  test('an event pushed at the time being handled takes its place among what is still pending', () => {
    for (const others of [0, 100]) {
      const queue = new EventQueue<string>()
      for (let serial = 0; serial < others; serial += 1) queue.push(900, 9, serial, 'other', 0)
      queue.push(5, 1, 0, 'first', 0)
      queue.push(5, 3, 0, 'third', 0)
      queue.pop()
      queue.push(5, 4, 0, 'fourth', 0)
      queue.push(5, 2, 0, 'second', 0)
      queue.push(5, 1, 0, 'again', 0)

      const names = popAll(queue).map((event) => event.payload)

      expect(names.slice(0, 4)).toEqual(['again', 'second', 'third', 'fourth'])
    }
  })

  test('a hundred thousand events of one microsecond come out in order', () => {
    const count = 100_000
    const queue = new EventQueue<number>()
    for (let position = 0; position < count; position += 1) {
      const serial = (position * 7919) % count
      queue.push(77, 1, serial, serial, 0)
    }

    let inOrder = 0
    for (let serial = 0; serial < count; serial += 1) {
      if (queue.pop() && queue.serial === serial && queue.payload === serial) inOrder += 1
    }

    expect(inOrder).toBe(count)
    expect(queue.size).toBe(0)
  })

  test('the last representable microsecond can be reached from the first', () => {
    for (const others of [0, 50]) {
      const queue = new EventQueue<string>()
      queue.push(Number.MAX_SAFE_INTEGER, 0, 0, 'end', 0)
      for (let serial = 0; serial < others; serial += 1) queue.push(2 ** serial, 1, serial, '', 0)

      const times = popAll(queue).map((event) => event.at)

      expect(times.at(-1)).toBe(Number.MAX_SAFE_INTEGER)
    }
  })
})

describe('handles and promises', () => {
  test('an empty queue has no next time and pops nothing', () => {
    const queue = new EventQueue<string>()

    expect(queue.nextAt()).toBe(NEVER)
    expect(queue.pop()).toBe(false)
    expect(queue.at).toBe(0)
  })

  test('looking at the next time of a long queue moves nothing: earlier events can still be pushed', () => {
    const queue = new EventQueue<string>()
    for (let serial = 0; serial < 60; serial += 1) queue.push(1_000_000 + serial, 1, serial, '', 0)

    expect(queue.nextAt()).toBe(1_000_000)
    queue.push(3, 1, 0, 'early', 0)

    expect(queue.nextAt()).toBe(3)
    queue.pop()
    expect(queue.payload).toBe('early')
  })

  test('the past, fractions, eternity and wide numbers are refused', () => {
    const queue = new EventQueue<string>()
    queue.push(10, 0, 0, '', 0)
    queue.pop()

    for (const at of [9, 10.5, NEVER, Number.NaN, 2 ** 53]) {
      expect(() => queue.push(at, 0, 0, '', 0)).toThrow('Broken promise')
    }
    for (const wide of [-1, 2 ** 31, 0.5]) {
      expect(() => queue.push(10, wide, 0, '', 0)).toThrow('Broken promise')
      expect(() => queue.push(10, 0, wide, '', 0)).toThrow('Broken promise')
    }
    expect(queue.size).toBe(0)
  })

  test('an event of the present can be cancelled and queued again', () => {
    const queue = new EventQueue<string>()
    for (let serial = 0; serial < 50; serial += 1) queue.push(90, 1, serial, '', 0)
    queue.push(1, 0, 0, '', 0)
    queue.pop()
    for (const serial of [1, 2, 3]) queue.push(1, 0, serial, 'early', 0)
    const handle = queue.push(1, 0, 9, 'cancelled', 0)

    queue.cancel(handle)
    queue.push(1, 0, 9, 'again', 0)

    const names = popAll(queue).map((event) => event.payload)
    expect(names.slice(0, 4)).toEqual(['early', 'early', 'early', 'again'])
    expect(names.length).toBe(54)
  })

  test('a handle is void once its event has left', () => {
    for (const others of [0, 50]) {
      const queue = new EventQueue<string>()
      for (let serial = 0; serial < others; serial += 1) queue.push(90, 1, serial, '', 0)
      const popped = queue.push(1, 0, 0, '', 0)
      queue.pop()
      const cancelled = queue.push(2, 0, 0, '', 0)
      queue.cancel(cancelled)
      const due = queue.push(1, 0, 1, '', 0)
      queue.cancel(due)

      for (const handle of [popped, cancelled, due]) {
        expect(() => queue.cancel(handle)).toThrow('a handle names a pending event')
      }
      expect(queue.size).toBe(others)
    }
  })

  test('two pending events with one identity are a broken promise', () => {
    const queue = new EventQueue<string>()
    queue.push(1, 2, 3, '', 0)

    expect(() => queue.push(1, 2, 3, '', 0)).toThrow('differ in rank or serial')
  })
})

describe('clone', () => {
  test('a clone goes on like its origin, and neither disturbs the other', () => {
    fc.assert(
      fc.property(actions({ push: 8, pop: 3 }), actions({ push: 4, pop: 4 }), (before, after) => {
        const origin: Pair = {
          queue: new EventQueue(),
          naive: new NaiveQueue(),
          handles: new Map(),
        }
        for (const [turn, action] of before.entries()) act(origin, action, turn)
        const copy: Pair = {
          queue: origin.queue.clone(),
          naive: new NaiveQueue(),
          handles: new Map(origin.handles),
        }
        copy.naive.at = origin.naive.at
        copy.naive.pending = [...origin.naive.pending]

        for (const [turn, action] of after.entries()) act(copy, action, before.length + turn)

        const expected = [...origin.naive.pending].sort(compare)
        expect(popAll(origin.queue)).toEqual(expected)
        expect(popAll(copy.queue)).toEqual([...copy.naive.pending].sort(compare))
      }),
      { numRuns: 100 },
    )
  })
})
