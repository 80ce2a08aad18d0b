import { jointCommitted, majorityCommitted } from '../../../../src/raft/quorum.ts'
import type { QuorumCase } from './kind.ts'

/** The indexes as a table, and the one that is committed. Source: etcd-io/raft, quorum/. */
export function describeCommitted({ incoming, outgoing, values }: QuorumCase): string {
  const indexOf = (id: number) => values.get(id) ?? 0
  const committed =
    outgoing === undefined
      ? majorityCommitted(incoming, indexOf)
      : jointCommitted(incoming, outgoing, indexOf)
  const checks = [
    [
      'the definition',
      Math.min(highestAcknowledged(incoming), highestAcknowledged(outgoing ?? [])),
    ],
    ['symmetry', jointCommitted(outgoing ?? [], incoming, indexOf)],
    ['a joint quorum with itself', selfJoint()],
  ] as const
  const doubts = checks
    .filter(([, index]) => index !== committed)
    .map(([name, index]) => `${show(index)} <-- via ${name}\n`)
  const voters = [...new Set([...incoming, ...(outgoing ?? [])])]
  return `${table(voters, values)}${show(committed)}\n${doubts.join('')}`

  /** Committed is what more than half have acknowledged: tried for each index there is. */
  function highestAcknowledged(half: readonly number[]): number {
    if (half.length === 0) return Number.POSITIVE_INFINITY
    const candidates = half
      .map(indexOf)
      .filter((index) => 2 * half.filter((id) => indexOf(id) >= index).length > half.length)
    return Math.max(0, ...candidates)
  }

  function selfJoint(): number {
    if (outgoing !== undefined) return committed
    return jointCommitted(incoming, incoming, indexOf)
  }
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
