import type { Argument } from './directive.ts'
import { WrongUse } from './wrong-use.ts'

export interface CommandLine {
  readonly command: string
  readonly args: readonly Argument[]
}

/** A piece of a line and what follows it. */
interface Cut<T> {
  readonly head: T
  readonly rest: string
}

/**
 * Parses `command key key=value key=(first, second)`; undefined when nothing is written.
 *
 * Only spaces separate words; tabs belong to them.
 *
 * @throws {WrongUse} for an argument without a key, or a list that is not closed.
 *
 * Source: cockroachdb/datadriven v1.0.2, line_parser.go, ParseLine.
 */
export function parseCommandLine(written: string): CommandLine | undefined {
  const line = written.trim()
  if (line === '') return undefined
  const { head: command, rest: afterCommand } = cutBefore(line, / /)
  const args: Argument[] = []
  let rest = afterCommand.trim()
  while (rest !== '') {
    const parsed = parseArgument(rest)
    if (typeof parsed === 'string') {
      const column = line.length - parsed.length + 1
      throw new WrongUse(`cannot parse directive at column ${column}: ${line}`)
    }
    args.push(parsed.head)
    rest = parsed.rest.trim()
  }
  return { command, args }
}

/** The first argument, or the text where parsing stopped. */
function parseArgument(text: string): Cut<Argument> | string {
  const { head: key, rest } = cutBefore(text, /[ =]/)
  if (key === '') return rest
  if (!rest.startsWith('=')) return { head: { key, values: [] }, rest }
  const value = rest.slice(1)
  if (value.startsWith('(')) {
    const list = parseList(value)
    return list === undefined ? value : { head: { key, values: list.head }, rest: list.rest }
  }
  const single = cutBefore(value, / /)
  return { head: { key, values: [single.head] }, rest: single.rest }
}

/** Values of `(first, second(with, more))`; undefined when no parenthesis closes the list. */
function parseList(text: string): Cut<readonly string[]> | undefined {
  const values: string[] = []
  let depth = 1
  let start = 1
  for (let position = 1; position < text.length; position += 1) {
    const character = text[position]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth === 0) {
      values.push(text.slice(start, position))
      return { head: values, rest: text.slice(position + 1) }
    }
    if (character === ',' && depth === 1) {
      values.push(text.slice(start, position))
      while (text[position + 1] === ' ') position += 1
      start = position + 1
    }
  }
  return undefined
}

function cutBefore(text: string, separator: RegExp): Cut<string> {
  const found = text.search(separator)
  const end = found < 0 ? text.length : found
  return { head: text.slice(0, end), rest: text.slice(end) }
}
