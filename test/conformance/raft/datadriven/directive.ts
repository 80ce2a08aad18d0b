import { WrongUse } from './wrong-use.ts'

/** One argument of a command: `key`, `key=value` or `key=(first, second)`. */
export interface Argument {
  readonly key: string
  /** Empty for a bare key; `key=` and `key=()` hold one empty text. */
  readonly values: readonly string[]
}

/** One command of a file with what it reads and what it should print. */
export interface Directive {
  /** Where the command stands, from 1. */
  readonly line: number
  readonly command: string
  /** In written order; keys may repeat. */
  readonly args: readonly Argument[]
  /** Trimmed as a whole; lines joined by newlines. */
  readonly input: string
  /** Ends in a newline unless empty. */
  readonly expected: string
  /** The command as written, continuation lines joined. */
  readonly source: string
}

const INTEGER = /^[+-]?\d+$/
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

/** @throws {WrongUse} when the text is not a decimal number from 0 to 2^53 - 1. */
export function parseCount(text: string): number {
  const value = INTEGER.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new WrongUse(`"${text}" is not a number from 0`)
  }
  return value
}

/** Go's rule: `1 t T TRUE true True` or `0 f F FALSE false False`. @throws {WrongUse} otherwise. */
export function parseBoolean(text: string): boolean {
  if (TRUE.includes(text)) return true
  if (FALSE.includes(text)) return false
  throw new WrongUse(`"${text}" is neither true nor false`)
}

/** @throws {WrongUse} when the command has no argument at this position, from 0. */
export function argumentAt(directive: Directive, position: number): Argument {
  const argument = directive.args[position]
  if (argument === undefined) throw new WrongUse(`argument ${position + 1} is missing`)
  return argument
}

/** The one value of the first argument with this key. @throws {WrongUse} when there is none. */
export function requiredValue(directive: Directive, key: string): string {
  const value = directive.args.find((argument) => argument.key === key)?.values[0]
  if (value === undefined) throw new WrongUse(`${key}= is missing`)
  return value
}

/** Each value of each argument, in written order; bare keys have none and are left out. */
export function keyedValues(
  args: readonly Argument[],
): readonly { readonly key: string; readonly value: string }[] {
  return args.flatMap(({ key, values }) => values.map((value) => ({ key, value })))
}
