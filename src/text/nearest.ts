const LONGEST = 64

/**
 * The known name that a person most likely meant, for "Did you mean ...?"; undefined when none is near.
 *
 * Compared without regard to case, and with `-` equal to `_`. A missing, extra, wrong or swapped letter
 * costs one; near means at most a third of the letters, at least one. Ties go to the name listed first.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined
  const wanted = normalised(name)
  let best: string | undefined
  let bestCost = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestCost) continue
    const cost = editDistance(wanted, normalised(candidate))
    if (cost >= bestCost) continue
    best = candidate
    bestCost = cost
  }
  return best
}

const normalised = (name: string): string => name.toLowerCase().replaceAll('_', '-')

function editDistance(from: string, to: string): number {
  let older: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, position) => position)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1)
      const added = (current[column - 1] ?? 0) + 1
      let cost = Math.min(replaced, added, (previous[column] ?? 0) + 1)
      const isSwap = row > 1 && column > 1
      if (isSwap && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    older = previous
    previous = current
  }
  return previous[to.length] ?? 0
}
