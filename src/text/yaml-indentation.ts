import type { Mistake } from '../errors.ts'
import { lineText, mistakeAt, type Place, type SourceText } from './source.ts'

/** A block that is open before a line: keys or items may follow at its column. */
export interface OpenBlock {
  /** Blanks before its lines. */
  readonly indent: number
  /** The key or item of its last line: "etcd", "- name". */
  readonly last: string
  /** Keys that lead to it: "coreos.etcd"; empty for the top level. */
  readonly path: string
}

/** Blocks that are open before a line, outermost first: those of the lines above that are indented less and less. */
export function openBlocks(source: SourceText, line: number): OpenBlock[] {
  const starts: { indent: number; last: string }[] = []
  let least = Number.POSITIVE_INFINITY
  for (let above = line - 1; above >= 1 && least > 0; above -= 1) {
    const text = lineText(source, above)
    if (/^\s*(#.*)?$/.test(text)) continue
    for (const start of blockStarts(text)) {
      if (start.indent >= least) continue
      starts.unshift(start)
      least = start.indent
    }
  }
  const names: string[] = []
  return starts.map(({ indent, last }) => {
    const path = names.join('.')
    if (last !== '-') names.push(last)
    return { indent, last, path }
  })
}

/** Where blocks begin on a line, deepest first: `  - a: 1` begins one at 2 and one at 4. */
function blockStarts(text: string): { indent: number; last: string }[] {
  const match = /^( *)((?:- +)*)([^:\s]*)/.exec(text)
  const indent = match?.[1]?.length ?? 0
  const dashes = match?.[2] ?? ''
  const starts = [{ indent: indent + dashes.length, last: match?.[3] ?? '' }]
  for (let at = dashes.length - 1; at >= 0; at -= 1) {
    if (dashes.charAt(at) === '-') starts.push({ indent: indent + at, last: '-' })
  }
  return starts
}

/** Says whether a key may stand under a path of keys: "coreos.etcd". */
export type Belongs = (path: string, key: string) => boolean

/**
 * The mistake of a line whose indentation matches no block that is open there.
 *
 * The remedy moves it to the nearest block of its kind; `belongs` decides between the next one to the left
 * and to the right when it knows better.
 */
export function misindented(source: SourceText, line: number, belongs?: Belongs): Mistake {
  const text = lineText(source, line)
  const indent = indentOf(text)
  const open = openBlocks(source, line)
  const at = { line, column: indent + 1 }
  const note = open.map((block) => `${block.indent} (${block.path || 'top level'})`).join(', ')
  const same = open.find((block) => block.indent === indent)
  if (same !== undefined) return wrongKindOfLine(source, at, same)
  const own = blockStarts(text).at(-1)?.last ?? ''
  const nearest = blockFor(text, open, belongs)
  const blanks = Math.abs((nearest?.indent ?? 0) - indent)
  const verb = (nearest?.indent ?? 0) > indent ? 'Add' : 'Remove'
  const beside =
    nearest === undefined || nearest.last === '-' || own === '-'
      ? 'it lines up with the lines of its block'
      : `"${own}" stands below "${nearest.last}"`
  return mistakeAt(source, at, {
    code: 'YAML_INDENTATION',
    what: `The line is indented by ${count(indent, 'blank')}, which matches no open block.`,
    remedy: `${verb} ${count(blanks, 'blank')}, so that ${beside}.`,
    note: open.length === 0 ? 'no block is open here' : `open blocks, by blanks: ${note}`,
  })
}

/**
 * By how many blanks a line is to be moved to stand in the block it most likely belongs to: negative to the
 * left, 0 when no block is open.
 */
export function indentShift(source: SourceText, line: number, belongs?: Belongs): number {
  const text = lineText(source, line)
  const nearest = blockFor(text, openBlocks(source, line), belongs)
  return nearest === undefined ? 0 : nearest.indent - indentOf(text)
}

const indentOf = (text: string): number => /^ */.exec(text)?.[0].length ?? 0

/** The open block of its kind that a line is nearest to. */
function blockFor(
  text: string,
  open: readonly OpenBlock[],
  belongs: Belongs | undefined,
): OpenBlock | undefined {
  const own = blockStarts(text).at(-1)?.last ?? ''
  const ofKind = open.filter((block) => (block.last === '-') === (own === '-'))
  return nearestBlock(ofKind.length > 0 ? ofKind : open, indentOf(text), (path) =>
    belongs === undefined ? false : belongs(path, own),
  )
}

/** The indentation is right, but a list has items and a map has keys, and this is the other. */
function wrongKindOfLine(source: SourceText, at: Place, block: OpenBlock): Mistake {
  const isList = block.last === '-'
  return mistakeAt(source, at, {
    code: 'YAML_INDENTATION',
    what: isList
      ? 'A list item must begin with "-" here, and the line does not.'
      : `A key must stand here, as "${block.last}" does above.`,
    remedy: isList
      ? 'Begin the line with "- ", or indent it to where its key belongs.'
      : 'Write "key: value", or indent the line to where it belongs.',
  })
}

function nearestBlock(
  open: readonly OpenBlock[],
  indent: number,
  belongs: (path: string) => boolean,
): OpenBlock | undefined {
  const below = open.filter((block) => block.indent < indent).at(-1)
  const above = open.find((block) => block.indent > indent)
  if (below === undefined || above === undefined) return below ?? above
  if (belongs(below.path) !== belongs(above.path)) return belongs(below.path) ? below : above
  return above.indent - indent < indent - below.indent ? above : below
}

const count = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? '' : 's'}`
