import { difference } from './difference.ts'
import type { Directive } from './directive.ts'
import { Malformed, readDirectives } from './reader.ts'

/**
 * Carries out one directive and gives what it prints.
 *
 * @throws {WrongUse} when the directive cannot be carried out as written.
 */
export type Handler = (directive: Directive) => string

/**
 * Plays a file from top to bottom, up to the first directive that prints something else than
 * expected. Undefined when all is as expected; else `line N` and, on lines of its own, what differs.
 */
export function playFile(text: string, handle: Handler): string | undefined {
  try {
    for (const directive of readDirectives(text)) {
      const failure = playDirective(directive, handle)
      if (failure !== undefined) return `line ${directive.line}${failure}`
    }
  } catch (error) {
    if (error instanceof Malformed) return `line ${error.line}: ${error.message}`
    throw error
  }
  return undefined
}

function playDirective(directive: Directive, handle: Handler): string | undefined {
  let printed: string
  try {
    printed = handle(directive)
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return `: ${problem}\n    ${directive.source}`
  }
  const actual = printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`
  if (actual === directive.expected) return undefined
  const input = directive.input === '' ? [] : directive.input.split('\n')
  const shown = ['', directive.source, ...input, '---- (- expected, + actual)']
  return [...shown, ...difference(directive.expected, actual)].join('\n    ')
}
