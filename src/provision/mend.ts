import { lineText, type Place, type SourceText, sourceText } from '../text/source.ts'
import { indentShift } from '../text/yaml-indentation.ts'
import { isKnownKey } from './explain.ts'
import { readLibyaml } from './libyaml-parser.ts'
import { documentValue } from './yaml-value.ts'

/**
 * The text with one mistake of its YAML mended, so that those behind it can be found, too. Lines keep
 * their numbers.
 *
 * The first of a few likely repairs that lets the parser get further is taken; where none does, the
 * line goes, with what stands below it.
 *
 * @param place Where the mistake is.
 * @param code What kind of mistake it is: that repair is tried first.
 */
export function mendYaml(source: SourceText, place: Place, code: string): SourceText {
  const before = failedLine(source.text)
  for (const repaired of repairs(source, place, code)) {
    if (failedLine(repaired) > Math.max(before, place.line)) {
      return sourceText(source.file, repaired)
    }
  }
  return sourceText(source.file, withoutBlock(source, place.line))
}

/** The line where the parser gives up, counted from 1; infinity when it reads the whole text. */
function failedLine(text: string): number {
  const document = readLibyaml(text)
  if (document.kind === 'failed') return (document.at ?? document.context)?.line ?? 0
  return documentValue(document).kind === 'failed' ? 0 : Number.POSITIVE_INFINITY
}

function* repairs(source: SourceText, place: Place, code: string): Generator<string> {
  const text = lineText(source, place.line)
  const before = text.slice(0, place.column - 1)
  const behind = text.slice(place.column - 1)
  const indent = /^[ \t]*/.exec(text)?.[0] ?? ''
  const rest = text.slice(indent.length)
  if (code === 'CLOUD_CONFIG_BRACKET') {
    yield withLine(source, place.line, `${text}]`)
    yield withLine(source, place.line, `${text}}`)
  }
  if (code === 'CLOUD_CONFIG_INDENTATION') {
    yield moved(source, place.line, indentShift(source, place.line, isKnownKey))
  }
  yield withLine(source, place.line, indent.replaceAll('\t', '  ') + rest)
  yield withLine(source, place.line, `${before} ${behind}`)
  // A blank put in before the key moves what belongs to it, too.
  yield withBlank(source, place)
  yield withLine(source, place.line, text.replace(/^(\s*(?:- )?[\w-]+) /, '$1: '))
  yield withLine(source, place.line, `${text}:`)
  yield withLine(source, place.line, `${text}"`)
  yield withLine(source, place.line, `${text}'`)
  yield withLine(source, place.line, `${before}'${behind.replaceAll("'", "''")}'`)
  yield withLine(
    source,
    place.line,
    text.replace(/: +(.*)$/, (_, value) => `: '${value}'`),
  )
  for (const move of [1, 2, 3, 4]) {
    yield withLine(source, place.line, ' '.repeat(move) + text)
    if (move <= indent.length) yield withLine(source, place.line, text.slice(move))
  }
}

function withLine(source: SourceText, line: number, text: string): string {
  const start = source.lineStarts[line - 1] ?? source.text.length
  return (
    source.text.slice(0, start) + text + source.text.slice(start + lineText(source, line).length)
  )
}

/** A line and what stands below it, moved by so many blanks. */
function moved(source: SourceText, line: number, blanks: number): string {
  const lines = source.text.split('\n')
  const end = blockEnd(lines, line)
  return lines
    .map((text, at) => {
      if (at < line - 1 || at >= end) return text
      return blanks > 0 ? ' '.repeat(blanks) + text : text.slice(-blanks)
    })
    .join('\n')
}

function withBlank(source: SourceText, place: Place): string {
  const lines = source.text.split('\n')
  const depth = indentOf(lines[place.line - 1] ?? '')
  const end = blockEnd(lines, place.line)
  return lines
    .map((text, at) => {
      if (at < place.line - 1 || at >= end) return text
      const cut = at === place.line - 1 ? place.column - 1 : depth
      return `${text.slice(0, cut)} ${text.slice(cut)}`
    })
    .join('\n')
}

function withoutBlock(source: SourceText, line: number): string {
  const lines = source.text.split('\n')
  const end = blockEnd(lines, line)
  return lines.map((text, at) => (at >= line - 1 && at < end ? '' : text)).join('\n')
}

/** Behind the last line that is indented deeper than the given one; lines counted from 1. */
function blockEnd(lines: readonly string[], line: number): number {
  const depth = indentOf(lines[line - 1] ?? '')
  let end = line
  while (end < lines.length && indentOf(lines[end] ?? '') > depth) end += 1
  return end
}

const indentOf = (text: string): number => /^[ \t]*/.exec(text)?.[0].length ?? 0
