import type { YAMLError } from 'yaml'
import type { Mistake } from '../errors.ts'
import {
  lineText,
  type MistakeText,
  mistakeAt,
  type Place,
  placeAt,
  quoteShort,
  type SourceText,
} from './source.ts'
import { misindented } from './yaml-indentation.ts'

/** Orders mistakes as a reader meets them: by line, column, code and text. */
export function compareMistakes(a: Mistake, b: Mistake): number {
  return (
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.what, b.what)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A mistake at an offset of the text. */
export function placedMistake(source: SourceText, offset: number, text: MistakeText): Mistake {
  return mistakeAt(source, placeAt(source, offset), text)
}

/** What reading as UTF-8 leaves of bytes that are no UTF-8. */
const REPLACED = 0xfffd

/** Why a text is not worth reading as YAML at all; undefined when it is. */
export function unreadableText(source: SourceText, maxLength: number): Mistake | undefined {
  const { file, text } = source
  if (text.length > maxLength) {
    return {
      code: 'TEXT_TOO_LARGE',
      file,
      what: `The file has ${text.length} characters; at most ${maxLength} (1 MiB) are read.`,
      remedy: 'Check that this is the file you meant, and split it if it is.',
    }
  }
  const binary = firstBinary(text)
  if (binary !== -1) {
    return placedMistake(source, binary, {
      code: 'TEXT_BINARY',
      what:
        text.charCodeAt(binary) === REPLACED
          ? 'The file is not text in UTF-8: no character is written as what stands here.'
          : `The file is not text: it holds the character ${quoteShort(text.charAt(binary))}.`,
      remedy: 'Save it as text in UTF-8, or name the right file.',
    })
  }
  if (isBlank(text)) {
    return {
      code: 'TEXT_EMPTY',
      file,
      line: 1,
      column: 1,
      what: 'The file is empty: it has no line but comments and blanks.',
      remedy: 'Write at least one key, for example "title: My first scenario".',
    }
  }
  return undefined
}

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
}

/** Offset of the first character that no text file has; -1 when there is none. */
function firstBinary(text: string): number {
  for (let offset = 0; offset < text.length; offset += 1) {
    const unit = text.charCodeAt(offset)
    const isControl = unit < 32 && unit !== 9 && unit !== 10 && unit !== 13
    if (isControl || unit === REPLACED) return offset
  }
  return -1
}

/** What the YAML parser complains about, in words for whoever wrote the file. */
export function explainYamlError(source: SourceText, error: YAMLError): Mistake {
  const offset = Math.min(error.pos[0], source.text.length)
  const place = placeAt(source, offset)
  const tab = tabIndentation(source, place)
  if (error.code === 'TAB_AS_INDENT' || tab !== undefined) {
    return mistakeAt(source, tab ?? place, {
      code: 'YAML_TAB',
      what: 'A tab stands where the line is indented; YAML allows blanks only.',
      remedy: 'Replace each tab by two blanks.',
      note: 'this is a tab',
    })
  }
  switch (error.code) {
    case 'BAD_INDENT':
      return badIndentation(source, place, error.message)
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return misplacedColon(source, place)
    case 'MISSING_CHAR':
      return missingCharacter(source, place, error.message)
    case 'BAD_SCALAR_START':
      return needsQuotes(source, place)
    case 'MULTIPLE_DOCS':
      return mistakeAt(source, place, {
        code: 'YAML_MANY_DOCUMENTS',
        what: 'A second document begins at "---"; only one is read.',
        remedy: 'Keep one document, and move the other to a file of its own.',
      })
    case 'BAD_ALIAS':
      return mistakeAt(source, place, aliasText(source, place))
    case 'TAG_RESOLVE_FAILED':
      return mistakeAt(source, place, {
        code: 'YAML_TAG',
        what: `The tag ${quoteShort(/^\S+/.exec(restOf(source, place))?.[0] ?? '!')} has no meaning.`,
        remedy:
          'Remove it, or put the text in quotes if no tag is meant, for example "!important".',
      })
    case 'RESOURCE_EXHAUSTION':
      return mistakeAt(source, place, {
        code: 'YAML_TOO_DEEP',
        what: 'The document is nested too deeply.',
        remedy: 'Write it with fewer levels.',
      })
    default:
      return syntax(source, place, error.message)
  }
}

