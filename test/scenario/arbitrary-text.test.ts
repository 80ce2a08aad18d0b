import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import { compile } from '../../src/scenario/compile.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import { scenarioJsonSchema } from '../../src/scenario/schema.ts'

const STORIES = ['new-cluster', 'leader-partition', 'stale-token-refused', 'split-brain'].map(
  (name) => readFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url), 'utf8'),
)

/** Parses; a text that is refused must be refused by mistakes with a place and a remedy. */
function parseOrRefuse(text: string): void {
  try {
    compile(parseScenario(text, { file: 'a.yaml', read: () => '#cloud-config\n' }))
  } catch (thrown) {
    if (!(thrown instanceof SimError)) throw thrown
    expect(thrown.mistakes.length).toBeGreaterThan(0)
    for (const { remedy, what } of thrown.mistakes) {
      expect(what).not.toContain('undefined')
      expect(remedy).toMatch(/\.$|\?$/)
    }
  }
}

test('any text is a scenario or is refused by mistakes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), parseOrRefuse), { numRuns: 300 })
})

test('a story with some text put in, taken out or repeated is a scenario or is refused', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\t',
      ' ',
      '\n',
      '{',
      '}',
      '[',
      ']',
      ':',
      '-',
      '"',
      '#',
      '\0',
      '\ud800',
      '&a',
      '*a',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom('m9', '1e400', '-1s', 'null', 'true', '99999999999999d', '""', '[]', '{}'),
  )
  const edit = fc.record({ at: fc.nat(4000), drop: fc.nat(12), put: piece })

  fc.assert(
    fc.property(
      fc.constantFrom(...STORIES),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      (story, edits) => {
        let text = story
        for (const { at, drop, put } of edits) {
          const from = at % text.length
          text = text.slice(0, from) + put + text.slice(from + drop)
        }

        parseOrRefuse(text)
      },
    ),
    { numRuns: 1500 },
  )
})

test('a story whose value is replaced by any other value is a scenario or is refused', () => {
  const line = fc.tuple(fc.constantFrom(...STORIES), fc.nat(200), fc.json({ maxDepth: 2 }))

  fc.assert(
    fc.property(line, ([story, number, value]) => {
      const lines = story.split('\n')
      const position = number % lines.length
      lines[position] = (lines[position] ?? '').replace(/: .*$/, `: ${value}`)

      parseOrRefuse(lines.join('\n'))
    }),
    { numRuns: 1000 },
  )
})

test('the JSON Schema for editors knows every top-level key', () => {
  expect(scenarioJsonSchema()).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['title', 'edition', 'seed', 'machines', 'ends'],
  })
})
