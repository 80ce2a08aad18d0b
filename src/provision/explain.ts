import type { Mistake } from '../errors.ts'
import {
  lineText,
  type MistakeText,
  mistakeAt,
  type Place,
  placeAt,
  quoteShort,
  type SourceText,
} from '../text/source.ts'
import { MAX_TEXT_LENGTH } from '../text/text-length.ts'
import { misindented } from '../text/yaml-indentation.ts'
import { unreadableText } from '../text/yaml-mistake.ts'
import { decodeContent } from './decode-content.ts'
import { isPacked } from './gunzip.ts'
import type { LibyamlFailure, Mark } from './libyaml-error.ts'
import { type LibyamlDocument, readLibyaml } from './libyaml-parser.ts'
import { CLOUD_CONFIG, schemaAt } from './schema.ts'
import { fitDocument, structsOf, textOf } from './typed.ts'
import { classifyUserData } from './user-data.ts'
import { documentValue } from './yaml-value.ts'

/**
 * Why a machine would reject user-data, for whoever wrote it: place, excerpt and remedy. Empty when it
 * would be accepted; what is accepted and yet wrong is no matter of this function.
 *
 * The parser stops at the first mistake, so there is at most one.
 *
 * Codes: TEXT_TOO_LARGE, TEXT_BINARY, CLOUD_CONFIG_HEADER, CLOUD_CONFIG_TAB, CLOUD_CONFIG_INDENTATION,
 * CLOUD_CONFIG_COLON, CLOUD_CONFIG_QUOTE, CLOUD_CONFIG_BRACKET, CLOUD_CONFIG_CHARACTER, CLOUD_CONFIG_ALIAS,
 * CLOUD_CONFIG_CONTENT, CLOUD_CONFIG_YAML.
 */
export function explainCloudConfig(source: SourceText): Mistake[] {
  const { text } = source
  if (isPacked(text)) return []
  const kind = classifyUserData(text)
  if (kind === 'empty' || kind === 'script' || kind === 'ignition') return []
  const unreadable = unreadableText(source, MAX_TEXT_LENGTH)
  if (unreadable !== undefined && unreadable.code !== 'TEXT_EMPTY') return [unreadable]
  if (kind !== 'cloud-config') return [wrongHeader(source)]
  const mistake = explainYaml(source)
  return mistake === undefined ? [] : [mistake]
}

/** The same for a text whose first line does not matter; undefined when it would be accepted. */
export function explainYaml(source: SourceText): Mistake | undefined {
  const document = readLibyaml(source.text)
  return document.kind === 'failed' ? explain(source, document) : wrongContent(source, document)
}

const START: Place = { line: 1, column: 1 }

function wrongHeader(source: SourceText): Mistake {
  const first = lineText(source, 1)
  const byteOrderMark = first.startsWith('\ufeff')
  return mistakeAt(source, START, {
    code: 'CLOUD_CONFIG_HEADER',
    what: byteOrderMark
      ? 'The file begins with a byte order mark, so its first line is not "#cloud-config".'
      : `The first line is ${quoteShort(first)}; it must be exactly "#cloud-config".`,
    remedy: byteOrderMark
      ? 'Save the file as UTF-8 without a byte order mark.'
      : 'Write "#cloud-config" as the first line, with nothing before or behind it.',
  })
}

/** What libyaml complains about is a symptom; the cause is looked for in the lines around it. */
function explain(source: SourceText, failure: LibyamlFailure): Mistake {
  const at = failure.at ?? failure.context
  const place = placeOf(source, at)
  const tab = tabBefore(source, place.line)
  if (tab !== undefined && /tab|cannot start any token|could not find/.test(failure.problem)) {
    return mistakeAt(source, tab, TAB)
  }
  switch (failure.problem) {
    case 'did not find expected key':
    case "did not find expected '-' indicator":
    case 'did not find expected <document start>':
    case 'block sequence entries are not allowed in this context':
      return badIndentation(source, place.line)
    case 'mapping values are not allowed in this context':
      return misplacedColon(source, place)
    case "could not find expected ':'":
      return missingColon(source, placeOf(source, failure.context ?? at).line)
    case 'found unexpected end of stream':
      return openQuote(source, failure, place)
    case "did not find expected ',' or ']'":
    case "did not find expected ',' or '}'":
      return openBracket(source, failure, place)
    case 'found character that cannot start any token':
      return needsQuotes(source, place)
    default:
      return mistakeAt(source, place, {
        code: 'CLOUD_CONFIG_YAML',
        what: `This is not valid YAML: ${failure.problem}.`,
        remedy: 'Correct the line, or the line before it.',
      })
  }
}