function aliasText(source: SourceText, place: Place): MistakeText {
  return {
    code: 'YAML_ALIAS',
    what: `The alias at ${quoteShort(restOf(source, place))} refers to nothing.`,
    remedy: 'Put the text in quotes if no alias is meant, for example "*.service".',
  }
}

function restOf(source: SourceText, place: Place): string {
  return lineText(source, place.line).slice(place.column - 1)
}

function tabIndentation(source: SourceText, place: Place): Place | undefined {
  for (const line of [place.line, place.line - 1]) {
    const match = /^ *\t/.exec(lineText(source, line))
    if (match !== null) return { line, column: match[0].length }
  }
  return undefined
}

function badIndentation(source: SourceText, place: Place, message: string): Mistake {
  if (message.startsWith('Flow')) {
    return mistakeAt(source, place, {
      code: 'YAML_SYNTAX',
      what: 'A list or map in brackets is not closed.',
      remedy: 'Close it with "]" or "}" where it ends.',
    })
  }
  return misindented(source, place.line)
}

function misplacedColon(source: SourceText, place: Place): Mistake {
  const text = lineText(source, place.line)
  const hasColon = /:(\s|$)/.test(text)
  if (!hasColon) {
    return mistakeAt(source, place, {
      code: 'YAML_SYNTAX',
      what: `The line ${quoteShort(text.trim())} has no colon, but keys follow under it.`,
      remedy: `Write a colon and a blank after the key, for example "${firstWord(text)}: value".`,
    })
  }
  const next = lineText(source, place.line + 1)
  if (/^[^:]*:\s+[^\s#].*$/.test(text) && /^\s+\S+:(\s|$)/.test(next) && !/:\s.*:\s/.test(text)) {
    return misindented(source, place.line + 1)
  }
  return mistakeAt(source, place, {
    code: 'YAML_SYNTAX',
    what: `The value ${quoteShort(restOf(source, place))} holds a colon and a blank, which begin a new key.`,
    remedy: 'Put the value in quotes, or start the inner key on a line of its own.',
  })
}

const firstWord = (text: string): string => /[\w-]+/.exec(text)?.[0] ?? 'key'

function missingCharacter(source: SourceText, place: Place, message: string): Mistake {
  const isQuote = message.includes('quote')
  const opening = isQuote ? openingQuote(source, place) : place
  return mistakeAt(source, opening, {
    code: 'YAML_SYNTAX',
    what: isQuote ? 'A quote is opened here and never closed.' : `${message}.`,
    remedy: isQuote
      ? 'Close it at the end of the value, for example "10.10.10.1".'
      : 'Add the missing character.',
  })
}

function openingQuote(source: SourceText, place: Place): Place {
  for (let line = 1; line <= place.line; line += 1) {
    const match = /(?:^|[:\-,[{] ?)\s*(["'])(?:(?!\1).)*$/.exec(lineText(source, line))
    if (match !== null) {
      const column = lineText(source, line).indexOf(match[1] ?? '"', match.index) + 1
      return { line, column }
    }
  }
  return place
}

function needsQuotes(source: SourceText, place: Place): Mistake {
  const rest = restOf(source, place)
  return mistakeAt(source, place, {
    code: 'YAML_SYNTAX',
    what: `A value cannot begin with "${rest.charAt(0)}".`,
    remedy: `Put it in quotes: '${rest.trim().slice(0, 40).replaceAll("'", "''")}'.`,
  })
}

function syntax(source: SourceText, place: Place, message: string): Mistake {
  return mistakeAt(source, place, {
    code: 'YAML_SYNTAX',
    what: `This is not valid YAML: ${message.replace(/\.$/, '')}.`,
    remedy: 'Correct the line, or the line before it.',
  })
}
