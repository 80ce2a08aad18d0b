import { clustersOf, widthOf } from './cells.ts'
import { paint, type Style } from './paint.ts'

/** How lines look, whatever stands on them. */
export interface LineLook {
  /** Columns; no line is longer. */
  readonly width: number
  readonly ascii: boolean
  readonly color: boolean
}

interface Cell {
  /** Empty in the right half of a wide sign. */
  readonly text: string
  readonly style: Style
}

const BLANK: Cell = { text: ' ', style: 'plain' }

/** One line of a fixed width on which texts are put at columns, counted from 0. */
export class Line {
  private readonly look: LineLook
  private readonly cells: Cell[]

  constructor(look: LineLook) {
    this.look = look
    this.cells = Array.from({ length: look.width }, () => BLANK)
  }

  get ascii(): boolean {
    return this.look.ascii
  }

  /**
   * Puts a text and gives the column behind it. What would reach `end` (excluded; the line's end at
   * most) is cut with an ellipsis.
   */
  put(column: number, text: string, style: Style = 'plain', end = this.look.width): number {
    const room = Math.min(end, this.look.width) - column
    if (room <= 0 || column < 0) return column
    let next = column
    for (const cluster of clustersOf(cutTo(text, room, this.look.ascii), this.look.ascii)) {
      this.set(next, { text: cluster.text, style })
      if (cluster.width === 2) this.set(next + 1, { text: '', style })
      next += cluster.width
    }
    return next
  }

  /** Repeats a sign of one column from `from` up to `to` (excluded). */
  fill(from: number, to: number, sign: string, style: Style = 'plain'): void {
    for (let column = Math.max(0, from); column < to; column += 1) this.put(column, sign, style)
  }

  /** The finished line, without blanks at its end. */
  finish(): string {
    let end = this.cells.length
    while (end > 0 && this.cells[end - 1]?.text === ' ') end -= 1
    let text = ''
    let run = ''
    let style: Style = 'plain'
    for (const cell of this.cells.slice(0, end)) {
      if (cell.style !== style) {
        text += paint(run, style, this.look.color)
        run = ''
        style = cell.style
      }
      run += cell.text
    }
    return text + paint(run, style, this.look.color)
  }

  private set(column: number, cell: Cell): void {
    // Half a wide sign cannot stay: its other half turns blank.
    const isRightHalf = this.cells[column]?.text === '' && cell.text !== ''
    if (isRightHalf && column > 0) this.cells[column - 1] = BLANK
    if (this.cells[column + 1]?.text === '') this.cells[column + 1] = BLANK
    this.cells[column] = cell
  }
}

/** The text, or as much of it as fits before an ellipsis. At least one column. */
export function cutTo(text: string, width: number, ascii: boolean): string {
  if (widthOf(text, ascii) <= width) return text
  let kept = ''
  let used = 1
  for (const cluster of clustersOf(text, ascii)) {
    used += cluster.width
    if (used > width) break
    kept += cluster.text
  }
  return `${kept}…`
}

/** Lines of a text: words are kept whole, the lines after the first begin at `indent`. */
export function wrapped(
  look: LineLook,
  { first = '', indent = 0, text, style = 'plain' }: WrapOptions,
): readonly string[] {
  const begin = Math.min(indent, Math.max(0, look.width - 10))
  const width = look.width - begin
  const words = text.split(/\s+/).flatMap((word) => pieces(word, width, look))
  const rows = breakWords(words, width, look)
  return (rows.length === 0 ? [''] : rows).map((row, position) => {
    const line = new Line(look)
    if (position === 0) line.put(0, first, 'plain', begin)
    line.put(begin, row, style)
    return line.finish()
  })
}

/** A text with a hanging indent. */
export interface WrapOptions {
  /** Stands before the indent on the first line, e.g. a number. */
  readonly first?: string
  readonly indent?: number
  readonly text: string
  readonly style?: Style
}

/** A word that is longer than a line, in parts that are not; nothing for the empty word. */
function pieces(word: string, width: number, look: LineLook): readonly string[] {
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const cluster of clustersOf(word, look.ascii)) {
    if (used + cluster.width > width) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += cluster.text
    used += cluster.width
  }
  return part === '' ? parts : [...parts, part]
}

function breakWords(words: readonly string[], width: number, look: LineLook): readonly string[] {
  const rows: string[] = []
  let row = ''
  for (const word of words) {
    const longer = row === '' ? word : `${row} ${word}`
    if (widthOf(longer, look.ascii) <= width) {
      row = longer
      continue
    }
    if (row !== '') rows.push(row)
    row = word
  }
  if (row !== '') rows.push(row)
  return rows
}

/** Packs items side by side, `gap` blanks apart, on as few lines as their order allows. */
export function packed(
  look: LineLook,
  { first = '', indent = 0, items, gap = 3 }: PackOptions,
): readonly string[] {
  const lines: Line[] = []
  let line: Line | undefined
  let column = indent
  for (const { text, style = 'plain' } of items) {
    const end = column + widthOf(text, look.ascii)
    if (line === undefined || end > look.width) {
      line = new Line(look)
      if (lines.length === 0) line.put(0, first)
      lines.push(line)
      column = indent
    }
    column = line.put(column, text, style) + gap
  }
  return lines.map((finished) => finished.finish())
}

/** Short texts side by side. */
export interface PackOptions {
  readonly first?: string
  readonly indent?: number
  readonly items: readonly { readonly text: string; readonly style?: Style }[]
  readonly gap?: number
}
