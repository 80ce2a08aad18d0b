/** A copy of twice the length, its second half zero; at least one word must be there. */
export function doubled(words: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(words.length * 2)
  copy.set(words)
  return copy
}
