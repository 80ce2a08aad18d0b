import { assert } from '../assert.ts'
import type { Micros, SimTime } from './time.ts'

const MILLION = 1_000_000

/** Both clocks of a machine. Plain data: a changed clock is a new value. */
export interface MachineClock {
  /** How far the wall clock is ahead of the start of the run plus the monotonic clock. */
  readonly offsetUs: Micros
  /** How much faster than true time both clocks run, in parts per million; -100000..100000. */
  readonly driftPpm: number
  /** True time from which this drift holds. */
  readonly sinceUs: SimTime
  /** What the monotonic clock showed then. */
  readonly monotonicUs: Micros
}

/** A clock that shows true time, from the start of the run on. */
export const TRUE_CLOCK: MachineClock = { offsetUs: 0, driftPpm: 0, sinceUs: 0, monotonicUs: 0 }

/** What the monotonic clock shows at a true time not before the last `skew`. */
export function monotonicAt(clock: MachineClock, now: SimTime): Micros {
  assert(now >= clock.sinceUs, 'a clock is read forwards')
  return clock.monotonicUs + monotonicDelay(clock, now - clock.sinceUs)
}

/**
 * What the wall clock shows, in microseconds since 1970.
 *
 * @param startUs True wall-clock time of the start of the run.
 */
export function wallClockAt(clock: MachineClock, now: SimTime, startUs: Micros): Micros {
  return startUs + clock.offsetUs + monotonicAt(clock, now)
}

/**
 * The clock after someone sets it: the wall clock jumps by `byUs`, and from `now` on both clocks
 * run with the given drift. The monotonic clock never jumps.
 *
 * @param driftPpm The new drift, not a change of it; -100000..100000.
 */
export function skew(
  clock: MachineClock,
  now: SimTime,
  byUs: Micros,
  driftPpm: number,
): MachineClock {
  assert(Number.isInteger(driftPpm) && Math.abs(driftPpm) <= 100_000, 'a drift is at most 10 %')
  return {
    offsetUs: clock.offsetUs + byUs,
    driftPpm,
    sinceUs: now,
    monotonicUs: monotonicAt(clock, now),
  }
}

/**
 * How long a delay on the machine's monotonic clock lasts in true time, rounded up: afterwards that
 * clock has certainly advanced by the delay. Whole microseconds, at least 0; a longer delay never
 * lasts shorter. A negative delay gives 0.
 */
export function trueDelay(clock: MachineClock, delay: Micros): Micros {
  if (delay <= 0) return 0
  if (clock.driftPpm === 0) return delay
  // Split before multiplying: delay * 10^6 would leave the exact integers after 2.5 hours.
  const rate = MILLION + clock.driftPpm
  const rest = delay % rate
  return ((delay - rest) / rate) * MILLION + Math.ceil((rest * MILLION) / rate)
}

/** How far the monotonic clock advances in a span of true time, rounded down. */
export function monotonicDelay(clock: MachineClock, span: Micros): Micros {
  if (clock.driftPpm === 0) return span
  const rest = span % MILLION
  const whole = (span - rest) / MILLION
  return span + whole * clock.driftPpm + Math.floor((rest * clock.driftPpm) / MILLION)
}
