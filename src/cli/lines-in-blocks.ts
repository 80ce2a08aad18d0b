/** Characters that are handed on at once. */
const BLOCK = 65_536

/** Joins lines, each with its end, to blocks that are worth a call of the system. */
export function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = ''
  for (const line of lines) {
    block += `${line}\n`
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}