/** By position, not by line: the parser also counts lone carriage returns, and the end of the text, as lines. */
function placeOf(source: SourceText, at: Mark | undefined): Place {
  return at === undefined ? START : placeAt(source, at.index)
}

const TAB: MistakeText = {
  code: 'CLOUD_CONFIG_TAB',
  what: 'A tab stands where the line is indented; YAML allows blanks only.',
  remedy: 'Replace each tab by two blanks.',
  note: 'this is a tab',
}

function tabBefore(source: SourceText, line: number): Place | undefined {
  for (const candidate of [line, line - 1]) {
    const match = /^ *\t/.exec(lineText(source, candidate))
    if (match !== null) return { line: candidate, column: match[0].length }
  }
  return undefined
}

function badIndentation(source: SourceText, line: number): Mistake {
  const above = lineAbove(source, line)
  const aboveText = lineText(source, above)
  const isDeeper = indentOf(lineText(source, line)) > indentOf(aboveText)
  if (isDeeper && /^ *[\w-]+\s*$/.test(aboveText)) return missingColon(source, above)
  return { ...misindented(source, line, isKnownKey), code: 'CLOUD_CONFIG_INDENTATION' }
}

/** Whether a key may stand under a path of keys: "coreos.etcd". */
export function isKnownKey(path: string, key: string): boolean {
  const steps = path === '' ? [] : path.replaceAll('-', '_').split('.')
  const found = schemaAt(steps)
  const schema = found?.kind === 'list' ? found.of : found
  return schema?.kind === 'struct' && schema.fields.has(key.replaceAll('-', '_'))
}

const indentOf = (text: string): number => /^ */.exec(text)?.[0].length ?? 0

/**
 * A key where none may stand. Three causes look alike to the parser: a line above without its colon, a
 * key under a key that has a value already, and a value that holds a colon.
 */
function misplacedColon(source: SourceText, place: Place): Mistake {
  const text = lineText(source, place.line)
  const dash = /^ *-(?=[^\s-])/.exec(text)
  if (dash !== null) {
    return mistakeAt(source, { line: place.line, column: dash[0].length + 1 }, noBlank('-', 'name'))
  }
  const before = text.slice(0, place.column - 1)
  if (/:\s/.test(before)) {
    return mistakeAt(source, place, {
      code: 'CLOUD_CONFIG_COLON',
      what: 'The value holds a colon and a blank, which begin a new key.',
      remedy: `Put the value in quotes: ${quotedValue(text)}.`,
    })
  }
  const above = lineAbove(source, place.line)
  const aboveText = lineText(source, above)
  if (/^ *-(?=[^\s-])/.test(aboveText)) {
    const column = indentOf(aboveText) + 2
    return mistakeAt(source, { line: above, column }, noBlank('-', 'name'))
  }
  if (!/:(\s|$)/.test(aboveText)) return missingColon(source, above)
  return badIndentation(source, place.line)
}

const noBlank = (mark: string, example: string): MistakeText => ({
  code: 'CLOUD_CONFIG_COLON',
  what: `A blank is missing behind "${mark}".`,
  remedy: `Write "${mark} ${example}: ...".`,
})

function quotedValue(text: string): string {
  const value = /:\s+(.*)$/.exec(text)?.[1] ?? ''
  return `"${value.slice(0, 50).replaceAll('"', '\\"')}"`
}

