import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  excerptAt,
  lineText,
  mistakeAt,
  offsetAt,
  placeAt,
  quoteShort,
  sourceText,
} from '../../src/text/source.ts'

test('an excerpt shows the line before, the line and a caret with its note', () => {
  const source = sourceText('a.yaml', 'one: 1\ntwo: 2\nthree: 3\n')

  expect(excerptAt(source, { line: 2, column: 6, note: 'here' })).toBe(
    ['   1 | one: 1', '   2 | two: 2', '     |      ^ here'].join('\n'),
  )
  expect(excerptAt(source, { line: 1, column: 1 })).toBe('   1 | one: 1\n     | ^')
})

test('tabs and what does not print are shown as escapes, and the caret stays in its place', () => {
  const source = sourceText('a.yaml', '\tk\x00\u00a0: é😀x')

  expect(excerptAt(source, { line: 1, column: 4 })).toBe(
    '   1 | \\tk\\x00\\u00a0: é😀x\n     |        ^',
  )
})

test('a long line is cut around the column', () => {
  const source = sourceText('a.yaml', `${'a'.repeat(200)}X${'b'.repeat(200)}`)

  const [line, caret] = excerptAt(source, { line: 1, column: 201, width: 60 }).split('\n')

  expect(line).toMatch(/^ {3}1 \| \.\.\.a+Xb+\.\.\.$/)
  expect(line?.length).toBeLessThanOrEqual(60)
  expect(line?.charAt((caret ?? '').length - 1)).toBe('X')
})

test('a mistake carries file, place and excerpt', () => {
  const source = sourceText('a.yaml', 'k: v')

  expect(
    mistakeAt(source, { line: 1, column: 4 }, { code: 'X', what: 'W.', remedy: 'R.' }),
  ).toEqual({
    code: 'X',
    file: 'a.yaml',
    line: 1,
    column: 4,
    what: 'W.',
    remedy: 'R.',
    excerpt: '   1 | k: v\n     |    ^',
  })
})

test('offsets and places are each other’s inverse', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'ä') }), (text) => {
      const source = sourceText('a', text)
      for (let offset = 0; offset <= text.length; offset += 1) {
        const place = placeAt(source, offset)
        const isInside = place.column <= lineText(source, place.line).length + 1
        if (isInside) expect(offsetAt(source, place)).toBe(offset)
      }
    }),
  )
})

test('an excerpt of any text at any place is short and has a caret', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 300 }),
      (text, line, column) => {
        const rows = excerptAt(sourceText('a', text), { line, column, width: 50 }).split('\n')

        expect(rows.at(-1)).toMatch(/\^$/)
        for (const row of rows) expect(row.length).toBeLessThanOrEqual(50)
      },
    ),
  )
})

test('a quoted piece is short and printable', () => {
  expect(quoteShort('a\tb')).toBe('"a\\tb"')
  expect(quoteShort('x'.repeat(100))).toBe(`"${'x'.repeat(57)}..."`)
})
