import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import { Chance } from '../../src/kernel/chance.ts'

const seed = fc.string({ minLength: 1 })
const name = fc.constantFrom(
  'latency m1->m2',
  'latency m2->m1',
  'election-timeout m1',
  'peer-order m3',
)

function drawMany(chance: Chance, stream: string, count: number): number[] {
  const number = chance.stream(stream)
  return Array.from({ length: count }, () => chance.next32(number))
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SimError) return error.message
    throw error
  }
  return 'nothing thrown'
}

describe('a stream', () => {
  test('draws the same from the same seed and name, and else different numbers', () => {
    fc.assert(
      fc.property(seed, seed, name, name, (one, other, left, right) => {
        const drawn = drawMany(new Chance(one), left, 4)

        expect(drawMany(new Chance(one), left, 4)).toEqual(drawn)
        if (one !== other) expect(drawMany(new Chance(other), left, 4)).not.toEqual(drawn)
        if (left !== right) expect(drawMany(new Chance(one), right, 4)).not.toEqual(drawn)
      }),
    )
  })

  test('does not notice what other streams draw, nor in which order they were first used', () => {
    const draws = fc.array(fc.tuple(name, fc.boolean()), { maxLength: 60 })

    fc.assert(
      fc.property(seed, draws, (text, list) => {
        const chance = new Chance(text)
        const drawn = new Map<string, number[]>()
        for (const [stream, isNarrow] of list) {
          const number = chance.stream(stream)
          const value = isNarrow ? chance.between(number, 0, 9) : chance.next32(number)
          drawn.set(stream, [...(drawn.get(stream) ?? []), value])
        }

        for (const [stream, values] of drawn) {
          const alone = new Chance(text)
          const number = alone.stream(stream)
          const kinds = list.filter(([other]) => other === stream).map(([, isNarrow]) => isNarrow)
          const again = kinds.map((isNarrow) =>
            isNarrow ? alone.between(number, 0, 9) : alone.next32(number),
          )
          expect(again).toEqual(values)
        }
        expect(chance.draws).toBe(list.length)
      }),
    )
  })

  test('can be one of thousands', () => {
    const chance = new Chance('many')
    const names = Array.from({ length: 3000 }, (_, position) => `stream ${position}`)
    const first = names.map((stream) => chance.next32(chance.stream(stream)))

    const alone = names.map((stream) => drawMany(new Chance('many'), stream, 1)[0])

    expect(first).toEqual(alone)
    expect(new Set(first).size).toBeGreaterThan(2990)
  })

  test('keeps what it draws from version to version', () => {
    const chance = new Chance('1')
    const stream = chance.stream('latency m1->m2')
    const wide = chance.stream('retry-interval m1')

    const drawn = [
      chance.next32(stream),
      chance.between(stream, 200, 1500),
      chance.between(stream, 1, 1_000_000),
      chance.between(wide, 0, 2 ** 53 - 1),
    ]

    expect(drawn).toMatchInlineSnapshot(`
      [
        3469052738,
        722,
        49814,
        1954968827368175,
      ]
    `)
  })
})

describe('a range', () => {
  test('holds every value drawn from it, whatever its width', () => {
    const bound = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -(2 ** 21), max: 2 ** 21 }),
      fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
    )

    fc.assert(
      fc.property(seed, bound, bound, (text, one, other) => {
        const chance = new Chance(text)
        const low = Math.min(one, other)
        const high = Math.max(one, other)
        const stream = chance.stream('s')

        for (let turn = 0; turn < 20; turn += 1) {
          const value = chance.between(stream, low, high)
          expect(Number.isSafeInteger(value) && value >= low && value <= high).toBe(true)
        }
      }),
    )
  })

  test('of one value gives it, and still counts', () => {
    const chance = new Chance('x')

    expect(chance.between(chance.stream('s'), 7, 7)).toBe(7)
    expect(chance.draws).toBe(1)
  })

  test('is drawn from evenly: chi-square, narrow, middling and wide', () => {
    for (const span of [2, 10, 256, 2 ** 17, 2 ** 40]) {
      const chance = new Chance(`chi ${span}`)
      const stream = chance.stream('s')
      const bins = Math.min(span, 256)
      const counts = new Array<number>(bins).fill(0)
      const draws = 100_000
      for (let turn = 0; turn < draws; turn += 1) {
        const bin = Math.floor((chance.between(stream, 0, span - 1) * bins) / span)
        counts[bin] = (counts[bin] ?? 0) + 1
      }

      const mean = draws / bins
      const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)

      // Five standard deviations of a chi-square distribution.
      const freedom = bins - 1
      expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom) + 10)
    }
  })

  test('that is empty, too wide or no range is a broken promise', () => {
    const chance = new Chance('x')
    const stream = chance.stream('s')

    for (const [low, high] of [
      [1, 0],
      [0, 2 ** 54],
      [Number.NaN, 1],
    ] as const) {
      expect(() => chance.between(stream, low, high)).toThrow('Broken promise')
    }
  })

  test('neighbouring seeds, streams and draws are not correlated', () => {
    const chance = new Chance('7')
    const other = new Chance('8')
    const left = drawMany(chance, 'latency m1->m2', 20_000)
    const pairs = [
      [left, drawMany(chance, 'latency m1->m3', 20_000)],
      [left, drawMany(other, 'latency m1->m2', 20_000)],
      [left.slice(1), left.slice(0, -1)],
    ] as const

    for (const [xs, ys] of pairs) {
      let agreeing = 0
      for (const [position, x] of xs.entries()) {
        if (x < 2 ** 31 === (ys[position] ?? 0) < 2 ** 31) agreeing += 1
      }
      expect(Math.abs(agreeing / xs.length - 0.5)).toBeLessThan(0.02)
    }
  })
})

