import { gunzipSync, strFromU8 } from 'fflate'

export type Unpacked =
  | { readonly kind: 'unpacked'; readonly bytes: Uint8Array }
  /** `problem` is Go's wording: "gzip: invalid header". */
  | { readonly kind: 'corrupt'; readonly problem: string }

const HEADER_LENGTH = 10
const TRAILER_LENGTH = 8
const DEFLATE = 8

/** True for bytes (one character each, or a text they were misread as) that gzip has packed. */
export function isPacked(text: string): boolean {
  return text.startsWith('\x1f\x8b') || text.startsWith('\x1f\ufffd')
}

/**
 * Unpacks gzip.
 *
 * @param packed One character per byte.
 *
 * Source: Go, compress/gzip/gunzip.go, readHeader and Read, for the wording of what is wrong.
 */
export function gunzip(packed: string): Unpacked {
  const bytes = Uint8Array.from(packed, (char) => char.charCodeAt(0) & 0xff)
  if (bytes.length < HEADER_LENGTH) {
    return { kind: 'corrupt', problem: bytes.length === 0 ? 'EOF' : 'unexpected EOF' }
  }
  if (!isPacked(packed) || bytes[2] !== DEFLATE) {
    return { kind: 'corrupt', problem: 'gzip: invalid header' }
  }
  try {
    const unpacked = gunzipSync(bytes)
    if (lengthSaid(bytes) === unpacked.length) return { kind: 'unpacked', bytes: unpacked }
    return { kind: 'corrupt', problem: 'unexpected EOF' }
  } catch {
    return { kind: 'corrupt', problem: 'unexpected EOF' }
  }
}

/** The bytes as UTF-8; what is none becomes replacement characters. */
export function utf8Of(bytes: Uint8Array): string {
  return strFromU8(bytes)
}

/** The bytes with one character each. */
export function latin1Of(bytes: Uint8Array): string {
  return strFromU8(bytes, true)
}

/** What the trailer says of the length of the unpacked bytes, modulo 2^32. */
function lengthSaid(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(bytes.length - TRAILER_LENGTH / 2, true)
}
