import { type AnswerRules, compareBody, compareHeaders, OWN_ANSWER } from './compare-answers.ts'
import type { Played } from './played.ts'
import { discoveryRules, joinTimes, phaseChanges, sinceLeader } from './recorded-facts.ts'
import type { Recording, WireExchange } from './recording.ts'
import { END_WINDOW_MS, PHASE_WINDOW_MS, raftIndexTolerance } from './rules.ts'
import type { SimExchange } from './simulated.ts'

/** A start whose join met others in a phase that milliseconds decide (R11): `m1 2`. */
export type ExcusedBoots = Set<string>

/** Requests of a machine to the discovery service, one by one. */
export function compareDiscovery(
  recording: Recording,
  { run, endMs }: Played,
  machine: string,
): string | undefined {
  const recorded = recording.timeline.filter(
    (entry) => entry.from === machine && entry.to === 'discovery' && entry.t_ms < endMs,
  )
  const simulated = run.exchanges.filter(({ from, to }) => from === machine && to === 'discovery')
  const rules = discoveryRules(recording, run.exchanges)
  const what = `${machine} discovery`
  const difference = firstDifferent(recorded, simulated, (real, sim) =>
    compareExchange(recording, real, sim, rules),
  )
  return difference === undefined
    ? extraExchange(what, recorded.length, simulated, endMs)
    : tell(what, recorded, difference)
}

/**
 * Requests of a machine to the peer ports of others, Raft's own apart, start by start. R11: where
 * another machine opened, ended or joined at that moment, what this one met is chance; the rest
 * of its joining is not compared then, but what it did in the end is.
 */
export function compareJoins(
  recording: Recording,
  { run, endMs }: Played,
  machine: string,
  excused: ExcusedBoots,
): string | undefined {
  const real = recording.timeline.filter(
    (entry) => isJoin(machine, entry.from, entry.to, entry) && entry.t_ms < endMs,
  )
  const sim = run.exchanges.filter((entry) => isJoin(machine, entry.from, entry.to, entry))
  const starts = recording.operations.filter(
    (operation) => operation.kind === 'start' && operation.machine === machine,
  )
  for (const [position, { t_ms: fromMs }] of starts.entries()) {
    const untilMs = starts[position + 1]?.t_ms ?? Number.POSITIVE_INFINITY
    const recorded = real.filter(({ t_ms }) => t_ms >= fromMs && t_ms < untilMs)
    const simulated = sim.filter(({ at }) => at >= fromMs * 1000 && at < untilMs * 1000)
    const difference = firstDifferent(recorded, simulated, (one, other) =>
      compareExchange(recording, one, other, OWN_ANSWER),
    )
    const what = `${machine} boot ${position + 1} join`
    const atMs = difference === undefined ? undefined : momentOf(difference, recorded, simulated)
    const isExtra = difference === undefined && simulated.length > recorded.length
    const extraMs = (simulated[recorded.length]?.at ?? 0) / 1000
    if (isPhaseMoment(recording, machine, atMs ?? (isExtra ? extraMs : undefined))) {
      excused.add(`${machine} ${position + 1}`)
    } else if (difference !== undefined) {
      return tell(what, recorded, difference)
    } else {
      const extra = extraExchange(what, recorded.length, simulated, endMs)
      if (extra !== undefined) return extra
    }
  }
  return undefined
}

function isJoin(
  machine: string,
  from: string,
  to: string,
  { port, path }: { readonly port: number; readonly path: string },
): boolean {
  const isRaft = path.startsWith('/log/') || path === '/vote' || path.startsWith('/snapshot')
  return from === machine && to !== 'discovery' && port === 7001 && !isRaft
}

interface Difference {
  readonly position: number
  readonly why: string
}

function firstDifferent(
  recorded: readonly WireExchange[],
  simulated: readonly SimExchange[],
  compare: (real: WireExchange, sim: SimExchange) => string | undefined,
): Difference | undefined {
  for (const [position, real] of recorded.entries()) {
    const sim = simulated[position]
    const why = sim === undefined ? `${real.method} ${real.path} never made` : compare(real, sim)
    if (why !== undefined) return { position, why }
  }
  return undefined
}

function tell(what: string, recorded: readonly WireExchange[], { position, why }: Difference) {
  return `${what} exchange ${position + 1} at ${recorded[position]?.t_ms} ms: ${why}`
}

/** R16: the last moments before the end depend on milliseconds of the recording machine. */
function extraExchange(
  what: string,
  count: number,
  simulated: readonly SimExchange[],
  endMs: number,
): string | undefined {
  const extra = simulated[count]
  if (extra === undefined || extra.at / 1000 > endMs - END_WINDOW_MS) return undefined
  return `${what}: one more exchange, ${extra.method} ${extra.path} at ${extra.at / 1000} ms`
}

function momentOf(
  { position }: Difference,
  recorded: readonly WireExchange[],
  simulated: readonly SimExchange[],
): number {
  const sim = simulated[position]
  const real = recorded[position]?.t_ms ?? 0
  return sim === undefined ? real : Math.min(real, sim.at / 1000)
}

function isPhaseMoment(recording: Recording, machine: string, atMs: number | undefined): boolean {
  if (atMs === undefined) return false
  const others = Object.keys(recording.topology.machines).filter((name) => name !== machine)
  const changes = [
    ...others.flatMap((name) => phaseChanges(recording, name)),
    ...joinTimes(recording, machine),
  ]
  return changes.some((change) => Math.abs(change - atMs) <= PHASE_WINDOW_MS)
}

function compareExchange(
  recording: Recording,
  real: WireExchange,
  sim: SimExchange,
  rules: AnswerRules,
): string | undefined {
  const realLine = `${real.to}:${real.port} ${real.method} ${real.path} ${real.body ?? ''}`
  const simLine = `${sim.to}:${sim.port} ${sim.method} ${sim.path} ${sim.body}`
  if (realLine !== simLine) return `requested ${simLine}, recorded ${realLine}`
  if (isUnanswered(real, sim)) return undefined
  if (real.status !== sim.status) return `status ${sim.status}, recorded ${real.status}`
  const headers = compareHeaders(real.responseHeaders ?? {}, sim.headers, rules)
  if (headers !== undefined) return headers
  if (isUvarint(real.responseBody)) {
    const tolerance = raftIndexTolerance(sinceLeader(recording, real.t_ms))
    return compareUvarint(real.responseBody.uvarint, sim.answer, tolerance)
  }
  const text = typeof real.responseBody === 'string' ? real.responseBody : ''
  return compareBody(text, sim.answer, rules)
}

/**
 * R16: an exchange without a status is one that failed. The wire was recorded, not the client: an
 * answer that came after the client had given up is none.
 */
function isUnanswered(real: WireExchange, sim: SimExchange): boolean {
  if (sim.status !== null || sim.gaveUpAfterMs === null) return false
  return real.status === null || (real.dur_ms ?? 0) >= sim.gaveUpAfterMs
}

function isUvarint(value: unknown): value is { readonly uvarint: number } {
  return typeof value === 'object' && value !== null && 'uvarint' in value
}

/** R9: the commit index in the answer to a join. */
function compareUvarint(real: number, sim: string, tolerance: number): string | undefined {
  let value = 0
  let scale = 1
  for (const char of sim) {
    const byte = char.charCodeAt(0)
    value += (byte & 127) * scale
    scale *= 128
    if (byte < 128) break
  }
  const isNear = sim.length === 8 && Math.abs(value - real) <= tolerance
  return isNear ? undefined : `join index ${value}, recorded ${real}`
}
