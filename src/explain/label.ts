import { widthOf } from './cells.ts'
import { cutTo } from './line.ts'

/** The same thing said in several ways, the longest first. */
export type Label = readonly [string, ...string[]]

/** The first way that fits; undefined when none does. */
export function fitting(label: Label, width: number, ascii: boolean): string | undefined {
  return label.find((text) => widthOf(text, ascii) <= width)
}

/** The first way that fits, or the shortest one cut. */
export function fitted(label: Label, width: number, ascii: boolean): string {
  return fitting(label, width, ascii) ?? cutTo(label.at(-1) ?? label[0], width, ascii)
}
