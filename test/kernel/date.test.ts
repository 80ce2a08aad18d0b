import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatHttpDate,
  formatRfc3339,
  formatStampMs,
  formatSyslog,
  parseRfc3339,
} from '../../src/kernel/date.ts'

/** Whole milliseconds whose microseconds are exact: the years 1684 to 2255. */
const MOST = Math.floor(Number.MAX_SAFE_INTEGER / 1000)
const DAY = 86_400_000
const millis = fc.oneof(
  fc.integer({ min: -MOST + 1, max: MOST - 1 }),
  fc.integer({ min: Date.UTC(2014, 0, 1), max: Date.UTC(2030, 0, 1) }),
  fc
    .tuple(fc.integer({ min: 1690, max: 2250 }), fc.integer({ min: -2, max: 2 }))
    .map(([year, day]) => Date.UTC(year, 2, 1) + day * DAY),
)

describe('formats', () => {
  test('agree with the platform in all years whose microseconds are exact', () => {
    fc.assert(
      fc.property(millis, (ms) => {
        const date = new Date(ms)
        const http = date.toUTCString()
        const [, day = '', month = '', , time = ''] = http.split(' ')

        expect(formatRfc3339(ms * 1000, 0)).toBe(`${date.toISOString().slice(0, 19)}Z`)
        expect(formatHttpDate(ms * 1000)).toBe(http)
        const syslog = `${month} ${day.replace(/^0/, ' ')} ${time}`
        expect(formatSyslog(ms * 1000)).toBe(syslog)
        expect(formatStampMs(ms * 1000)).toBe(`${syslog}${date.toISOString().slice(19, 23)}`)
      }),
      { numRuns: 2000 },
    )
  })

  test('look like this', () => {
    const us = Date.UTC(2026, 10, 3, 17, 21, 53, 556) * 1000 + 7

    expect(formatRfc3339(us, 9)).toBe('2026-11-03T17:21:53.556007Z')
    expect(formatHttpDate(us)).toBe('Tue, 03 Nov 2026 17:21:53 GMT')
    expect(formatSyslog(us)).toBe('Nov  3 17:21:53')
    expect(formatStampMs(us)).toBe('Nov  3 17:21:53.556')
  })

  test('cut fractions to the digits asked for, and leave trailing zeros and points out', () => {
    const second = Date.UTC(2014, 7, 10, 14) * 1000

    const texts = [0, 250_000, 250_400, 999_999, 9].map((us) => [
      formatRfc3339(second + us, 0),
      formatRfc3339(second + us, 3),
      formatRfc3339(second + us, 6),
      formatRfc3339(second + us, 9),
    ])

    const at = (fraction: string) => `2014-08-10T14:00:00${fraction}Z`
    expect(texts).toEqual([
      [at(''), at(''), at(''), at('')],
      [at(''), at('.25'), at('.25'), at('.25')],
      [at(''), at('.25'), at('.2504'), at('.2504')],
      [at(''), at('.999'), at('.999999'), at('.999999')],
      [at(''), at(''), at('.000009'), at('.000009')],
    ])
  })
})

describe('parsing', () => {
  test('gives back what was formatted', () => {
    fc.assert(
      fc.property(millis, fc.nat({ max: 999 }), (ms, us) => {
        expect(parseRfc3339(formatRfc3339(ms * 1000 + us, 9))).toBe(ms * 1000 + us)
      }),
    )
  })

  test('takes offsets, and cuts what is finer than a microsecond', () => {
    const noon = Date.UTC(2014, 7, 10, 12) * 1000

    expect(parseRfc3339('2014-08-10T12:00:00Z')).toBe(noon)
    expect(parseRfc3339('2014-08-10T14:00:00+02:00')).toBe(noon)
    expect(parseRfc3339('2014-08-10T06:30:00-05:30')).toBe(noon)
    expect(parseRfc3339('2014-08-10T12:00:00.5Z')).toBe(noon + 500_000)
    expect(parseRfc3339('2014-08-10T12:00:00.123456789Z')).toBe(noon + 123_456)
    expect(parseRfc3339('1969-12-31T23:59:59.999999Z')).toBe(-1)
  })

  test('takes the 29th of February in leap years only', () => {
    expect(parseRfc3339('2000-02-29T00:00:00Z')).toBe(Date.UTC(2000, 1, 29) * 1000)
    expect(parseRfc3339('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29) * 1000)
    expect(parseRfc3339('1900-02-29T00:00:00Z')).toBeUndefined()
    expect(parseRfc3339('2023-02-29T00:00:00Z')).toBeUndefined()
  })

  test('gives nothing for a moment whose microseconds are not exact', () => {
    expect(parseRfc3339('2255-06-05T23:47:34.740991Z')).toBe(Number.MAX_SAFE_INTEGER)
    expect(parseRfc3339('2255-06-05T23:47:34.740992Z')).toBeUndefined()
    expect(parseRfc3339('9999-12-31T23:59:59Z')).toBeUndefined()
    expect(parseRfc3339('0001-01-01T00:00:00Z')).toBeUndefined()
  })

  test('gives nothing for what is no date', () => {
    const texts = [
      '',
      'yesterday',
      '2014-08-10',
      '2014-08-10 12:00:00Z',
      '2014-08-10T12:00:00',
      '2014-8-10T12:00:00Z',
      '2014-13-01T00:00:00Z',
      '2014-00-01T00:00:00Z',
      '2014-04-31T00:00:00Z',
      '2014-04-00T00:00:00Z',
      '2014-08-10T24:00:00Z',
      '2014-08-10T12:60:00Z',
      '2014-08-10T12:00:60Z',
      '2014-08-10T12:00:00.Z',
      '2014-08-10T12:00:00+2:00',
      '2014-08-10T12:00:00+24:00',
      ' 2014-08-10T12:00:00Z',
      '2014-08-10T12:00:00Z\n',
    ]

    expect(texts.map(parseRfc3339)).toEqual(texts.map(() => undefined))
  })
})
