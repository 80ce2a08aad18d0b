import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMistake } from '../../src/errors.ts'
import { sourceText } from '../../src/text/source.ts'
import { MAX_TEXT_LENGTH } from '../../src/text/text-length.ts'
import { entryOf, parseYaml, plainValue, spanAt } from '../../src/text/yaml.ts'

const parse = (text: string) => parseYaml(sourceText('f.yaml', text))
const messages = (text: string) => parse(text).mistakes.map(formatMistake)

test('a document becomes a tree that knows the place of every key and value', () => {
  const { document, mistakes } = parse('a: 1\nb:\n  - "2"\n  - { c: 4s }\nd:\n')

  expect(mistakes).toEqual([])
  expect(plainValue(document)).toEqual({ a: 1, b: ['2', { c: '4s' }], d: null })
  expect(entryOf(document, 'b')?.keyAt).toEqual({ from: 5, to: 6, line: 2, column: 1 })
  expect(spanAt(document, ['b', 1, 'c'])).toMatchObject({ line: 4, column: 10 })
  expect(spanAt(document, ['b', 1, 'c'], 'key')).toMatchObject({ line: 4, column: 7 })
  expect(spanAt(document, ['b', 1, 'nothing'])).toMatchObject({ line: 4, column: 5 })
  expect(spanAt(document, ['d'])).toMatchObject({ line: 5, column: 1 })
})

test('a scalar keeps what was written', () => {
  const { document } = parse('a: 010\nb: "010"\nyes: no\n1: x\n')

  expect(entryOf(document, 'a')?.value).toMatchObject({ raw: '010', value: 10, isQuoted: false })
  expect(entryOf(document, 'b')?.value).toMatchObject({ raw: '010', value: '010', isQuoted: true })
  expect(entryOf(document, 'yes')?.value).toMatchObject({ raw: 'no', value: 'no' })
  expect(entryOf(document, '1')?.value).toMatchObject({ value: 'x' })
})

test('an anchor gives its value wherever it is named, and __proto__ is an ordinary key', () => {
  const { document } = parse('a: &x [1]\nb: *x\n__proto__: 2\n')

  expect(JSON.stringify(plainValue(document))).toBe('{"a":[1],"b":[1],"__proto__":2}')
})

describe('mistakes name the place and the remedy', () => {
  test.each([
    [
      'a:\n\tb: 1\n',
      'f.yaml:2:1: A tab stands where the line is indented; YAML allows blanks only. Replace each tab by two blanks. [YAML_TAB]',
    ],
    [
      'a:\n  b: 1\n c: 2\n',
      'f.yaml:3:2: The line is indented by 1 blank, which matches no open block. Remove 1 blank, so that "c" stands below "a". [YAML_INDENTATION]',
    ],
    [
      'a:\n  b: 1\n   c: 2\n',
      'f.yaml:3:4: The line is indented by 3 blanks, which matches no open block. Remove 1 blank, so that "c" stands below "b". [YAML_INDENTATION]',
    ],
    [
      'a: 1\na: 2\n',
      'f.yaml:2:1: The key "a" is written twice; the first one is on line 1. Remove one of the two, or move what is under both together. [YAML_DUPLICATE_KEY]',
    ],
    [
      'a: b: c\n',
      'f.yaml:1:4: The value "b: c" holds a colon and a blank, which begin a new key. Put the value in quotes, or start the inner key on a line of its own. [YAML_SYNTAX]',
    ],
    [
      'ab\nb: 1\n',
      'f.yaml:1:1: The line "ab" has no colon, but keys follow under it. Write a colon and a blank after the key, for example "ab: value". [YAML_SYNTAX]',
    ],
    [
      'a: "x\nb: 1\n',
      'f.yaml:1:4: A quote is opened here and never closed. Close it at the end of the value, for example "10.10.10.1". [YAML_SYNTAX]',
    ],
    [
      'a: @x\n',
      'f.yaml:1:4: A value cannot begin with "@". Put it in quotes: \'@x\'. [YAML_SYNTAX]',
    ],
    [
      'a: *x\n',
      'f.yaml:1:4: The alias "*x" refers to nothing. Put the text in quotes, or mark a value before it with "&x". [YAML_ALIAS]',
    ],
    [
      'a: 1\n---\nb: 2\n',
      'f.yaml:2:1: A second document begins at "---"; only one is read. Keep one document, and move the other to a file of its own. [YAML_MANY_DOCUMENTS]',
    ],
    [
      '',
      'f.yaml:1:1: The file is empty: it has no line but comments and blanks. Write at least one key, for example "title: My first scenario". [TEXT_EMPTY]',
    ],
    [
      'a: \0',
      'f.yaml:1:4: The file is not text: it holds the character "\\x00". Save it as text in UTF-8, or name the right file. [TEXT_BINARY]',
    ],
  ])('%j', (text, message) => {
    expect(messages(text)).toEqual([message])
  })

  test('all of them at once, in the order of the file', () => {
    expect(
      parse('a: 1\na: 2\nb: *x\nc: 1\nc: 2\n').mistakes.map(({ code, line }) => [code, line]),
    ).toEqual([
      ['YAML_DUPLICATE_KEY', 2],
      ['YAML_ALIAS', 3],
      ['YAML_DUPLICATE_KEY', 5],
    ])
  })
})

describe('hostile text ends in a message', () => {
  test('too large', () => {
    const { mistakes } = parse('a: 1\n'.repeat(MAX_TEXT_LENGTH))

    expect(mistakes.map((mistake) => mistake.code)).toEqual(['TEXT_TOO_LARGE'])
  })

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['dashes', '- '.repeat(200_000)],
    ['indentation', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('nested too deeply: %s', (_, text) => {
    expect(parse(text).mistakes.map((mistake) => mistake.code)).toEqual(['YAML_TOO_DEEP'])
  })

  test('aliases that multiply', () => {
    const text = `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh']
      .map(
        (name, at) =>
          `${name}: &${name} [${Array(10)
            .fill(`*${'abcdefg'.charAt(at)}`)
            .join(',')}]`,
      )
      .join('\n')}`

    expect(parse(text).mistakes.map(formatMistake)).toMatchInlineSnapshot(`
      [
        "f.yaml:1:10: The document has more than 400000 values, each alias counted as what it stands for. Write the values out, without aliases that multiply, or split the file. [YAML_TOO_MANY]",
      ]
    `)
  })

  test.each(['a: &x [*x]', 'a: &x { b: [1, { c: *x }] }'])('a value within itself: %s', (text) => {
    expect(parse(text).mistakes.map((mistake) => mistake.code)).toEqual(['YAML_ALIAS'])
  })

  test('a tag that means nothing', () => {
    expect(
      parse('a: !!python/object:os.system b').mistakes.map(formatMistake),
    ).toMatchInlineSnapshot(`
      [
        "f.yaml:1:4: The tag "!!python/object:os.system" has no meaning. Remove it, or put the text in quotes if no tag is meant, for example "!important". [YAML_TAG]",
      ]
    `)
  })

  test('anything at all', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '\n',
      ' ',
      '- ',
      '"',
      "'",
      '[',
      '{',
      ']',
      '}',
      ',',
      '\t',
      '&a',
      '*a',
      '|',
      '>',
      '#',
      '?',
      '!x',
      '%',
      '~',
      '<<',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          const { document, mistakes } = parse(text)

          plainValue(document)
          for (const mistake of mistakes)
            expect(formatMistake(mistake)).not.toMatch(/undefined|NaN/)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
