/** Finds the lines of keys and list elements by their text alone, as the validator does. */
export interface LineIndex {
  readonly keyLines: ReadonlyMap<string, readonly number[]>
  readonly elementLines: readonly number[]
  readonly lineCount: number
}

const KEY = /^ *-? ?(.*?):/
const ELEMENT = /^ *-/

/**
 * Prepares the search: carriage returns are removed first, and nothing else is understood: neither
 * indentation nor quotes nor block scalars.
 *
 * Source: coreos-cloudinit 1.14, config/validate/node.go, find.
 */
export function indexLines(text: string): LineIndex {
  const keyLines = new Map<string, number[]>()
  const elementLines: number[] = []
  const lines = text.replaceAll('\r', '').split('\n')
  for (const [position, line] of lines.entries()) {
    const key = KEY.exec(line)?.[1]
    if (key !== undefined) {
      const found = keyLines.get(key)
      if (found === undefined) keyLines.set(key, [position + 1])
      else found.push(position + 1)
    }
    if (ELEMENT.test(line)) elementLines.push(position + 1)
  }
  return { keyLines, elementLines, lineCount: lines.length }
}

/** First line of a key, from a line on; undefined when there is none. */
export function findKey(index: LineIndex, key: string, from: number): number | undefined {
  // The empty name matches any key: so it is in the program.
  if (key === '') return firstFrom([...index.keyLines.values()].flat().sort(byNumber), from)
  return firstFrom(index.keyLines.get(key) ?? [], from)
}

/** First line of a list element, from a line on; undefined when there is none. */
export function findElement(index: LineIndex, from: number): number | undefined {
  return firstFrom(index.elementLines, from)
}

const byNumber = (a: number, b: number): number => a - b

function firstFrom(lines: readonly number[], from: number): number | undefined {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return lines[low]
}
