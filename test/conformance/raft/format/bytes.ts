import { goQuote } from '../../../../src/text/go-quote.ts'

/** Bytes of a text, one char per byte. */
export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** Bytes in quotes as Go's `%q` prints them: text where they are valid UTF-8, else `\xNN`. */
export function quoteBytes(bytes: string): string {
  let quoted = ''
  let text = ''
  for (let position = 0; position < bytes.length; ) {
    const length = validLength(bytes, position)
    if (length === 0) {
      const code = bytes.charCodeAt(position).toString(16).padStart(2, '0')
      quoted += `${goQuote(text).slice(1, -1)}\\x${code}`
      text = ''
    } else {
      text += Buffer.from(bytes.slice(position, position + length), 'latin1').toString('utf8')
    }
    position += Math.max(1, length)
  }
  return `"${quoted}${goQuote(text).slice(1, -1)}"`
}

/** How many bytes the UTF-8 character at a position has; 0 when there is none. */
function validLength(bytes: string, position: number): number {
  for (let length = 1; length <= 4; length += 1) {
    const slice = Buffer.from(bytes.slice(position, position + length), 'latin1')
    if (slice.length === length && Buffer.from(slice.toString('utf8'), 'utf8').equals(slice)) {
      return length
    }
  }
  return 0
}
