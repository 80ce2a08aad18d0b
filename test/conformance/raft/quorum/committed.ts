import { majorityIndex } from '../../../../src/raft/quorum.ts'
import { raftRules } from '../../../../src/raft/rules.ts'
import type { QuorumCase } from './quorum-case.ts'

/** Given the id of a voter, what it has acknowledged; 0 when that is not known. */
type IndexOf = (id: number) => number

/** The indexes as a table, and the one that is committed. Source: etcd-io/raft, quorum/. */
export function describeCommitted({ incoming, outgoing = [], values }: QuorumCase): string {
  const indexOf = (id: number) => values.get(id) ?? 0
  const committed = Math.min(committedOf(incoming, indexOf), committedOf(outgoing, indexOf))
  const defined = Math.min(highestCommon(incoming, indexOf), highestCommon(outgoing, indexOf))
  const doubt = defined === committed ? '' : `${show(defined)} <-- via the definition\n`
  const voters = [...new Set([...incoming, ...outgoing])]
  return `${table(voters, values)}${show(committed)}\n${doubt}`
}

function committedOf(voters: readonly number[], indexOf: IndexOf): number {
  return majorityIndex(voters.map(indexOf), raftRules)
}

/** The same by definition: the highest index that more than half of the voters have reached. */
function highestCommon(voters: readonly number[], indexOf: IndexOf): number {
  if (voters.length === 0) return Number.POSITIVE_INFINITY
  const reached = voters
    .map(indexOf)
    .filter((index) => 2 * voters.filter((id) => indexOf(id) >= index).length > voters.length)
  return Math.max(0, ...reached)
}

function show(index: number): string {
  return index === Number.POSITIVE_INFINITY ? '∞' : String(index)
}

/** One line per voter by id, with a bar that shows its rank among the indexes. */
function table(voters: readonly number[], values: ReadonlyMap<number, number>): string {
  if (voters.length === 0) return '<empty majority quorum>'
  const bars = barsOf(voters, values)
  const lines = [...voters]
    .sort((a, b) => a - b)
    .map((id) => {
      const bar = bars.get(id) ?? 0
      const blank = ' '.repeat(voters.length - (values.has(id) ? bar : 0))
      const drawn = values.has(id) ? `${'x'.repeat(bar)}>${blank}` : `?${blank}`
      const index = String(values.get(id) ?? 0).padStart(5)
      return `${drawn} ${index}    (id=${id.toString(16)})\n`
    })
  return `${' '.repeat(voters.length + 4)}idx\n${lines.join('')}`
}

/** How many voters have a smaller index; equal indexes have equal bars. */
function barsOf(
  voters: readonly number[],
  values: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const indexOf = (id: number) => values.get(id) ?? 0
  return new Map(
    voters.map((id) => [id, voters.filter((other) => indexOf(other) < indexOf(id)).length]),
  )
}
