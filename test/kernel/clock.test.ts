import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type MachineClock,
  monotonicAt,
  monotonicDelay,
  skew,
  TRUE_CLOCK,
  trueDelay,
  wallClockAt,
} from '../../src/kernel/clock.ts'
import { days, hours, seconds } from '../../src/kernel/time.ts'

const TEN_YEARS = days(3653)
const drift = fc.oneof(fc.constant(0), fc.integer({ min: -100_000, max: 100_000 }))
const span = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 5_000_000 }), fc.nat({ max: TEN_YEARS }))
const clockWith = (driftPpm: number): MachineClock => skew(TRUE_CLOCK, 0, 0, driftPpm)

/** The same in integers of any length: what the clock shows after a span. */
function exactAdvance(us: number, driftPpm: number): number {
  const product = BigInt(us) * BigInt(1_000_000 + driftPpm)
  return Number(product / 1_000_000n)
}

function exactTrueDelay(us: number, driftPpm: number): number {
  const rate = BigInt(1_000_000 + driftPpm)
  return Number((BigInt(us) * 1_000_000n + rate - 1n) / rate)
}

describe('a clock', () => {
  test('that is true shows true time', () => {
    const start = 1_407_679_200_000_000

    expect(monotonicAt(TRUE_CLOCK, seconds(5))).toBe(seconds(5))
    expect(wallClockAt(TRUE_CLOCK, seconds(5), start)).toBe(start + seconds(5))
    expect(trueDelay(TRUE_CLOCK, seconds(5))).toBe(seconds(5))
  })

  test('advances exactly, to the microsecond, over ten years of any drift', () => {
    fc.assert(
      fc.property(drift, span, (driftPpm, us) => {
        expect(monotonicAt(clockWith(driftPpm), us)).toBe(exactAdvance(us, driftPpm))
      }),
      { numRuns: 1000 },
    )
  })

  test('never runs backwards', () => {
    fc.assert(
      fc.property(drift, span, fc.nat({ max: 30 }), (driftPpm, us, more) => {
        const clock = clockWith(driftPpm)

        expect(monotonicAt(clock, us + more)).toBeGreaterThanOrEqual(monotonicAt(clock, us))
      }),
    )
  })

  test('keeps its monotonic time when it is set, and its wall clock jumps by what was asked', () => {
    fc.assert(
      fc.property(drift, drift, span, fc.integer(), (before, after, us, byUs) => {
        const clock = clockWith(before)

        const set = skew(clock, us, byUs, after)

        expect(monotonicAt(set, us)).toBe(monotonicAt(clock, us))
        expect(wallClockAt(set, us, 0) - wallClockAt(clock, us, 0)).toBe(byUs)
        expect(monotonicAt(set, us + 1_000_000) - monotonicAt(set, us)).toBe(1_000_000 + after)
      }),
    )
  })

  test('that is a tenth fast gains six minutes in an hour', () => {
    expect(monotonicAt(clockWith(100_000), hours(1))).toBe(seconds(3960))
  })

  test('refuses a drift beyond a tenth or in fractions, and to be read in its past', () => {
    for (const driftPpm of [100_001, -100_001, 0.5, Number.NaN]) {
      expect(() => skew(TRUE_CLOCK, 0, 0, driftPpm)).toThrow('Broken promise')
    }
    expect(() => monotonicAt(skew(TRUE_CLOCK, 10, 0, 5), 9)).toThrow('Broken promise')
  })
})

describe('a delay', () => {
  test('lasts exactly as long as the drift makes it, rounded up', () => {
    fc.assert(
      fc.property(drift, span, (driftPpm, us) => {
        expect(trueDelay(clockWith(driftPpm), us)).toBe(exactTrueDelay(us, driftPpm))
      }),
      { numRuns: 1000 },
    )
  })

  test('that is over has passed on the machine as well, whenever it began', () => {
    fc.assert(
      fc.property(drift, span, span, (driftPpm, us, delay) => {
        const clock = clockWith(driftPpm)

        const end = us + trueDelay(clock, delay)

        expect(monotonicAt(clock, end) - monotonicAt(clock, us)).toBeGreaterThanOrEqual(delay)
      }),
      { numRuns: 1000 },
    )
  })

  test('that is longer never lasts shorter, and a negative one is over at once', () => {
    fc.assert(
      fc.property(drift, span, fc.nat({ max: 30 }), (driftPpm, delay, more) => {
        const clock = clockWith(driftPpm)

        expect(trueDelay(clock, delay + more)).toBeGreaterThanOrEqual(trueDelay(clock, delay))
        expect(trueDelay(clock, -delay)).toBe(0)
      }),
    )
  })

  test('and its true length lead back to each other within a microsecond', () => {
    fc.assert(
      fc.property(drift, span, (driftPpm, delay) => {
        const clock = clockWith(driftPpm)

        const back = monotonicDelay(clock, trueDelay(clock, delay))

        expect([delay, delay + 1]).toContain(back)
      }),
    )
  })
})