describe('pins', () => {
  test('are handed out one after the other, and drawing goes on where it would have been', () => {
    const free = new Chance('s')
    const freely = free.stream('a')
    const drawn = [0, 1, 2, 3, 4].map(() => free.between(freely, 0, 1_000_000))

    const chance = new Chance('s')
    chance.pin('a', [11, 22])
    chance.pin('a', [33])
    const stream = chance.stream('a')
    const got = [0, 1, 2, 3, 4].map(() => chance.between(stream, 0, 1_000_000))

    expect(got).toEqual([11, 22, 33, ...drawn.slice(3)])
    expect(chance.draws).toBe(5)
  })

  test('touch no other stream, and add up when some are used already', () => {
    const chance = new Chance('s')
    const free = new Chance('s')
    const [a, b] = [chance.stream('a'), chance.stream('b')]
    chance.pin('a', [1, 2])

    expect(chance.between(a, 0, 9)).toBe(1)
    chance.pin('a', [3])

    expect(chance.next32(b)).toBe(free.next32(free.stream('b')))
    expect([chance.between(a, 0, 9), chance.between(a, 0, 9)]).toEqual([2, 3])
  })

  test('outside the range drawn from are a mistake that names the stream', () => {
    for (const value of [-1, 10, 0.5, Number.NaN]) {
      const chance = new Chance('s')
      chance.pin('latency m1->m2', [value])

      const said = codeOf(() => chance.between(chance.stream('latency m1->m2'), 0, 9))

      expect(said).toBe(
        `The stream "latency m1->m2" is pinned to ${value}, but here it draws from 0 to 9. ` +
          'Pin "latency m1->m2" to a whole number from 0 to 9, for example 0. ' +
          '[CHANCE_PIN_OUT_OF_RANGE]',
      )
    }
  })
})

describe('a seed', () => {
  test('that is empty is a mistake', () => {
    expect(codeOf(() => new Chance(''))).toBe(
      'The seed is empty. Give any other text, for example seed: "1". [CHANCE_MISSING_SEED]',
    )
  })
})

describe('a clone', () => {
  test('draws as its origin would have, with its pins, and neither disturbs the other', () => {
    fc.assert(
      fc.property(seed, fc.nat({ max: 5 }), fc.array(name), (text, pinned, before) => {
        const chance = new Chance(text)
        chance.pin('a', [1, 2, 3, 4, 5].slice(0, pinned))
        for (const stream of before) chance.next32(chance.stream(stream))
        chance.between(chance.stream('a'), 0, 9)

        const copy = chance.clone()
        const late = ['a', 'new in the copy', 'latency m1->m2']
        const fromCopy = late.map((stream) => copy.between(copy.stream(stream), 0, 9))
        chance.stream('new in the origin')
        const fromOrigin = late.map((stream) => chance.between(chance.stream(stream), 0, 9))

        expect(fromCopy).toEqual(fromOrigin)
        expect(copy.draws).toBe(chance.draws)
      }),
    )
  })

  test('may be pinned without its origin', () => {
    const chance = new Chance('s')
    const copy = chance.clone()
    const free = new Chance('s')

    copy.pin('a', [5])

    expect(copy.between(copy.stream('a'), 0, 9)).toBe(5)
    expect(chance.between(chance.stream('a'), 0, 9)).toBe(free.between(free.stream('a'), 0, 9))
  })
})
