import type { ExcusedBoots } from './compare-exchanges.ts'
import type { Played } from './played.ts'
import { returnTimes } from './recorded-facts.ts'
import type { LogRecord, Recording } from './recording.ts'
import {
  areIndependent,
  durationTolerance,
  END_WINDOW_MS,
  isJoinLine,
  isOptionalLine,
  MISSED_TOLERANCE,
  missedIn,
  normalLine,
  RETURN_WINDOW_MS,
  SWAP_WINDOW_MS,
  timedOutPeer,
} from './rules.ts'

/** One line of either run. */
interface Line {
  readonly boot: number
  readonly ms: number
  readonly text: string
}

/** What a machine's etcd printed, line by line and start by start. */
export function compareJournal(
  recording: Recording,
  { run, endMs }: Played,
  machine: string,
  excused: ExcusedBoots,
): string | undefined {
  const isCompared = comparable(recording, machine, excused)
  const recorded = byPrintedTime(recording.logs[machine] ?? []).filter(
    (line) => line.ms < endMs && isCompared(line),
  )
  const left = (run.lines.get(machine) ?? [])
    .map(({ boot, at, text }) => ({ boot, ms: at / 1000, text }))
    .filter((line) => line.ms < endMs && isCompared(line))
  const starts = bootStarts(recorded, left)
  for (const real of recorded) {
    const found = findLine(left, real)
    const sim = left[found]
    if (sim === undefined) {
      return `${machine} boot ${real.boot} journal: ${show(left[0])}, recorded "${real.text}"`
    }
    left.splice(found, 1)
    const isExcused = excused.has(`${machine} ${real.boot}`)
    const late = isExcused ? undefined : compareWait(real, sim, starts)
    if (late !== undefined) return `${machine} boot ${real.boot} journal: ${late}`
  }
  const extra = left.find((line) => line.ms < endMs - END_WINDOW_MS)
  return extra === undefined ? undefined : `${machine} journal: one more line, ${show(extra)}`
}

/** R8, R11: lines that may be missing on either side are left out on both. */
function comparable(recording: Recording, machine: string, excused: ExcusedBoots) {
  return ({ boot, ms, text }: Line): boolean => {
    if (isOptionalLine(text)) return false
    if (isJoinLine(text) && excused.has(`${machine} ${boot}`)) return false
    const peer = timedOutPeer(text)
    if (peer === undefined) return true
    return !returnTimes(recording, peer).some((at) => at >= ms && at - ms <= RETURN_WINDOW_MS)
  }
}

/** R7: pipes delivered lines up to 69 ms late, so that what the line itself says orders them. */
function byPrintedTime(records: readonly LogRecord[]): readonly Line[] {
  return records
    .map(({ boot, t_ms, line }) => ({ boot, ms: t_ms, text: line, printed: printedMs(line) }))
    .sort((a, b) => a.boot - b.boot || (a.printed ?? 0) - (b.printed ?? 0))
}

/** Milliseconds within the day; lines without a time stamp stay where they are. */
function printedMs(line: string): number | undefined {
  const parts = /^\[etcd\] \w{3} [ \d]\d (\d\d):(\d\d):(\d\d)\.(\d{3}) /.exec(line)
  if (parts === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0, thousandths = 0] = parts.slice(1).map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
}

/** R7: the first line that says the same, unless one before it has to come first. */
function findLine(left: readonly Line[], real: Line): number {
  for (const [position, sim] of left.entries()) {
    if (sameLine(real, sim)) return position
    const first = left[0] ?? sim
    const mayComeLater =
      sim.boot === real.boot &&
      areIndependent(sim.text, real.text) &&
      sim.ms - first.ms <= SWAP_WINDOW_MS
    if (!mayComeLater) return -1
  }
  return -1
}

function sameLine(real: Line, sim: Line): boolean {
  if (real.boot !== sim.boot || normalLine(real.text) !== normalLine(sim.text)) return false
  const missed = missedIn(real.text)
  const simMissed = missedIn(sim.text)
  if (missed === undefined || simMissed === undefined) return true
  return Math.abs(missed - simMissed) <= MISSED_TOLERANCE
}

function show(line: Line | undefined): string {
  return line === undefined ? 'no line' : `"${line.text}" at ${line.ms} ms`
}

type Starts = ReadonlyMap<number, { readonly realMs: number; readonly simMs: number }>

function bootStarts(recorded: readonly Line[], simulated: readonly Line[]): Starts {
  const starts = new Map<number, { realMs: number; simMs: number }>()
  for (const { boot, ms } of recorded) {
    const sim = simulated.find((line) => line.boot === boot)
    if (!starts.has(boot) && sim) starts.set(boot, { realMs: ms, simMs: sim.ms })
  }
  return starts
}

/** R13: how long after its boot's first line a line comes, sleeps and time-outs included. */
function compareWait(real: Line, sim: Line, starts: Starts): string | undefined {
  const start = starts.get(real.boot)
  if (start === undefined) return undefined
  const realMs = real.ms - start.realMs
  const simMs = sim.ms - start.simMs
  if (Math.abs(realMs - simMs) <= durationTolerance(realMs)) return undefined
  return `"${sim.text}" after ${simMs.toFixed(1)} ms, recorded after ${realMs.toFixed(1)} ms`
}
