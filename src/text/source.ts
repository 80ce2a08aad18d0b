import type { Mistake } from '../errors.ts'

/** A text that a person wrote, with the name of its file and the start of every line. */
export interface SourceText {
  /** As the person named it: "stale.yaml". */
  readonly file: string
  readonly text: string
  /** Offset of the first character of each line, ascending; never empty. */
  readonly lineStarts: readonly number[]
}

/** A place in a text, as editors show it. */
export interface Place {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 units. */
  readonly column: number
}

/** How an excerpt looks. */
export interface ExcerptOptions extends Place {
  /** Columns of the whole excerpt; at least 40, default 80. */
  readonly width?: number
  /** Printed behind the caret. */
  readonly note?: string
}

/** What a mistake says, without its place. */
export interface MistakeText {
  readonly code: string
  readonly what: string
  readonly remedy: string
  /** Printed behind the caret of the excerpt. */
  readonly note?: string
}

const LINE_FEED = 10
const DEFAULT_WIDTH = 80
const LEAST_WIDTH = 40
const ELLIPSIS = '...'

/** Prepares a text for questions about lines and columns. An empty text has one empty line. */
export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0]
  for (let offset = 0; offset < text.length; offset += 1) {
    if (text.charCodeAt(offset) === LINE_FEED) lineStarts.push(offset + 1)
  }
  return { file, text, lineStarts }
}

/** Line and column of an offset; an offset beyond either end gives that end. */
export function placeAt(source: SourceText, offset: number): Place {
  const wanted = Math.max(0, Math.min(offset, source.text.length))
  let low = 0
  let high = source.lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((source.lineStarts[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: wanted - (source.lineStarts[low] ?? 0) + 1 }
}

/** Offset of a place; a column behind the end of its line gives the end of the line. */
export function offsetAt(source: SourceText, place: Place): number {
  const start = source.lineStarts[place.line - 1] ?? source.text.length
  return Math.min(start + place.column - 1, start + lineText(source, place.line).length)
}

/** Text of a line without its end (LF or CRLF); empty beyond the last line. */
export function lineText(source: SourceText, line: number): string {
  const start = source.lineStarts[line - 1]
  if (start === undefined) return ''
  const next = source.lineStarts[line]
  const text = source.text.slice(start, next === undefined ? source.text.length : next - 1)
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

/** How many lines an editor shows; a final line end starts no further line. */
export function lineCount(source: SourceText): number {
  const last = source.lineStarts[source.lineStarts.length - 1] ?? 0
  return last === source.text.length && last > 0
    ? source.lineStarts.length - 1
    : source.lineStarts.length
}

/**
 * The line before, the line and a caret under the column, ready to print in ASCII and without colour.
 *
 * Tabs, control and other invisible characters are printed as escapes (`\t`, `\x00`, `\u00a0`); a line
 * that is too long is cut around the column. No line end at the end of the result.
 */
export function excerptAt(source: SourceText, options: ExcerptOptions): string {
  const { line, column, note } = options
  const width = Math.max(LEAST_WIDTH, options.width ?? DEFAULT_WIDTH)
  const gutter = Math.max(4, String(line).length + 1)
  const room = width - gutter - 3
  const shown = visible(lineText(source, line), column - 1)
  const cut = cutAround(shown, room)
  const rows: string[] = []
  if (line > 1) rows.push(row(String(line - 1), gutter, cutFrom(source, line - 1, cut.from, room)))
  rows.push(row(String(line), gutter, cut.text))
  const caret = `${' '.repeat(cut.caret)}^${note === undefined ? '' : ` ${note}`}`
  rows.push(row('', gutter, caret))
  return rows.join('\n')
}

/** A mistake at a place: file, line, column and excerpt are filled in. */
export function mistakeAt(source: SourceText, place: Place, text: MistakeText): Mistake {
  const { code, what, remedy, note } = text
  const { line, column } = place
  const excerpt = excerptAt(source, { line, column, ...(note === undefined ? {} : { note }) })
  return { code, file: source.file, line, column, what, remedy, excerpt }
}

/** A piece of text safe to print inside a message: quoted, escaped, at most 60 characters. */
export function quoteShort(text: string): string {
  const shown = visible(text.length > 200 ? text.slice(0, 200) : text, 0).text
  return `"${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}"`
}

interface Shown {
  readonly text: string
  /** Position of the caret in `text`. */
  readonly caret: number
}

interface Cut extends Shown {
  /** First position of the shown text that is printed. */
  readonly from: number
}

function visible(text: string, caretPosition: number): Shown {
  let shown = ''
  let caret = -1
  for (let position = 0; position < text.length; position += 1) {
    if (position === caretPosition) caret = shown.length
    shown += visibleUnit(text, position)
  }
  return { text: shown, caret: caret === -1 ? shown.length : caret }
}

const INVISIBLE = /[\p{C}\p{Z}]/u

function visibleUnit(text: string, position: number): string {
  const unit = text.charCodeAt(position)
  if (unit >= 32 && unit < 127) return text.charAt(position)
  if (unit === 9) return '\\t'
  if (unit < 256 && (unit < 161 || unit === 173)) {
    return unit < 160 ? `\\x${hex(unit, 2)}` : `\\u${hex(unit, 4)}`
  }
  if (isPaired(text, position)) return text.charAt(position)
  return INVISIBLE.test(text.charAt(position)) ? `\\u${hex(unit, 4)}` : text.charAt(position)
}

function isPaired(text: string, position: number): boolean {
  const unit = text.charCodeAt(position)
  if (unit >= 0xd800 && unit < 0xdc00) {
    const next = text.charCodeAt(position + 1)
    return next >= 0xdc00 && next < 0xe000
  }
  if (unit < 0xdc00 || unit >= 0xe000 || position === 0) return false
  const before = text.charCodeAt(position - 1)
  return before >= 0xd800 && before < 0xdc00
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

function cutAround(shown: Shown, room: number): Cut {
  const { text, caret } = shown
  if (text.length <= room) return { text, caret, from: 0 }
  const from = caret < room - 10 ? 0 : caret - Math.floor(room / 2)
  const left = from > 0 ? ELLIPSIS : ''
  const piece = text.slice(from + left.length, from + room)
  const isWhole = from + room >= text.length
  const body = isWhole ? piece : `${piece.slice(0, -ELLIPSIS.length)}${ELLIPSIS}`
  return { text: left + body, caret: Math.max(0, caret - from), from }
}

function cutFrom(source: SourceText, line: number, from: number, room: number): string {
  const { text } = visible(lineText(source, line), 0)
  const piece = text.slice(from, from + room)
  if (from + room >= text.length) return piece
  return `${piece.slice(0, -ELLIPSIS.length)}${ELLIPSIS}`
}

function row(label: string, gutter: number, text: string): string {
  return `${label.padStart(gutter)} | ${text}`.trimEnd()
}
