import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { assert, present } from '../../src/assert.ts'
import { calibrate } from './calibration.ts'
import { cpuSeconds } from './measure.ts'
import { comparable, RAFT_CASES, type RaftCase } from './raft-baseline.ts'
import type { Divisor, Figures, Work } from './raft-scenarios.ts'

const MOST_PASSES = 100
/** CPU seconds after which no further pass begins. */
const ENOUGH_SECONDS = 5

/** What the process of one case prints as JSON. */
export interface Measured {
  readonly work: Work
  /** Kilobytes: the most that was resident until the first pass was over. */
  readonly peakMemoryKb: number
  /** Operations of the calibration loop per CPU second. */
  readonly yardstick: number
}

/** The name of a case on the command line: "steady 3". */
export const labelOf = ({ scenario, nodes }: RaftCase): string => `${scenario} ${nodes}`

function measure(raftCase: RaftCase, divisor: Divisor): Measured {
  const first = raftCase.run(raftCase.nodes, divisor)
  const peakMemoryKb = peakMemory()
  const work = typicalPass(raftCase, divisor, first)
  return { work, peakMemoryKb, yardstick: calibrate() }
}

/**
 * The median of the later half of all passes that begin within a few seconds, so that compiling the code
 * does not count: Go's was compiled before.
 */
function typicalPass({ nodes, run }: RaftCase, divisor: Divisor, first: Work): Work {
  const passes = [first]
  while (passes.length < MOST_PASSES && cpuSeconds() < ENOUGH_SECONDS) {
    const next = run(nodes, divisor)
    assert(countsOf(next.figures) === countsOf(first.figures), 'two runs do the same')
    passes.push(next)
  }
  const warm = passes
    .slice(passes.length >> 1)
    .sort((a, b) => comparable(a).cpuSeconds - comparable(b).cpuSeconds)
  return present(warm[warm.length >> 1], 'at least one pass was made')
}

const countsOf = ({ messages, ticks, proposals, virtualSeconds }: Figures): string =>
  [messages, ticks, proposals, virtualSeconds].join(' ')

/** Source: proc(5), VmHWM. 0 where there is no such file. */
function peakMemory(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}

function main([label, divisor]: readonly string[]): number {
  const raftCase = RAFT_CASES.find((known) => labelOf(known) === label)
  if (raftCase === undefined) return 2
  console.log(JSON.stringify(measure(raftCase, divisor === '10' ? 10 : 1)))
  return 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2))
}
