import type { Recorded } from '../trace/event.ts'
import { formatEvent } from '../trace/ndjson.ts'

/** Where two runs begin to differ. A side is null where its run has ended. */
export interface Divergence {
  /** Number of the first event that differs. */
  readonly seq: number
  /** The last event that both have in common; null when there is none. */
  readonly common: Recorded | null
  readonly left: Recorded | null
  readonly right: Recorded | null
}

/** The first event in which two runs differ; undefined when they are the same. */
export function firstDivergence(
  left: Iterable<Recorded>,
  right: Iterable<Recorded>,
): Divergence | undefined {
  const rights = right[Symbol.iterator]()
  let common: Recorded | null = null
  let seq = 0
  for (const one of left) {
    seq += 1
    const other = rights.next()
    const two = other.done === true ? null : other.value
    if (two === null || !isSame(one, two)) return { seq, common, left: one, right: two }
    common = one
  }
  const rest = rights.next()
  if (rest.done === true) return undefined
  return { seq: seq + 1, common, left: null, right: rest.value }
}

/** Says a divergence, one event a line, as a trace file has them. */
export function renderDivergence(
  { seq, common, left, right }: Divergence,
  names: { readonly left: string; readonly right: string },
): readonly string[] {
  const width = Math.max(names.left.length, names.right.length, 'both'.length)
  const say = (name: string, recorded: Recorded | null): string =>
    `  ${name.padEnd(width)}  ${recorded === null ? '(the run has ended)' : formatEvent(recorded)}`
  return [
    `The runs differ first at event ${seq}.`,
    ...(common === null ? [] : [say('both', common)]),
    say(names.left, left),
    say(names.right, right),
  ]
}

/** Runs of one program build their events alike, so equal events are equal lines. */
function isSame(one: Recorded, two: Recorded): boolean {
  if (one === two) return true
  if (one.t !== two.t || one.event.kind !== two.event.kind) return false
  return formatEvent(one) === formatEvent(two)
}