function lineAbove(source: SourceText, line: number): number {
  for (let above = line - 1; above >= 1; above -= 1) {
    if (!/^\s*(#.*)?$/.test(lineText(source, above))) return above
  }
  return line
}

function missingColon(source: SourceText, line: number): Mistake {
  const text = lineText(source, line)
  const word = text.trim().replace(/^- */, '')
  const glued = /^([\w-]+):(\S.*)$/.exec(word)
  const column = text.trimEnd().length + 1
  if (glued !== null) {
    const at = indentOf(text) + (glued[1]?.length ?? 0) + 2
    return mistakeAt(
      source,
      { line, column: at },
      {
        code: 'CLOUD_CONFIG_COLON',
        what: `A blank is missing behind the colon of ${quoteShort(word)}.`,
        remedy: `Write "${glued[1]}: ${glued[2]}".`,
      },
    )
  }
  return mistakeAt(
    source,
    { line, column },
    {
      code: 'CLOUD_CONFIG_COLON',
      what: `A colon is missing behind ${quoteShort(word)}.`,
      remedy: `Write "${word.split(/\s/)[0]}:", and its value behind a blank or on deeper lines.`,
    },
  )
}

function openQuote(source: SourceText, failure: LibyamlFailure, place: Place): Mistake {
  const { context } = failure
  const at = context === undefined ? place : placeOf(source, context)
  return mistakeAt(source, at, {
    code: 'CLOUD_CONFIG_QUOTE',
    what: 'A quote is opened here and never closed.',
    remedy: 'Close it at the end of the value, for example "10.10.10.1".',
  })
}

function openBracket(source: SourceText, failure: LibyamlFailure, place: Place): Mistake {
  const { context } = failure
  const at = context === undefined ? place : placeOf(source, context)
  const close = failure.problem.endsWith("']'") ? ']' : '}'
  return mistakeAt(source, at, {
    code: 'CLOUD_CONFIG_BRACKET',
    what: `A bracket is opened here, and before line ${place.line} neither "," nor "${close}" follows its values.`,
    remedy: `Close it with "${close}" where it ends.`,
  })
}

function needsQuotes(source: SourceText, place: Place): Mistake {
  const rest = lineText(source, place.line).slice(place.column - 1)
  return mistakeAt(source, place, {
    code: 'CLOUD_CONFIG_CHARACTER',
    what: `A value cannot begin with ${quoteShort(rest.charAt(0))}.`,
    remedy: `Put it in quotes: '${rest.trim().slice(0, 40).replaceAll("'", "''")}'.`,
  })
}

/** What a document that is valid YAML can still be rejected for. */
function wrongContent(source: SourceText, document: LibyamlDocument): Mistake | undefined {
  const value = documentValue(document)
  if (value.kind === 'failed') {
    return mistakeAt(source, firstPlace(source, /\*[\w-]/), {
      code: 'CLOUD_CONFIG_ALIAS',
      what: `${value.problem}.`,
      remedy: 'Put a text that begins with an asterisk in quotes, for example "*.service".',
    })
  }
  for (const file of structsOf(fitDocument(document, CLOUD_CONFIG), 'write_files')) {
    const decoded = decodeContent(textOf(file, 'content'), textOf(file, 'encoding'))
    if (decoded.kind === 'decoded') continue
    return mistakeAt(source, firstPlace(source, /\bencoding\s*:/), {
      code: 'CLOUD_CONFIG_CONTENT',
      what: `The content of ${quoteShort(textOf(file, 'path'))} is rejected: ${decoded.problem}.`,
      remedy: 'Remove "encoding", or use "base64" with content that is encoded so.',
    })
  }
  return undefined
}

function firstPlace(source: SourceText, pattern: RegExp): Place {
  for (let line = 1; line <= source.lineStarts.length; line += 1) {
    const match = pattern.exec(lineText(source, line))
    if (match !== null) return { line, column: match.index + 1 }
  }
  return START
}
