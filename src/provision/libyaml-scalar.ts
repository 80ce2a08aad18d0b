import type { Mark } from './libyaml-error.ts'
import type { LibyamlReader } from './libyaml-reader.ts'

/** White space and line ends between the words of a scalar that spans lines. */
class Gap {
  spaces = ''
  firstBreak = ''
  moreBreaks = ''
  hasBreak = false

  /** Reads all blanks and line ends. `beforeTab` is asked before each tab that indents. */
  read(reader: LibyamlReader, beforeTab?: () => void): void {
    while (reader.isBlank() || reader.isBreak()) {
      if (reader.isBlank()) {
        if (this.hasBreak && reader.at() === '\t') beforeTab?.()
        const blank = reader.take()
        if (!this.hasBreak) this.spaces += blank
      } else if (!this.hasBreak) {
        this.spaces = ''
        this.firstBreak = reader.takeBreak()
        this.hasBreak = true
      } else {
        this.moreBreaks += reader.takeBreak()
      }
    }
  }

  /** What stands for the gap in the value: one line end becomes a blank, more become one less. */
  joined(): string {
    if (!this.hasBreak) return this.spaces
    if (!this.firstBreak.startsWith('\n')) return this.firstBreak + this.moreBreaks
    return this.moreBreaks === '' ? ' ' : this.moreBreaks
  }
}

/** A scalar's text, and whether it ended with white space that holds a line end. */
export interface ScannedScalar {
  readonly text: string
  readonly endsLine: boolean
}

/**
 * Reads an unquoted scalar.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_plain_scalar.
 */
export function scanPlain(reader: LibyamlReader, indent: number, flowLevel: number): ScannedScalar {
  const start = reader.mark()
  const leastColumn = indent + 1
  let text = ''
  let gap = new Gap()
  while (!reader.isDocumentMark() && reader.at() !== '#') {
    const word = takePlainWord(reader, flowLevel, start)
    if (word !== '') {
      text += gap.joined() + word
      gap = new Gap()
    }
    if (!(reader.isBlank() || reader.isBreak())) break
    gap.read(reader, () => {
      if (reader.column < leastColumn) {
        reader.fail('found a tab character that violate intendation', start)
      }
    })
    if (flowLevel === 0 && reader.column < leastColumn) break
  }
  return { text, endsLine: gap.hasBreak }
}

function takePlainWord(reader: LibyamlReader, flowLevel: number, start: Mark): string {
  let word = ''
  while (!reader.isSpace()) {
    const character = reader.at()
    if (flowLevel > 0 && character === ':' && !reader.isSpace(1)) {
      reader.fail("found unexpected ':'", start)
    }
    if (character === ':' && reader.isSpace(1)) break
    if (flowLevel > 0 && ',:?[]{}'.includes(character)) break
    word += reader.take()
  }
  return word
}

/**
 * Reads a scalar in single or double quotes.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_flow_scalar.
 */
export function scanQuoted(reader: LibyamlReader): string {
  const start = reader.mark()
  const quote = reader.take()
  let text = ''
  for (;;) {
    if (reader.isDocumentMark()) reader.fail('found unexpected document indicator', start)
    if (reader.isEnd()) reader.fail('found unexpected end of stream', start)
    const gap = new Gap()
    text += takeQuotedWord(reader, quote, gap, start)
    if (reader.at() === quote) break
    gap.read(reader)
    text += gap.joined()
  }
  reader.take()
  return text
}

function takeQuotedWord(reader: LibyamlReader, quote: string, gap: Gap, start: Mark): string {
  let word = ''
  while (!reader.isSpace()) {
    const character = reader.at()
    if (quote === "'" && character === "'" && reader.at(1) === "'") {
      word += "'"
      reader.take(2)
    } else if (character === quote) {
      break
    } else if (quote === '"' && character === '\\' && reader.isBreak(1)) {
      // An escaped line end joins the lines without a blank.
      reader.take()
      reader.takeBreak()
      gap.hasBreak = true
      break
    } else {
      word += quote === '"' && character === '\\' ? takeEscape(reader, start) : reader.take()
    }
  }
  return word
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])

const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function takeEscape(reader: LibyamlReader, start: Mark): string {
  const letter = reader.at(1)
  const length = HEX_LENGTHS.get(letter)
  const simple = ESCAPES.get(letter)
  if (length === undefined) {
    if (simple === undefined) reader.fail('found unknown escape character', start)
    reader.take(2)
    return simple
  }
  reader.take(2)
  const digits = reader.text.slice(reader.index, reader.index + length)
  if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < length) {
    reader.fail('did not find expected hexdecimal number', start)
  }
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    reader.fail('found invalid Unicode character escape code', start)
  }
  reader.take(length)
  return String.fromCodePoint(code)
}

/**
 * Reads a block scalar from its `|` or `>`.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_block_scalar.
 */
export function scanBlock(reader: LibyamlReader, parentIndent: number): string {
  const start = reader.mark()
  const isLiteral = reader.take() === '|'
  const header = scanBlockHeader(reader, start)
  const base = Math.max(parentIndent, 0)
  const state = { indent: header.increment === 0 ? 0 : base + header.increment }
  let text = ''
  let lastBreak = ''
  let moreBreaks = scanBlockBreaks(reader, state, parentIndent, start)
  let startedBlank = false
  while (reader.column === state.indent && !reader.isEnd()) {
    const startsBlank = reader.isBlank()
    if (!isLiteral && lastBreak.startsWith('\n') && !startedBlank && !startsBlank) {
      text += moreBreaks === '' ? ' ' : moreBreaks
    } else {
      text += lastBreak + moreBreaks
    }
    startedBlank = startsBlank
    while (!reader.isBreakOrEnd()) text += reader.take()
    lastBreak = reader.takeBreak()
    moreBreaks = scanBlockBreaks(reader, state, parentIndent, start)
  }
  if (header.chomping !== '-') text += lastBreak
  return header.chomping === '+' ? text + moreBreaks : text
}

interface BlockHeader {
  readonly chomping: string
  /** 0 when none is given. */
  readonly increment: number
}

function scanBlockHeader(reader: LibyamlReader, start: Mark): BlockHeader {
  let chomping = ''
  let increment = 0
  for (let part = 0; part < 2; part += 1) {
    const character = reader.at()
    if (chomping === '' && (character === '+' || character === '-')) chomping = reader.take()
    else if (increment === 0 && /^[0-9]$/.test(character)) {
      if (character === '0') reader.fail('found an intendation indicator equal to 0', start)
      increment = Number(reader.take())
    }
  }
  while (reader.isBlank()) reader.take()
  if (reader.at() === '#') while (!reader.isBreakOrEnd()) reader.take()
  if (!reader.isBreakOrEnd()) reader.fail('did not find expected comment or line break', start)
  reader.takeBreak()
  return { chomping, increment }
}

/** Skips indentation and empty lines; finds the indentation out when it is still 0. */
function scanBlockBreaks(
  reader: LibyamlReader,
  state: { indent: number },
  parentIndent: number,
  start: Mark,
): string {
  let breaks = ''
  let deepest = 0
  for (;;) {
    while ((state.indent === 0 || reader.column < state.indent) && reader.at() === ' ')
      reader.take()
    deepest = Math.max(deepest, reader.column)
    if ((state.indent === 0 || reader.column < state.indent) && reader.at() === '\t') {
      reader.fail('found a tab character where an intendation space is expected', start)
    }
    if (!reader.isBreak()) break
    breaks += reader.takeBreak()
  }
  if (state.indent === 0) state.indent = Math.max(deepest, parentIndent + 1, 1)
  return breaks
}
