import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NEVER } from '../../src/kernel/time.ts'
import {
  formatDuration,
  formatDurationRange,
  parseDuration,
  parseDurationRange,
} from '../../src/text/duration.ts'

test.each([
  ['200us', 200],
  ['50ms', 50_000],
  ['0.2ms', 200],
  ['1.5s', 1_500_000],
  ['4s', 4_000_000],
  ['2m', 120_000_000],
  ['1m30s', 90_000_000],
  ['21h', 75_600_000_000],
  ['7d', 604_800_000_000],
  ['0s', 0],
])('%s is %i microseconds', (text, micros) => {
  expect(parseDuration(text)).toBe(micros)
})

test.each([
  '',
  '5',
  's',
  '-1s',
  '1 s',
  ' 1s',
  '1S',
  '1.s',
  '.5s',
  '0.5us',
  '1e3s',
  '9999999999999d',
])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  [1_204_000, '1.204s'],
  [200, '200us'],
  [1_500, '1.5ms'],
  [60_000_000, '1m'],
  [75_600_000_000, '21h'],
  [604_800_000_000, '7d'],
  [90_500_000, '1m30.5s'],
  [0, '0s'],
  [-4_000_000, '-4s'],
  [NEVER, 'never'],
])('%i microseconds print as %s', (micros, text) => {
  expect(formatDuration(micros)).toBe(text)
})

test('a printed duration reads back as the same number', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (micros) => {
      expect(parseDuration(formatDuration(micros))).toBe(micros)
    }),
  )
})

test('a range has two dots and its ends in order', () => {
  expect(parseDurationRange('0.2ms..1.5ms')).toEqual({ from: 200, to: 1_500 })
  expect(parseDurationRange('4s')).toEqual({ from: 4_000_000, to: 4_000_000 })
  expect(parseDurationRange('2s..1s')).toBeUndefined()
  expect(parseDurationRange('1s..')).toBeUndefined()
  expect(formatDurationRange({ from: 200, to: 1_500 })).toBe('200us..1.5ms')
})
