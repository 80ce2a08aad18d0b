const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

/**
 * A text in double quotes as Go's `%q` prints it: quotes, backslashes and everything that does not print
 * are escaped (`\n`, `\x00`, `\u00a0`); letters of any script stay.
 *
 * Source: Go, strconv/quote.go, Quote.
 */
export function goQuote(text: string): string {
  let quoted = ''
  for (const character of text) quoted += ESCAPES.get(character) ?? quoteRune(character)
  return `"${quoted}"`
}

function quoteRune(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xd800 && code < 0xe000) return '\\ufffd'
  if (PRINTABLE.test(character)) return character
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
