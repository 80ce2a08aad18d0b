import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { assert, present } from '../../src/assert.ts'
import { measureApart } from './apart.ts'
import { calibrate } from './calibration.ts'
import type { Benchmark } from './main.ts'
import { cpuSeconds } from './measure.ts'
import { type Baseline, GO } from './raft-go.ts'
import { addWork, elections, faultSweep, idle, scale, steady, type Work } from './raft-scenarios.ts'

/** Times as fast as Go, at least: missing it with the full work is a failure. */
const LEAST_RATIO = 2
/** CPU seconds of work before any is measured: short work is compiled no sooner than long work. */
const WARM_UP_SECONDS = 2
const PASSES = 5
const TICKS_PER_SECOND = 10
/** A tenth of the work, for a quick look: too little to judge by. */
const QUICK = '--quick'

/** What is printed about one scenario and size. */
interface Line {
  readonly scenario: string
  readonly nodes: number
  readonly cpuSeconds: number
  /** Delivered. */
  readonly messages: number
  /** Node ticks, delivered messages and accepted proposals. */
  readonly events: number
  readonly proposals: number
  /** Of live nodes. */
  readonly ticks: number
  readonly virtualSeconds: number
}

/** A whole process of its own: more is known about it. */
interface ScaleLine extends Line {
  /** Part of `cpuSeconds` and `messages`. */
  readonly electionCpuSeconds: number
  readonly electionMessages: number
  /** Peak of the resident set; 0 where the system does not tell. */
  readonly peakMegabytes: number
}

interface Measured {
  readonly line: Line | ScaleLine
  /** Operations of the calibration loop per CPU second. */
  readonly yardstick: number
}

function lineOf(scenario: string, nodes: number, work: Work): Line {
  const { cpuSeconds, messages, proposals, ticks, virtualTicks } = work
  const events = ticks + messages + proposals
  const virtualSeconds = virtualTicks / TICKS_PER_SECOND
  return { scenario, nodes, cpuSeconds, messages, events, proposals, ticks, virtualSeconds }
}

/** The pass of median cost, after some to warm up; all of them must have done the same. */
function median(pass: () => Work): Work {
  const expected = countsOf(warmUp(pass))
  const works = Array.from({ length: PASSES }, pass)
  for (const work of works) {
    assert(isDeepStrictEqual(countsOf(work), expected), 'every pass does the same')
  }
  const byCost = works.sort((a, b) => a.cpuSeconds - b.cpuSeconds)
  return present(byCost[PASSES >> 1], 'there are passes')
}

/** Passes until the code is compiled; gives what the last has done. */
function warmUp<Done>(pass: () => Done): Done {
  const until = cpuSeconds() + WARM_UP_SECONDS
  let done = pass()
  while (cpuSeconds() < until) done = pass()
  return done
}

function countsOf(work: Work): Work {
  return { ...work, cpuSeconds: 0 }
}

/** Once, for the sake of its memory, after other small work to warm up. */
function measureScale(nodes: number, isQuick: boolean): ScaleLine {
  warmUp(() => scale(7, { seeds: 5, proposals: 1000 }))
  const work = scale(nodes, isQuick ? { seeds: 1, proposals: 500 } : { seeds: 5, proposals: 1000 })
  return {
    ...lineOf('scale', nodes, addWork(work.elections, work.proposals)),
    electionCpuSeconds: work.elections.cpuSeconds,
    electionMessages: work.elections.messages,
    peakMegabytes: peakMegabytes(),
  }
}

function peakMegabytes(): number {
  if (process.platform !== 'linux') return 0
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return Math.round(Number(kilobytes?.[1] ?? 0) / 1024)
}

function measureLine(scenario: string, nodes: number, isQuick: boolean): Line | undefined {
  const part = isQuick ? 0.1 : 1
  const line = (pass: () => Work): Line => lineOf(scenario, nodes, median(pass))
  switch (scenario) {
    case 'elections':
      return line(() => elections(nodes, 1000 * part))
    case 'steady':
      return line(() => steady(nodes, 100_000 * part))
    case 'idle':
      return line(() => idle(nodes, part))
    case 'fault-sweep':
      return line(() => faultSweep(nodes, 500 * part))
    case 'scale':
      return measureScale(nodes, isQuick)
    default:
      return undefined
  }
}

function measure(label: string, flags: readonly string[]): Measured | undefined {
  const [scenario = '', nodes = ''] = label.split(' ')
  const line = measureLine(scenario, Number(nodes), flags.includes(QUICK))
  return line === undefined ? undefined : { line, yardstick: calibrate() }
}

/** The figure of a line in the unit of the baseline. */
function figureOf({ cpuSeconds, ...line }: Line | ScaleLine, unit: Baseline['unit']): number {
  switch (unit) {
    case 's':
      return cpuSeconds
    case 'messages/s':
      return line.messages / cpuSeconds
    case 'virtual s/s':
      return line.virtualSeconds / cpuSeconds
    case 'proposals/s': {
      const election = 'electionCpuSeconds' in line ? line.electionCpuSeconds : 0
      return line.proposals / (cpuSeconds - election)
    }
  }
}

const COLUMNS = ['scenario', 'nodes', 'here', 'Go', 'unit', 'x Go', 'x heap', 'memory']

/** Prints the lines for a machine on standard output, and for a person on standard error. */
function run(flags: readonly string[]): boolean {
  const isQuick = flags.includes(QUICK)
  console.error('raft (per CPU second; x heap: messages per operation of a 4-ary heap, hold 1k)')
  tell(COLUMNS)
  let isMet = true
  for (const baseline of GO) {
    const label = `${baseline.scenario} ${baseline.nodes}`
    const measured = measureApart<Measured>('raft', label, isQuick ? [QUICK] : [])
    console.log(JSON.stringify(measured.line))
    const ratio = tellCompared(measured, baseline, isQuick)
    if (baseline.scenario !== 'scale' && ratio < LEAST_RATIO) isMet = false
  }
  return isMet || isQuick
}

/** @returns How many times as fast as Go. */
function tellCompared({ line, yardstick }: Measured, baseline: Baseline, isQuick: boolean): number {
  const { unit } = baseline
  const found = figureOf(line, unit)
  // Seconds are of the whole work.
  const value = unit === 's' && isQuick ? baseline.value / 10 : baseline.value
  const ratio = unit === 's' ? value / found : found / value
  const scaled = line.messages / line.cpuSeconds / yardstick
  const memory = 'peakMegabytes' in line ? `${line.peakMegabytes} MB` : ''
  const { scenario, nodes } = line
  const figures = [figureText(found), figureText(value), unit, ratio.toFixed(2), scaled.toFixed(3)]
  tell([scenario, `${nodes}`, ...figures, memory])
  return ratio
}

function figureText(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(0)} k` : value.toPrecision(3)
}

function tell(cells: readonly string[]): void {
  console.error(`  ${cells.map((cell) => cell.padStart(12)).join('')}`)
}

/**
 * The Raft core alone, doing the same work as etcd's own in Go.
 *
 * Source: spec/raft-baseline.md; design.md, section 9.
 */
export const raftBenchmark: Benchmark = { name: 'raft', measure, run }
