import { expect, test } from 'vitest'
import { goQuote } from '../../src/text/go-quote.ts'
import { nearestName } from '../../src/text/nearest.ts'

test.each([
  ['dicsovery', 'discovery'],
  ['comand', 'command'],
  ['Private_IPv4', 'private-ipv4'],
  ['unit', 'units'],
  ['xyz', undefined],
  ['', undefined],
])('nearest to %s is %s', (name, nearest) => {
  const known = ['discovery', 'command', 'private-ipv4', 'units']

  expect(nearestName(name, known)).toBe(nearest)
})

test('of two names equally near the first one is taken', () => {
  expect(nearestName('m9', ['m1', 'm2'])).toBe('m1')
})

test.each([
  ['etcd', '"etcd"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['\u00a0\n\x00', '"\\u00a0\\n\\x00"'],
  ['“né”', '"“né”"'],
])('%j is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted)
})
