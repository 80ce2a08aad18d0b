import { LibyamlStop, type Mark } from './libyaml-error.ts'

const BREAKS = new Set(['\n', '\r', '\u0085', '\u2028', '\u2029'])

/** Walks over a text character by character and counts lines as YAML 1.1 does. */
export class LibyamlReader {
  readonly text: string
  index = 0
  line = 0
  column = 0

  constructor(text: string) {
    this.text = text
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column }
  }

  /** The character at a distance; empty at the end of the text. */
  at(distance = 0): string {
    return this.text.charAt(this.index + distance)
  }

  isEnd(distance = 0): boolean {
    return this.index + distance >= this.text.length
  }

  isBreak(distance = 0): boolean {
    return BREAKS.has(this.at(distance))
  }

  isBlank(distance = 0): boolean {
    const character = this.at(distance)
    return character === ' ' || character === '\t'
  }

  isBreakOrEnd(distance = 0): boolean {
    return this.isEnd(distance) || this.isBreak(distance)
  }

  isSpace(distance = 0): boolean {
    return this.isBlank(distance) || this.isBreakOrEnd(distance)
  }

  /** True at `---` or `...` at the begin of a line. */
  isDocumentMark(): boolean {
    if (this.column !== 0 || !this.isSpace(3)) return false
    const three = this.text.slice(this.index, this.index + 3)
    return three === '---' || three === '...'
  }

  /** Takes characters that are no line ends. */
  take(count = 1): string {
    const taken = this.text.slice(this.index, this.index + count)
    this.index += taken.length
    this.column += taken.length
    return taken
  }

  /** Takes a line end and gives it as a value has it: a line feed, or one of Unicode's own two. */
  takeBreak(): string {
    const first = this.at()
    if (!BREAKS.has(first)) return ''
    this.index += first === '\r' && this.at(1) === '\n' ? 2 : 1
    this.line += 1
    this.column = 0
    return first === '\u2028' || first === '\u2029' ? first : '\n'
  }

  fail(problem: string, context?: Mark): never {
    throw new LibyamlStop(problem, this.mark(), context)
  }
}
