/**
 * Quotes bytes as Go's JSON encoder does: `&`, `<`, `>` and the line separators escaped, invalid
 * UTF-8 replaced by the text `\ufffd`, everything else unchanged.
 *
 * @param bytes One char per byte.
 */
export function quoteJson(bytes: string): string {
  if (PLAIN.test(bytes)) return `"${bytes}"`
  let quoted = '"'
  for (let position = 0; position < bytes.length; ) {
    const width = sequenceLength(bytes, position)
    quoted += escapeSequence(bytes, position, width)
    position += Math.max(1, width)
  }
  return `${quoted}"`
}

/** Printable ASCII but quote, ampersand, angle brackets and backslash; DEL stays as it is. */
const PLAIN = /^[ !#-%'-;=?-[\]-\x7f]*$/

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function escapeSequence(bytes: string, position: number, width: number): string {
  if (width === 0) return '\\ufffd'
  const sequence = bytes.slice(position, position + width)
  if (width > 1) {
    if (sequence === '\xe2\x80\xa8') return '\\u2028'
    return sequence === '\xe2\x80\xa9' ? '\\u2029' : sequence
  }
  if (PLAIN.test(sequence)) return sequence
  const code = sequence.charCodeAt(0).toString(16).padStart(4, '0')
  return SHORT_ESCAPES.get(sequence) ?? `\\u${code}`
}

/** Length of the UTF-8 sequence at a position; 0 when the byte there begins none. */
function sequenceLength(bytes: string, position: number): number {
  const lead = bytes.charCodeAt(position)
  if (lead < 0x80) return 1
  const width = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  const second = bytes.charCodeAt(position + 1)
  // The second byte's narrower ranges keep out overlong forms, surrogates and too great codes.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (width === 0 || !(second >= low && second <= high)) return 0
  for (let ahead = 2; ahead < width; ahead += 1) {
    const next = bytes.charCodeAt(position + ahead)
    if (!(next >= 0x80 && next <= 0xbf)) return 0
  }
  return width
}
