import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/raft/entry.ts'
import { EntryList } from '../../src/raft/entry-list.ts'
import { entriesOf } from './lone.ts'

/** Lists that share what they can, beside plain arrays that share nothing. */
interface Twin {
  readonly list: EntryList
  plain: Entry[]
}

type Command =
  | { readonly kind: 'push'; readonly terms: readonly number[] }
  | { readonly kind: 'drop' | 'keep'; readonly share: number }
  | { readonly kind: 'clone' | 'digest' }

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    terms: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constantFrom('drop' as const, 'keep' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constantFrom('clone' as const, 'digest' as const) }),
)

function perform(twins: Twin[], twin: Twin, wanted: Command): void {
  const { list, plain } = twin
  switch (wanted.kind) {
    case 'push': {
      const added = entriesOf(plain.length, wanted.terms)
      list.pushAll(added)
      twin.plain = [...plain, ...added]
      return
    }
    case 'drop': {
      const count = Math.floor(wanted.share * plain.length)
      list.dropFirst(count)
      twin.plain = plain.slice(count)
      return
    }
    case 'keep': {
      const count = Math.floor(wanted.share * plain.length)
      list.keepFirst(count)
      twin.plain = plain.slice(0, count)
      return
    }
    case 'clone':
      twins.push({ list: list.clone(), plain })
      return
    default:
      list.digest()
  }
}

test('copies hold what they would hold if they shared nothing, and digest alike', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), command), { maxLength: 40 }), (commands) => {
      const twins: Twin[] = [{ list: new EntryList(), plain: [] }]
      for (const [pick, wanted] of commands) {
        const twin = twins[pick % twins.length]
        if (twin !== undefined) perform(twins, twin, wanted)
      }

      for (const { list, plain } of twins) {
        expect(list.slice(0, list.length)).toEqual(plain)
        expect([list.at(-1), list.at(plain.length)]).toEqual([undefined, undefined])
        expect(list.digest()).toBe(new EntryList([...plain]).digest())
      }
    }),
    { numRuns: 500 },
  )
})

test('dropping thousands of entries keeps those that are left', () => {
  const list = new EntryList(entriesOf(1, new Array(5000).fill(1)))
  const copy = list.clone()
  list.dropFirst(4990)

  expect(list.slice(0, 10).map(({ index }) => index)).toEqual([
    4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000,
  ])
  expect(copy.length).toBe(5000)
})

test('pushing from a position on leaves out what stands before it', () => {
  const list = new EntryList()
  list.pushAll(entriesOf(1, [1, 1, 2]), 1)

  expect(list.slice(0, list.length)).toEqual(entriesOf(2, [1, 2]))
})
