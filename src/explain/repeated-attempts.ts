import type { Label } from './label.ts'
import type { MarkRow, WalkRow } from './walk-row.ts'

/** What a machine's tries to get into a cluster have come to so far. */
interface Tries {
  /** Places of the rows of the try under way; undefined between tries. */
  current: number[] | undefined
  /** Fault marks of the try under way. */
  faults: string[]
  /** How the last whole try ended; empty when it was no failure. */
  outcome: string
  /** Place of the row that stands for the repeated ones; -1 for none. */
  standIn: number
  count: number
}

/**
 * The rows without tries that fail as the one before did: a unit that restarts every ten seconds
 * fills pages otherwise. One mark says how many were left out. Steps and notes stay.
 */
export function withoutRepeats(rows: readonly WalkRow[]): readonly WalkRow[] {
  const kept: (WalkRow | undefined)[] = [...rows]
  const tries = new Map<string, Tries>()
  for (const [position, row] of rows.entries()) {
    if (row.kind !== 'mark' && row.kind !== 'arrow') continue
    const own = tries.get(row.actor) ?? createTries()
    tries.set(row.actor, own)
    if (row.kind === 'mark' && row.attempt === 'begins') begin(own)
    if (own.current === undefined) {
      own.outcome = ''
      continue
    }
    own.current.push(position)
    if (row.kind === 'mark' && row.style === 'fault') own.faults.push(row.label[0])
    if (row.kind === 'mark' && row.attempt === 'ends') end(own, kept, row)
  }
  return kept.filter((row) => row !== undefined)
}

const createTries = (): Tries => ({
  current: undefined,
  faults: [],
  outcome: '',
  standIn: -1,
  count: 0,
})

function begin(own: Tries): void {
  own.current = []
  own.faults = []
}

function end(own: Tries, kept: (WalkRow | undefined)[], last: MarkRow): void {
  const positions = own.current ?? []
  const outcome = own.faults.join(', ')
  own.current = undefined
  if (outcome !== own.outcome) {
    own.outcome = outcome
    own.standIn = -1
    own.count = 0
    return
  }
  for (const position of positions) kept[position] = undefined
  if (own.standIn >= 0) kept[own.standIn] = undefined
  own.standIn = positions.at(-1) ?? -1
  own.count += 1
  const { count } = own
  const label: Label = [`${count} more ${count === 1 ? 'try' : 'tries'}`, `${count} more`]
  kept[own.standIn] = { ...last, label }
}
