import {
  type Divisor,
  elections,
  type Figures,
  faultSweep,
  idle,
  scale,
  steady,
  type Work,
} from './raft-scenarios.ts'

/** What the Go program does of one thing per CPU second. */
export interface GoRate {
  readonly of: 'messages' | 'virtualSeconds'
  readonly perSecond: number
}

/** A scenario at one size, and what it is held against. */
export interface RaftCase {
  readonly scenario: string
  readonly nodes: number
  run(nodes: number, divisor: Divisor): Work
  readonly go: GoRate
  /** How many times Go's rate is wanted; 0: none, it is only told. */
  readonly leastRatio: number
}

const messages = (perSecond: number): GoRate => ({ of: 'messages', perSecond })
const virtualSeconds = (perSecond: number): GoRate => ({ of: 'virtualSeconds', perSecond })

function each(
  scenario: string,
  run: RaftCase['run'],
  leastRatio: number,
  rates: readonly (readonly [nodes: number, go: GoRate])[],
): RaftCase[] {
  return rates.map(([nodes, go]) => ({ scenario, nodes, run, go, leastRatio }))
}

/**
 * The five scenarios at all sizes, with the rates of the program on etcd's raft 3.4.23 and Go 1.19.8.
 *
 * Those of "scale" are of its proposals.
 *
 * Source: spec/raft-baseline.md, "Results".
 */
export const RAFT_CASES: readonly RaftCase[] = [
  ...each('elections', elections, 2, [
    [3, messages(239_000)],
    [5, messages(245_000)],
    [7, messages(251_000)],
  ]),
  ...each('steady', steady, 2, [
    [3, messages(628_000)],
    [5, messages(671_000)],
  ]),
  ...each('idle', idle, 2, [[3, virtualSeconds(86_400 / 2.73)]]),
  ...each('fault-sweep', faultSweep, 2, [[5, virtualSeconds(4320)]]),
  ...each('scale', scale, 0, [
    [3, messages(1_000_000)],
    [5, messages(1_080_000)],
    [7, messages(1_020_000)],
    [15, messages(726_000)],
    [31, messages(495_000)],
    [51, messages(391_000)],
    [101, messages(261_000)],
  ]),
]

/** The part of some work that Go's rate is about. */
export function comparable({ figures, parts }: Work): Figures {
  return parts?.proposing ?? figures
}
