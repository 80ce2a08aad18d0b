import type { WalkPiece } from '../index.ts'

/** What a key does in an interactive walkthrough. */
export type PagerMove = 'step' | 'step-back' | 'row' | 'row-back' | 'inspect' | 'quit'

const KEYS: ReadonlyMap<string, PagerMove> = new Map([
  ['\r', 'step'],
  ['\n', 'step'],
  [' ', 'step'],
  ['\u001b[C', 'step'],
  ['b', 'step-back'],
  ['\u001b[D', 'step-back'],
  ['j', 'row'],
  ['\u001b[B', 'row'],
  ['k', 'row-back'],
  ['\u001b[A', 'row-back'],
  ['i', 'inspect'],
  ['q', 'quit'],
  // Raw mode hands these two out as characters: interrupt and end of input.
  ['\u0003', 'quit'],
  ['\u0004', 'quit'],
])

/** The keys in what was read at once: an arrow comes as an escape sequence of three characters. */
export function keysOf(text: string): readonly string[] {
  const [plain = '', ...sequences] = text.split(ARROW)
  const others = sequences.flatMap((rest) => [`${ARROW}${rest.slice(0, 1)}`, ...rest.slice(1)])
  return [...plain, ...others]
}

const ARROW = '\u001b['

/** What a key means; undefined for one that means nothing. */
export const moveOf = (key: string): PagerMove | undefined => KEYS.get(key)

/**
 * How many pieces are shown after a move. A step ends before the next one's heading; there is nothing
 * before the first piece and nothing after the last.
 */
export function movedCursor(
  body: readonly WalkPiece[],
  cursor: number,
  move: 'step' | 'step-back' | 'row' | 'row-back',
): number {
  switch (move) {
    case 'row':
      return Math.min(body.length, cursor + 1)
    case 'row-back':
      return Math.max(0, cursor - 1)
    case 'step':
      return stopsOf(body).find((stop) => stop > cursor) ?? body.length
    case 'step-back':
      return stopsOf(body).findLast((stop) => stop < cursor) ?? 0
  }
}

/** Where a step ends: before each heading but one at the very beginning, and at the end. */
function stopsOf(body: readonly WalkPiece[]): readonly number[] {
  const stops = body.flatMap(({ kind }, position) =>
    kind === 'step' && position > 0 ? [position] : [],
  )
  return [...stops, body.length]
}
