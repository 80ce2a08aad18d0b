import { gunzip, latin1Of } from './gunzip.ts'

export type DecodedContent =
  | { readonly kind: 'decoded'; readonly content: string }
  | { readonly kind: 'failed'; readonly problem: string }

const BASE64 = new Set(['b64', 'base64'])
const GZIP = new Set(['gz', 'gzip'])
const GZIP_IN_BASE64 = new Set(['gz+base64', 'gzip+base64', 'gz+b64', 'gzip+b64'])

/**
 * The content of a `write_files` entry after its encoding; bytes come as one character each.
 *
 * Source: coreos-cloudinit 1.14, config/decode.go, DecodeContent.
 */
export function decodeContent(content: string, encoding: string): DecodedContent {
  if (encoding === '') return { kind: 'decoded', content }
  if (BASE64.has(encoding)) return decodeBase64(content)
  if (GZIP.has(encoding)) return decodeGzip(content)
  if (GZIP_IN_BASE64.has(encoding)) {
    const packed = decodeBase64(content)
    return packed.kind === 'failed' ? packed : decodeGzip(packed.content)
  }
  return { kind: 'failed', problem: `Unsupported encoding "${encoding}"` }
}

function decodeGzip(packed: string): DecodedContent {
  const unpacked = gunzip(packed)
  if (unpacked.kind === 'unpacked') return { kind: 'decoded', content: latin1Of(unpacked.bytes) }
  return { kind: 'failed', problem: `Unable to decode gzip: "${unpacked.problem}"` }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function decodeBase64(text: string): DecodedContent {
  const clean = text.replace(/[\r\n]/g, '')
  const digits = clean.replace(/={1,2}$/, '')
  const wrong = wrongPosition(clean, digits)
  if (wrong !== -1) {
    const problem = `Unable to decode base64: "illegal base64 data at input byte ${wrong}"`
    return { kind: 'failed', problem }
  }
  let bits = 0
  let held = 0
  let content = ''
  for (const digit of digits) {
    bits = ((bits << 6) | ALPHABET.indexOf(digit)) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    content += String.fromCharCode((bits >> held) & 0xff)
  }
  return { kind: 'decoded', content }
}

/** Position of the first character that is out of place; -1 when there is none. */
function wrongPosition(clean: string, digits: string): number {
  for (let position = 0; position < digits.length; position += 1) {
    if (!ALPHABET.includes(digits.charAt(position))) return position
  }
  if (clean.length % 4 !== 0) return Math.max(0, clean.length - (clean.length % 4))
  return -1
}
