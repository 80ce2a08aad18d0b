const CONTEXT = 3

/**
 * Where two texts differ, line by line: `-` is expected, `+` is what came, other lines are common.
 *
 * Everything between the first and the last differing line is shown, with three lines around it.
 */
export function difference(expected: string, actual: string): readonly string[] {
  const wanted = linesOf(expected)
  const got = linesOf(actual)
  const before = commonCount(wanted, got)
  const limit = Math.min(wanted.length, got.length) - before
  const after = Math.min(limit, commonCount([...wanted].reverse(), [...got].reverse()))
  return [
    ...(before > CONTEXT ? ['  ...'] : []),
    ...wanted.slice(Math.max(0, before - CONTEXT), before).map((line) => `  ${line}`),
    ...wanted.slice(before, wanted.length - after).map((line) => `- ${line}`),
    ...got.slice(before, got.length - after).map((line) => `+ ${line}`),
    ...wanted
      .slice(wanted.length - after)
      .slice(0, CONTEXT)
      .map((line) => `  ${line}`),
    ...(after > CONTEXT ? ['  ...'] : []),
  ]
}

function commonCount(first: readonly string[], second: readonly string[]): number {
  let count = 0
  while (count < first.length && count < second.length && first[count] === second[count]) count += 1
  return count
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
