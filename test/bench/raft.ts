import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { comparable, RAFT_CASES, type RaftCase } from './raft-baseline.ts'
import { labelOf, type Measured } from './raft-case.ts'
import type { Divisor, Figures } from './raft-scenarios.ts'

/** A tenth of the work. */
const QUICK = '--quick'

/**
 * `npm run bench -- raft [SCENARIO] [--quick]`: our Raft at the work of the Go baseline.
 *
 * One JSON object per scenario and size goes to standard output; the comparison, with Go and with the
 * calibration loop, to standard error. Go's figures are from one machine, so that missing a ratio is told
 * but is no failure.
 *
 * @returns The exit code: 2 for a scenario that is none.
 */
export function benchRaft(args: readonly string[]): number {
  const divisor: Divisor = args.includes(QUICK) ? 10 : 1
  const words = args.filter((word) => word !== QUICK)
  const chosen = RAFT_CASES.filter(({ scenario }) => [scenario, undefined].includes(words[0]))
  if (chosen.length === 0) {
    const names = [...new Set(RAFT_CASES.map(({ scenario }) => scenario))].join(', ')
    console.error(`No scenario of Raft is called "${words[0]}". Use one of ${names}.`)
    return 2
  }
  console.error(HEADER)
  for (const raftCase of chosen) {
    const measured = measureApart(raftCase, divisor)
    console.log(JSON.stringify(reported(raftCase, measured)))
    console.error(row(raftCase, measured))
  }
  return 0
}

/** Every case has a process of its own: no other has shaped its code or its memory. */
function measureApart(raftCase: RaftCase, divisor: Divisor): Measured {
  const script = fileURLToPath(new URL('raft-case.ts', import.meta.url))
  const args = [...process.execArgv, script, labelOf(raftCase), String(divisor)]
  const child = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error(`The case "${labelOf(raftCase)}" of Raft failed.`)
  return JSON.parse(child.stdout)
}

function reported({ scenario, nodes }: RaftCase, { work, peakMemoryKb, yardstick }: Measured) {
  const { figures, parts } = work
  const perCpuSecond = ratesOf(figures)
  return { scenario, nodes, ...figures, perCpuSecond, ...parts, peakMemoryKb, yardstick }
}

function ratesOf({ cpuSeconds: seconds, messages, events, proposals, virtualSeconds }: Figures) {
  const rate = (count: number): number => Math.round(count / seconds)
  return {
    messages: rate(messages),
    events: rate(events),
    proposals: rate(proposals),
    virtualSeconds: rate(virtualSeconds),
  }
}

const COLUMNS = [-12, 5, 8, 16, 16, 9, 10, 14, 10] as const

const HEADER = columns([
  'raft',
  'nodes',
  'CPU s',
  'per CPU second',
  'Go',
  'x Go',
  'wanted',
  'x calibration',
  'peak',
])

function row({ scenario, nodes, go, leastRatio }: RaftCase, measured: Measured): string {
  const figures = comparable(measured.work)
  const perSecond = figures[go.of] / figures.cpuSeconds
  const unit = go.of === 'messages' ? 'k msg' : 'k virt s'
  const ratio = perSecond / go.perSecond
  const verdict = ratio >= leastRatio ? 'met' : 'missed'
  return columns([
    scenario,
    String(nodes),
    figures.cpuSeconds.toFixed(3),
    `${(perSecond / 1000).toFixed(1)} ${unit}`,
    `${(go.perSecond / 1000).toFixed(1)} ${unit}`,
    ratio.toFixed(2),
    leastRatio === 0 ? '' : `${leastRatio} ${verdict}`,
    (perSecond / measured.yardstick).toPrecision(2),
    `${(measured.peakMemoryKb / 1024).toFixed(0)} MB`,
  ])
}

/** Cells side by side; a negative width is aligned to the left. */
function columns(cells: readonly string[]): string {
  return cells
    .map((cell, at) => {
      const width = COLUMNS[at] ?? 0
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width)
    })
    .join(' ')
}
