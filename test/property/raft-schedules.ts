import fc from 'fast-check'
import type { Schedule, Trait } from '../raft/schedule.ts'

const USUAL: Trait[] = ['pre-vote', 'check-quorum', 'async', 'limits', 'one-by-one', 'step-down']
const ODD: Trait[] = ['lazy', 'slow-beat', '3.4']

/** Any member; 0 is the leader. */
const member = fc.nat({ max: 9 })
const mostlyLeader = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: member },
)
const few = fc.nat({ max: 3 })
const flight = fc.nat({ max: 30 })

/** Words with the ranges of their numbers; the weights make most schedules elect and replicate. */
const WORDS: readonly {
  readonly word: string
  readonly weight: number
  readonly first: fc.Arbitrary<number>
  readonly second?: fc.Arbitrary<number>
}[] = [
  { word: 'flush', weight: 14, first: fc.constantFrom(1, 1, 2, 4) },
  { word: 'deliver', weight: 10, first: flight },
  { word: 'lose', weight: 2, first: flight },
  { word: 'repeat', weight: 3, first: flight },
  { word: 'wait', weight: 8, first: member },
  { word: 'tick', weight: 3, first: member, second: few },
  { word: 'campaign', weight: 3, first: member },
  { word: 'elect', weight: 3, first: member },
  { word: 'talk', weight: 6, first: mostlyLeader, second: member },
  { word: 'hush', weight: 1, first: fc.constant(0) },
  { word: 'propose', weight: 9, first: mostlyLeader, second: few },
  { word: 'read', weight: 5, first: mostlyLeader },
  { word: 'change', weight: 6, first: mostlyLeader, second: fc.nat({ max: 500 }) },
  { word: 'transfer', weight: 2, first: mostlyLeader, second: member },
  { word: 'compact', weight: 3, first: mostlyLeader, second: few },
  { word: 'crash', weight: 2, first: mostlyLeader, second: few },
  { word: 'die', weight: 2, first: member, second: few },
  { word: 'restart', weight: 5, first: member },
  { word: 'cut', weight: 2, first: mostlyLeader },
  { word: 'mend', weight: 3, first: fc.constant(0) },
  { word: 'ready', weight: 2, first: mostlyLeader },
  { word: 'handle', weight: 5, first: mostlyLeader },
  { word: 'append', weight: 3, first: mostlyLeader },
  { word: 'apply', weight: 3, first: mostlyLeader },
  { word: 'forget', weight: 1, first: member },
  { word: 'unreachable', weight: 1, first: mostlyLeader, second: member },
]

function commandOf(words: typeof WORDS): fc.Arbitrary<string> {
  return fc.oneof(
    ...words.map(({ word, weight, first, second }) => ({
      weight,
      arbitrary:
        second === undefined
          ? first.map((one) => `${word} ${one}`)
          : fc.tuple(first, second).map(([one, two]) => `${word} ${one} ${two}`),
    })),
  )
}

const command = commandOf(WORDS)

/** Most histories begin with a leader. */
const opening = fc.constantFrom<readonly string[]>(
  [],
  ['campaign 1', 'flush 3'],
  ['campaign 2', 'flush 3'],
  ['campaign 3', 'flush 3', 'propose 0 0', 'flush 3'],
)

/** Each trait is there or not; an odd rhythm and the ways of etcd 3.4 are rarer. */
const traits = fc
  .record({ usual: fc.subarray(USUAL), odd: fc.subarray(ODD), isOdd: fc.constantFrom(false, true) })
  .map(({ usual, odd, isOdd }) => (isOdd ? [...usual, ...odd] : usual))

/** Histories of clusters with any traits and one of these numbers of voters. */
export function schedules(voters: readonly number[] = [3, 1, 2, 4, 5]): fc.Arbitrary<Schedule> {
  return fc.record({
    voters: fc.constantFrom(...voters),
    traits,
    seed: fc.nat({ max: 9999 }),
    commands: fc
      .tuple(opening, fc.array(command, { maxLength: 60, size: 'max' }))
      .map(([first, rest]) => [...first, ...rest]),
  })
}

const voter = fc.integer({ min: 1, max: 3 })

/**
 * Quarrels of three voters about the lead, with hardly a message delivered: where Raft's rules on
 * votes and commitment matter most. One entry per append.
 */
export const quarrels: fc.Arbitrary<Schedule> = fc.record({
  voters: fc.constant(3),
  traits: fc.constant<readonly Trait[]>(['one-by-one']),
  seed: fc.constant(0),
  commands: fc.array(
    commandOf([
      { word: 'elect', weight: 5, first: voter },
      { word: 'talk', weight: 6, first: fc.nat({ max: 3 }), second: voter },
      { word: 'hush', weight: 1, first: fc.constant(0) },
      { word: 'propose', weight: 1, first: fc.constant(0) },
      { word: 'read', weight: 1, first: voter },
      { word: 'flush', weight: 1, first: fc.constant(1) },
      { word: 'crash', weight: 1, first: voter },
      { word: 'restart', weight: 1, first: fc.constant(0) },
    ]),
    { minLength: 5, maxLength: 40, size: 'max' },
  ),
})

/** Three voters whose storage threads lag behind what they send. */
export const slowDisks: fc.Arbitrary<Schedule> = fc.record({
  voters: fc.constant(3),
  traits: fc.constant<readonly Trait[]>(['async', 'lazy']),
  seed: fc.constant(0),
  commands: fc.array(
    commandOf([
      { word: 'elect', weight: 1, first: voter },
      { word: 'talk', weight: 8, first: fc.constant(0), second: voter },
      { word: 'propose', weight: 3, first: fc.constant(0) },
      { word: 'handle', weight: 3, first: fc.constantFrom(0, 0, 1, 2, 3) },
      { word: 'append', weight: 1, first: fc.nat({ max: 3 }) },
      { word: 'apply', weight: 2, first: fc.constantFrom(0, 0, 1, 2, 3) },
      { word: 'crash', weight: 1, first: voter, second: fc.nat({ max: 2 }) },
      { word: 'restart', weight: 1, first: fc.constant(0) },
    ]),
    { minLength: 10, maxLength: 50, size: 'max' },
  ),
})
