import type { LibyamlReader } from './libyaml-reader.ts'
import type { Token } from './libyaml-token.ts'

const WORD = /^[0-9A-Za-z_-]$/
const URI = /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/

/**
 * Reads `&name` or `*name`.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_anchor.
 */
export function scanAnchor(reader: LibyamlReader): Token {
  const at = reader.mark()
  const kind = reader.take() === '&' ? 'anchor' : 'alias'
  const text = takeWhile(reader, WORD)
  const isEnded = reader.isSpace() || '?:,]}%@`'.includes(reader.at())
  if (text === '' || !isEnded) {
    reader.fail('did not find expected alphabetic or numeric character', at)
  }
  return { kind, at, text }
}

/**
 * Reads a tag: `!x`, `!!x`, `!a!x`, `!<x>` or `!`.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_tag.
 */
export function scanTag(reader: LibyamlReader): Token {
  const at = reader.mark()
  let handle = ''
  let suffix = ''
  if (reader.at(1) === '<') {
    reader.take(2)
    suffix = takeWhile(reader, URI)
    if (suffix === '') reader.fail('did not find expected tag URI', at)
    if (reader.at() !== '>') reader.fail("did not find the expected '>'", at)
    reader.take()
  } else {
    handle = reader.take() + takeWhile(reader, WORD)
    if (reader.at() === '!') {
      handle += reader.take()
      suffix = takeWhile(reader, URI)
      if (suffix === '') reader.fail('did not find expected tag URI', at)
    } else {
      suffix = handle.slice(1) + takeWhile(reader, URI)
      handle = '!'
      if (suffix === '') [handle, suffix] = ['', '!']
    }
  }
  if (!reader.isSpace()) reader.fail('did not find expected whitespace or line break', at)
  return { kind: 'tag', at, handle, suffix }
}

/**
 * Reads a line that begins with `%`.
 *
 * Source: libyaml 0.1.4, scanner.c, yaml_parser_scan_directive.
 */
export function scanDirective(reader: LibyamlReader): Token {
  const at = reader.mark()
  reader.take()
  const name = takeWhile(reader, WORD)
  if (name === '') reader.fail('could not find expected directive name', at)
  if (!reader.isSpace()) reader.fail('found unexpected non-alphabetical character', at)
  skipBlanks(reader)
  const token = scanDirectiveValue(reader, name, at)
  skipBlanks(reader)
  if (reader.at() === '#') while (!reader.isBreakOrEnd()) reader.take()
  if (!reader.isBreakOrEnd()) reader.fail('did not find expected comment or line break', at)
  reader.takeBreak()
  return token
}

function scanDirectiveValue(reader: LibyamlReader, name: string, at: Token['at']): Token {
  if (name === 'YAML') {
    const major = takeWhile(reader, /^[0-9]$/)
    if (major === '') reader.fail('did not find expected version number', at)
    if (reader.at() !== '.') reader.fail("did not find expected digit or '.' character", at)
    reader.take()
    const minor = takeWhile(reader, /^[0-9]$/)
    if (minor === '') reader.fail('did not find expected version number', at)
    return { kind: 'version-directive', at, version: `${major}.${minor}` }
  }
  if (name !== 'TAG') reader.fail('found unknown directive name', at)
  const handle = takeWhile(reader, /^[0-9A-Za-z_!-]$/)
  if (!handle.startsWith('!')) reader.fail("did not find expected '!'", at)
  if (!reader.isBlank()) reader.fail('did not find expected whitespace', at)
  skipBlanks(reader)
  const prefix = takeWhile(reader, URI)
  if (!reader.isSpace()) reader.fail('did not find expected whitespace or line break', at)
  return { kind: 'tag-directive', at, handle, prefix }
}

function skipBlanks(reader: LibyamlReader): void {
  while (reader.isBlank()) reader.take()
}

function takeWhile(reader: LibyamlReader, pattern: RegExp): string {
  let taken = ''
  while (pattern.test(reader.at())) taken += reader.take()
  return taken
}
