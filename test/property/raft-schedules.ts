import fc from 'fast-check'
import { type Schedule, TRAITS } from '../raft/schedule.ts'

const member = fc.nat({ max: 8 })
const few = fc.nat({ max: 3 })

/** Words with the ranges of their numbers; the weights make most schedules elect and replicate. */
const WORDS: readonly {
  readonly word: string
  readonly weight: number
  readonly first: fc.Arbitrary<number>
  readonly second?: fc.Arbitrary<number>
}[] = [
  { word: 'deliver', weight: 14, first: fc.nat({ max: 30 }) },
  { word: 'flush', weight: 10, first: fc.constantFrom(1, 3, 10, 30) },
  { word: 'lose', weight: 3, first: fc.nat({ max: 30 }) },
  { word: 'repeat', weight: 3, first: fc.nat({ max: 30 }) },
  { word: 'wait', weight: 8, first: member },
  { word: 'tick', weight: 5, first: member, second: few },
  { word: 'propose', weight: 8, first: member, second: few },
  { word: 'read', weight: 4, first: member },
  { word: 'change', weight: 4, first: member, second: fc.nat({ max: 500 }) },
  { word: 'transfer', weight: 2, first: member, second: member },
  { word: 'compact', weight: 2, first: member, second: few },
  { word: 'crash', weight: 2, first: member, second: few },
  { word: 'die', weight: 2, first: member, second: few },
  { word: 'restart', weight: 4, first: member },
  { word: 'cut', weight: 2, first: member },
  { word: 'mend', weight: 2, first: fc.constant(0) },
  { word: 'ready', weight: 5, first: member },
  { word: 'handle', weight: 5, first: member },
  { word: 'append', weight: 3, first: member },
  { word: 'apply', weight: 3, first: member },
  { word: 'campaign', weight: 1, first: member },
  { word: 'forget', weight: 1, first: member },
  { word: 'unreachable', weight: 1, first: member, second: member },
]

const command = fc.oneof(
  ...WORDS.map(({ word, weight, first, second }) => ({
    weight,
    arbitrary:
      second === undefined
        ? first.map((one) => `${word} ${one}`)
        : fc.tuple(first, second).map(([one, two]) => `${word} ${one} ${two}`),
  })),
)

/** Histories of clusters of one to seven voters with any traits. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  voters: fc.constantFrom(3, 1, 2, 3, 4, 5, 3, 6, 7),
  traits: fc.subarray([...TRAITS]),
  seed: fc.nat({ max: 9999 }),
  commands: fc.array(command, { minLength: 1, maxLength: 60, size: 'max' }),
})
