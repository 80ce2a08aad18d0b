const { imul } = Math

/**
 * Spreads 32 bits over 32 bits, bijectively.
 *
 * Two rounds of xor-shift-multiply; constants from spec/kernel-performance.md, section 2.
 */
export function mix32(value: number): number {
  let bits = imul(value ^ (value >>> 16), 0x21f0aaad)
  bits = imul(bits ^ (bits >>> 15), 0x735a2d97)
  return bits ^ (bits >>> 15)
}

/** Folds one 32-bit word into a running 32-bit hash; order matters. */
export function fold32(hash: number, word: number): number {
  return mix32((hash ^ word) + 0x9e3779b9)
}

/** 32-bit hash of a text's UTF-16 units; the empty text gives the mixed seed. */
export function hashText(text: string, seed = 0): number {
  let hash = seed ^ text.length
  for (let position = 0; position < text.length; position += 1) {
    hash = imul(hash ^ text.charCodeAt(position), 0x01000193)
  }
  return mix32(hash)
}

/** Folds a number of up to 53 bits into a running hash. */
export function foldNumber(hash: number, value: number): number {
  return fold32(fold32(hash, value | 0), (value / 4294967296) | 0)
}
