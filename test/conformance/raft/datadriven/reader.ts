import { type CommandLine, parseCommandLine } from './command-line.ts'
import type { Directive } from './directive.ts'
import { WrongUse } from './wrong-use.ts'

const SEPARATOR = '----'

/** A file that breaks the rules of its format. */
export class Malformed extends WrongUse {
  /** Where reading stopped, from 1. */
  readonly line: number

  constructor(line: number, problem: string) {
    super(problem)
    this.name = 'Malformed'
    this.line = line
  }
}

/** Reads a text line by line; a final newline ends the last line and starts none. */
class Lines {
  /** Number of the line read last; 0 before the first. */
  number = 0
  readonly #lines: readonly string[]

  constructor(text: string) {
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    this.#lines = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  }

  /** Undefined at the end of the file. */
  next(): string | undefined {
    const line = this.#lines[this.number]
    if (line !== undefined) this.number += 1
    return line
  }
}

/**
 * The directives of a file, read one by one, so that those before a mistake are still played.
 *
 * `subtest` lines structure a file and are checked, but are no directives of their own.
 *
 * @throws {Malformed} where the file breaks the format's rules.
 *
 * Source: cockroachdb/datadriven v1.0.2, test_data_reader.go and datadriven.go, runSubTest.
 */
export function* readDirectives(text: string): Generator<Directive> {
  const lines = new Lines(text)
  const open: string[] = []
  for (;;) {
    const head = readHead(lines)
    if (head === undefined) break
    if (head.parsed.command === 'subtest') {
      nest(open, head)
      continue
    }
    const input = readInput(lines)
    yield {
      line: head.line,
      command: head.parsed.command,
      args: head.parsed.args,
      input: input.text,
      expected: input.isClosed ? readExpected(lines) : '',
      source: head.source,
    }
  }
  const unfinished = open.at(-1)
  if (unfinished !== undefined) {
    throw new Malformed(lines.number, `subtest ${unfinished} has no subtest end`)
  }
}

interface Head {
  readonly line: number
  readonly source: string
  readonly parsed: CommandLine
}

/** The next command; comments and blank lines before it are skipped. Undefined at the end. */
function readHead(lines: Lines): Head | undefined {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    let source = line.trim()
    if (source.startsWith('#')) continue
    const first = lines.number
    while (source.endsWith('\\')) {
      const next = lines.next()
      if (next === undefined) break
      source = `${source.slice(0, -1)} ${next.trim()}`
    }
    const parsed = parseAt(first, source)
    if (parsed !== undefined) return { line: first, source, parsed }
  }
  return undefined
}

function parseAt(line: number, source: string): CommandLine | undefined {
  try {
    return parseCommandLine(source)
  } catch (error) {
    throw error instanceof WrongUse ? new Malformed(line, error.message) : error
  }
}

/** Opens or closes a subtest; `open` holds the names from the outermost to the innermost. */
function nest(open: string[], { line, parsed }: Head): void {
  const [first, second] = parsed.args
  const current = open.at(-1)
  if (first === undefined || parsed.args.length > 2) {
    throw new Malformed(line, 'write subtest NAME, subtest end or subtest end NAME')
  }
  if (first.key === 'end') {
    if (current === undefined) throw new Malformed(line, 'no subtest is open here')
    if (second !== undefined && second.key !== current) {
      throw new Malformed(line, `subtest ${current} is open, not ${second.key}`)
    }
    open.pop()
    return
  }
  if (second !== undefined) throw new Malformed(line, 'a subtest has one name')
  if (current !== undefined && !first.key.startsWith(`${current}/`)) {
    throw new Malformed(line, `the name of a subtest within this one begins with ${current}/`)
  }
  open.push(first.key)
}

/** Everything up to the separator, which a file may end without. */
function readInput(lines: Lines): { readonly text: string; readonly isClosed: boolean } {
  const input: string[] = []
  let line = lines.next()
  while (line !== undefined && line !== SEPARATOR) {
    input.push(line)
    line = lines.next()
  }
  return { text: input.join('\n').trim(), isClosed: line !== undefined }
}

function readExpected(lines: Lines): string {
  const first = lines.next()
  if (first === SEPARATOR) return readDoubleBlock(lines)
  let expected = ''
  for (let line = first; line !== undefined && line.trim() !== ''; line = lines.next()) {
    expected += `${line}\n`
  }
  return expected
}

/** Output with blank lines: ends at two separators in a row, which an empty line follows. */
function readDoubleBlock(lines: Lines): string {
  let expected = ''
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    expected += `${line}\n`
    if (line !== SEPARATOR) continue
    const second = lines.next()
    if (second === SEPARATOR) {
      const after = lines.next()
      if (after !== undefined && after !== '') {
        throw new Malformed(
          lines.number,
          'an empty line follows the end of output with blank lines',
        )
      }
      return expected.slice(0, -SEPARATOR.length - 1)
    }
    if (second !== undefined) expected += `${second}\n`
  }
  return expected
}
