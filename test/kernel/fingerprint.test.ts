import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fingerprint } from '../../src/kernel/fingerprint.ts'

type Fold = readonly [at: number, rank: number, kind: number, digest: number, draws: number]

const fold: fc.Arbitrary<Fold> = fc.tuple(
  fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 48 })),
  fc.nat({ max: 2 ** 31 - 1 }),
  fc.nat({ max: 40 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.nat({ max: 1000 }),
)

function textOf(folds: readonly Fold[], fingerprint = new Fingerprint()): string {
  for (const one of folds) fingerprint.fold(...one)
  return fingerprint.text
}

test('a fingerprint is sixteen hexadecimal digits, and the same for the same events', () => {
  fc.assert(
    fc.property(fc.array(fold), (folds) => {
      expect(textOf(folds)).toMatch(/^[0-9a-f]{16}$/)
      expect(textOf(folds)).toBe(textOf(folds))
    }),
  )
})

test('each of the five values counts, in each event', () => {
  const events = fc.array(fold, { minLength: 1 })

  fc.assert(
    fc.property(events, fc.nat(), fc.nat({ max: 4 }), (folds, which, part) => {
      const place = which % folds.length
      const changed = folds.map((one, position) =>
        position === place ? one.map((value, index) => (index === part ? value + 1 : value)) : one,
      )

      expect(textOf(changed as unknown as Fold[])).not.toBe(textOf(folds))
    }),
    { numRuns: 500 },
  )
})

test('the order of events counts', () => {
  fc.assert(
    fc.property(fc.array(fold), fold, fold, (before, one, other) => {
      fc.pre(String(one) !== String(other))

      expect(textOf([...before, one, other])).not.toBe(textOf([...before, other, one]))
    }),
  )
})

test('times that differ by whole multiples of 2^32 microseconds are told apart', () => {
  expect(textOf([[1, 0, 0, 0, 0]])).not.toBe(textOf([[1 + 2 ** 32, 0, 0, 0, 0]]))
})

test('a clone goes on like its origin, and leaves it alone', () => {
  const origin = new Fingerprint()
  origin.fold(1, 2, 3, 4, 5)
  const before = origin.text

  const copy = origin.clone()
  copy.fold(6, 7, 8, 9, 10)

  expect(origin.text).toBe(before)
  expect(copy.text).toBe(
    textOf([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ]),
  )
})

test('two hundred thousand short histories have different fingerprints', () => {
  const texts = new Set<string>()
  for (let serial = 0; serial < 200_000; serial += 1) {
    texts.add(textOf([[serial % 100, serial % 7, 1, serial, 0]]))
  }

  expect(texts.size).toBe(200_000)
})
