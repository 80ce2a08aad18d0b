import { expect, test } from 'vitest'
import {
  chainAt,
  cloneWindow,
  createWindow,
  cutWindow,
  digestAt,
  type LogWindow,
  putEntry,
  remembers,
  seqAt,
  termAt,
} from '../../src/check/log-window.ts'

function windowOf(length: number, odd?: number): LogWindow {
  const window = createWindow()
  for (let index = 1; index <= length; index += 1) {
    putEntry(window, index, { term: 3, digest: index === odd ? -1 : index, seq: index + 10 })
  }
  return window
}

test('the last entries are remembered one by one, the older ones at their marks', () => {
  const window = windowOf(30_000)

  expect([21_808, 21_809, 30_000, 30_001].map((index) => remembers(window, index))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect([digestAt(window, 29_000), seqAt(window, 29_000), seqAt(window, 5)]).toEqual([
    29_000, 29_010, 0,
  ])
  expect([termAt(window, 4096), termAt(window, 4097), termAt(window, 28_672)]).toEqual([3, NaN, 3])
  expect(window.terms.length).toBe(8192)
})

test('one different entry shows at every later mark and at no earlier one', () => {
  const one = windowOf(30_000)
  const two = windowOf(30_000, 5000)

  const isEqual = [4096, 8192, 12_288, 30_000].map(
    (index) => chainAt(one, index) === chainAt(two, index),
  )

  expect(isEqual).toEqual([true, false, false, false])
})

test('a cut forgets what stands behind it, and what comes next makes the same chain again', () => {
  const window = windowOf(9000)
  const whole = cloneWindow(window)

  cutWindow(window, 8100)
  const atMark = chainAt(window, 8192)
  for (let index = 8100; index <= 9000; index += 1) {
    putEntry(window, index, { term: 3, digest: index, seq: index + 10 })
  }

  expect(atMark).toBe(NaN)
  expect([window.last, chainAt(window, 9000), chainAt(window, 8192)]).toEqual([
    9000,
    chainAt(whole, 9000),
    chainAt(whole, 8192),
  ])
})

test('behind a gap the beginning is unknown', () => {
  const window = createWindow()

  putEntry(window, 100, { term: 1, digest: 1, seq: 1 })

  expect([remembers(window, 99), remembers(window, 100), chainAt(window, 100)]).toEqual([
    false,
    true,
    NaN,
  ])
})
