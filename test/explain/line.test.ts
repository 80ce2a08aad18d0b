import { expect, test } from 'vitest'
import { clustersOf, widthOf } from '../../src/explain/cells.ts'
import { cutTo, Line, packed, wrapped } from '../../src/explain/line.ts'
import { paint, stripPaint } from '../../src/explain/paint.ts'

const LOOK = { width: 20, ascii: false, color: false }

test('width counts columns: marks take none, wide signs two, control characters one', () => {
  expect(
    ['abc', 'e\u0301', '日本', '👩‍💻', '\u001b[31m', '│', ''].map((text) => widthOf(text)),
  ).toEqual([3, 1, 4, 2, 5, 1, 0])
})

test('a text from outside cannot steer the terminal', () => {
  const texts = clustersOf('a\u001b\u009b\n\t\u202eb\ud800', false).map(({ text }) => text)

  expect(texts).toEqual(['a', '?', '?', ' ', ' ', '?', 'b', '?'])
})

test('a text is cut with an ellipsis, never through a wide sign', () => {
  expect([cutTo('abcdef', 4, false), cutTo('日本日本', 4, false), cutTo('abc', 3, false)]).toEqual([
    'abc…',
    '日…',
    'abc',
  ])
})

test('half a wide sign that is written over turns blank', () => {
  const line = new Line(LOOK)

  line.put(0, '日本日')
  line.put(1, 'x')
  line.put(4, 'y')

  expect(line.finish()).toBe(' x本y')
})

test('styles are painted run by run and can be taken off again', () => {
  const line = new Line({ ...LOOK, color: true })

  line.put(0, 'plain ')
  line.put(6, 'bad', 'fault')
  line.put(9, '!', 'heading')

  expect(line.finish()).toBe('plain \u001b[31mbad\u001b[0m\u001b[1m!\u001b[0m')
  expect(stripPaint(line.finish())).toBe('plain bad!')
  expect(paint('bad', 'fault', false)).toBe('bad')
})

test('texts wrap between words with a hanging indent, and words longer than a line are broken', () => {
  const text = 'one two three four 0123456789abcdefghij'

  expect(wrapped(LOOK, { first: ' 1', indent: 4, text })).toEqual([
    ' 1  one two three',
    '    four',
    '    0123456789abcdef',
    '    ghij',
  ])
  expect(wrapped(LOOK, { text: '' })).toEqual([''])
})

test('items are packed side by side in their order', () => {
  const items = ['one', 'two', 'three', 'four'].map((text) => ({ text }))

  expect(packed(LOOK, { first: 'all', indent: 5, items, gap: 2 })).toEqual([
    'all  one  two  three',
    '     four',
  ])
})
