import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRfc3339 } from '../../src/store/date-text.ts'
import { renderError, storeError } from '../../src/store/error.ts'
import { ZERO_TIME_US } from '../../src/store/event.ts'
import { quoteJson } from '../../src/store/json-text.ts'
import { cleanPath } from '../../src/store/path.ts'
import { renderStatistics } from '../../src/store/render.ts'
import { createStore } from '../../src/store/store.ts'
import { ttlSecondsAt } from '../../src/store/view.ts'

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

test('dates are what a calendar says, without zeros at the end of the fraction', () => {
  // Microseconds are exact in doubles from 1684 to 2255.
  const moment = fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 })
  fc.assert(
    fc.property(moment, (milliseconds) => {
      const expected = new Date(milliseconds).toISOString().replace(/\.?0*Z$/, 'Z')

      expect(formatRfc3339(milliseconds * 1000)).toBe(expected)
    }),
  )
  const odd = [ZERO_TIME_US, 1_407_628_800_000_001, 1_416_767_268_515_620]
  expect(odd.map(formatRfc3339)).toEqual([
    '0001-01-01T00:00:00Z',
    '2014-08-10T00:00:00.000001Z',
    '2014-11-23T18:27:48.51562Z',
  ])
})

test('quoted bytes read back as what was quoted, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const quoted = Buffer.from(quoteJson(toBytes(text)), 'latin1').toString('utf8')

      expect(JSON.parse(quoted)).toBe(text)
      expect(quoted).not.toMatch(/[<>&\u2028\u2029]/)
    }),
  )
})

test('bytes that are no UTF-8 become replacement characters, one each', () => {
  const broken = ['\xff', 'a\xc3', '\xc0\xaf', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xe2\x82x']

  expect(broken.map(quoteJson)).toEqual([
    '"\\ufffd"',
    '"a\\ufffd"',
    '"\\ufffd\\ufffd"',
    '"\\ufffd\\ufffd\\ufffd"',
    '"\\ufffd\\ufffd\\ufffd\\ufffd"',
    '"\\ufffd\\ufffdx"',
  ])
  expect(quoteJson('\x00\b\n\r\t"\\\x7f/é')).toBe('"\\u0000\\u0008\\n\\r\\t\\"\\\\\x7f/\\ufffd"')
})

test('an error leaves out an empty cause and ends its line', () => {
  expect([renderError(storeError(100, '/a&b', 7)), renderError(storeError(300, '', 0))]).toEqual([
    '{"errorCode":100,"message":"Key not found","cause":"/a\\u0026b","index":7}\n',
    '{"errorCode":300,"message":"Raft Internal Error","index":0}\n',
  ])
})

test('the rest of a lifetime is rounded up, also below zero', () => {
  const rests = [2_000_001, 2_000_000, 1, 0, -1, -999_999, -1_000_000, -5_000_100]

  expect(rests.map((rest) => ttlSecondsAt(rest, 0))).toEqual([3, 2, 1, 0, 0, 0, -1, -5])
})

test('paths lose empty components, dots and the slash at their end', () => {
  const paths = ['', '/', 'a', '/a/', '//a//b', '/a/./b/../c', '/../..', '/.a/..b', '/a/.']

  expect(paths.map(cleanPath)).toEqual([
    ...['/', '/', '/a', '/a', '/a/b', '/a/c', '/', '/.a/..b', '/a'],
  ])
})

test('statistics come in upstream order', () => {
  expect(renderStatistics(createStore('0.4'))).toBe(
    '{"getsSuccess":0,"getsFail":0,"setsSuccess":0,"setsFail":0,"deleteSuccess":0,"deleteFail":0,"updateSuccess":0,"updateFail":0,"createSuccess":0,"createFail":0,"compareAndSwapSuccess":0,"compareAndSwapFail":0,"compareAndDeleteSuccess":0,"compareAndDeleteFail":0,"expireCount":0,"watchers":0}',
  )
})
