/** What occupies one place on a terminal: a letter with its marks, or an emoji with its parts. */
export interface Cluster {
  readonly text: string
  /** Columns. */
  readonly width: 1 | 2
}

/** ASCII signs for those that walkthroughs draw with; anything else becomes a question mark. */
const ASCII: ReadonlyMap<string, string> = new Map([
  ['│', '|'],
  ['┊', ':'],
  ['─', '-'],
  ['◀', '<'],
  ['▶', '>'],
  ['●', 'o'],
  ['○', 'o'],
  ['◇', '?'],
  ['◆', '*'],
  ['✓', '+'],
  ['✗', 'x'],
  ['…', '~'],
  ['·', '-'],
  ['→', '>'],
  ['←', '<'],
  ['–', '-'],
  ['—', '-'],
  ['“', '"'],
  ['”', '"'],
  ['‘', "'"],
  ['’', "'"],
])

/** First and last code point of blocks whose characters take two columns, ascending. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
]

const JOINER = '\u200d'
const WIDENER = '\ufe0f'

/**
 * The places that a text takes on one line of a terminal. Tabs and line ends become blanks, other
 * control characters and lone surrogates become `?`, so that a text from outside cannot steer the
 * terminal.
 */
export function clustersOf(text: string, ascii: boolean): readonly Cluster[] {
  const clusters: Cluster[] = []
  let isJoined = false
  for (const char of text) {
    if (ascii) {
      clusters.push({ text: asciiFor(char), width: 1 })
      continue
    }
    const last = clusters.at(-1)
    const extendsLast = isJoined || isExtending(char)
    isJoined = char === JOINER
    if (!extendsLast) clusters.push(clusterOf(char))
    else if (last !== undefined) clusters[clusters.length - 1] = extended(last, char)
  }
  return clusters
}

/** Columns that a text takes. */
export function widthOf(text: string, ascii = false): number {
  return clustersOf(text, ascii).reduce((sum, cluster) => sum + cluster.width, 0)
}

function clusterOf(char: string): Cluster {
  const code = char.codePointAt(0) ?? 0
  if (isBlank(code)) return { text: ' ', width: 1 }
  if (isControl(code)) return { text: '?', width: 1 }
  return { text: char, width: isWide(code) ? 2 : 1 }
}

function extended(cluster: Cluster, char: string): Cluster {
  return { text: cluster.text + char, width: char === WIDENER ? 2 : cluster.width }
}

function asciiFor(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (isBlank(code)) return ' '
  return code >= 0x20 && code < 0x7f ? char : (ASCII.get(char) ?? '?')
}

const isBlank = (code: number): boolean => code === 9 || code === 10 || code === 13

/** C0 and C1 controls, lone surrogates, and signs that turn the writing direction. */
function isControl(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true
  if (code >= 0xd800 && code <= 0xdfff) return true
  return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
}

function isExtending(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x300) return false
  if (code >= 0x200b && code <= 0x200f) return true
  if (code >= 0x1f3fb && code <= 0x1f3ff) return true
  return /^\p{M}$/u.test(char)
}

function isWide(code: number): boolean {
  return code >= 0x1100 && WIDE.some(([from, to]) => code >= from && code <= to)
}
