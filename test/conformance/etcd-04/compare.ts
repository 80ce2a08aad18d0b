import { isDeepStrictEqual } from 'node:util'
import type { LogRecord, Recording, WireExchange } from './recording.ts'
import {
  COMPARED_HEADERS,
  countTolerance,
  durationTolerance,
  isOptionalLine,
  normalJson,
  normalLine,
  raftIndexTolerance,
  SWAP_WINDOW_MS,
  TTL_TOLERANCE,
} from './rules.ts'
import type { Gatherer, SimExchange, SimLine } from './simulated.ts'

/** The first difference between a recording and its simulation; undefined when there is none. */
export function firstDifference(
  recording: Recording,
  run: Gatherer,
  endMs: number,
): string | undefined {
  const machines = Object.keys(recording.topology.machines)
  return (
    firstOf(machines, (machine) => compareDiscovery(recording, run, machine, endMs)) ??
    firstOf(machines, (machine) => compareJoins(recording, run, machine, endMs)) ??
    compareClients(recording, run, endMs) ??
    firstOf(machines, (machine) => compareJournal(recording, run, machine, endMs)) ??
    compareExits(recording, run, endMs) ??
    compareFailures(recording, run, endMs)
  )
}

function firstOf<T>(
  items: readonly T[],
  compare: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const difference = compare(item)
    if (difference !== undefined) return difference
  }
  return undefined
}

function compareDiscovery(recording: Recording, run: Gatherer, machine: string, endMs: number) {
  const recorded = recording.timeline.filter(
    (entry) => entry.from === machine && entry.to === 'discovery' && entry.t_ms < endMs,
  )
  const simulated = run.exchanges.filter(({ from, to }) => from === machine && to === 'discovery')
  return compareExchanges(`${machine} discovery`, recorded, simulated, endMs)
}

function compareJoins(recording: Recording, run: Gatherer, machine: string, endMs: number) {
  const isJoin = (port: number, path: string) =>
    port === 7001 && !path.startsWith('/log/') && path !== '/vote' && !path.startsWith('/snapshot')
  const recorded = recording.timeline.filter(
    (entry) =>
      entry.from === machine &&
      entry.to !== 'discovery' &&
      entry.t_ms < endMs &&
      isJoin(entry.port, entry.path),
  )
  const simulated = run.exchanges.filter(
    ({ from, to, port, path }) => from === machine && to !== 'discovery' && isJoin(port, path),
  )
  return compareExchanges(`${machine} join`, recorded, simulated, endMs)
}

function compareExchanges(
  what: string,
  recorded: readonly WireExchange[],
  simulated: readonly SimExchange[],
  endMs: number,
): string | undefined {
  for (const [position, real] of recorded.entries()) {
    const sim = simulated[position]
    const place = `${what} exchange ${position + 1}`
    if (sim === undefined) return `${place}: ${real.method} ${real.path} never made`
    const difference = compareExchange(real, sim)
    if (difference !== undefined) return `${place} at ${real.t_ms} ms: ${difference}`
  }
  const extra = simulated[recorded.length]
  // The last moments before the end depend on milliseconds of the recording machine.
  if (extra === undefined || extra.at / 1000 > endMs - 30) return undefined
  return `${what}: one more exchange, ${extra.method} ${extra.path} at ${extra.at / 1000} ms`
}

function compareExchange(real: WireExchange, sim: SimExchange): string | undefined {
  const realLine = `${real.to}:${real.port} ${real.method} ${real.path} ${real.body ?? ''}`
  const simLine = `${sim.to}:${sim.port} ${sim.method} ${sim.path} ${sim.body}`
  if (realLine !== simLine) return `requested ${simLine}, recorded ${realLine}`
  if (real.status !== sim.status) return `status ${sim.status}, recorded ${real.status}`
  const headers = compareHeaders(real.responseHeaders ?? {}, sim.headers)
  if (headers !== undefined) return headers
  return compareBody(real.responseBody, sim.answer)
}

function compareHeaders(
  real: Readonly<Record<string, string>>,
  sim: readonly (readonly [string, string])[],
): string | undefined {
  const simulated = new Map(sim)
  for (const name of COMPARED_HEADERS) {
    if (real[name] === simulated.get(name)) continue
    return `header ${name}: ${simulated.get(name)}, recorded ${real[name]}`
  }
  return undefined
}

function compareBody(real: unknown, sim: string): string | undefined {
  if (isUvarint(real)) return compareUvarint(real.uvarint, sim)
  const text = typeof real === 'string' ? real : ''
  if (sameMachinesList(text, sim)) return undefined
  const realValue = parsed(text)
  const simValue = parsed(sim)
  if (sameValue(normalJson(realValue), normalJson(simValue))) return undefined
  return `body ${sim}, recorded ${text}`
}

/** R2: `/v2/machines` lists the leader first and the rest in an order that is chance. */
function sameMachinesList(real: string, sim: string): boolean {
  const [first, ...rest] = real.split(', ')
  const [simFirst, ...simRest] = sim.split(', ')
  const isList = rest.length > 0 && real.startsWith('http://')
  return isList && first === simFirst && rest.sort().join() === simRest.sort().join()
}

function isUvarint(value: unknown): value is { readonly uvarint: number } {
  return typeof value === 'object' && value !== null && 'uvarint' in value
}

/** R9: the commit index in the answer to a join. */
function compareUvarint(real: number, sim: string): string | undefined {
  let value = 0
  let scale = 1
  for (const char of sim) {
    const byte = char.charCodeAt(0)
    value += (byte & 127) * scale
    scale *= 128
    if (byte < 128) break
  }
  const isNear = sim.length === 8 && Math.abs(value - real) <= raftIndexTolerance(value * 500)
  return isNear ? undefined : `join index ${value}, recorded ${real}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Equal values; lists in order except `nodes`' own order, lifetimes to a second. */
function sameValue(real: unknown, sim: unknown, key = ''): boolean {
  if (key === 'ttl' && typeof real === 'number' && typeof sim === 'number') {
    return Math.abs(real - sim) <= TTL_TOLERANCE
  }
  if (Array.isArray(real) && Array.isArray(sim)) {
    return real.length === sim.length && real.every((item, i) => sameValue(item, sim[i]))
  }
  if (isObject(real) && isObject(sim)) {
    const keys = Object.keys(real)
    return (
      isDeepStrictEqual(keys, Object.keys(sim)) &&
      keys.every((name) => sameValue(real[name], sim[name], name))
    )
  }
  return Object.is(real, sim)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function compareClients(recording: Recording, run: Gatherer, endMs: number): string | undefined {
  return firstOf(recording.clientRequests, (real) => {
    const isPlayed = recording.operations.some(
      (operation) => 'id' in operation && operation.id === real.id,
    )
    if (!isPlayed || real.t_ms >= endMs) return undefined
    const sim = run.answers.get(real.id)
    if (real.status === null) {
      return sim === undefined
        ? undefined
        : `${real.id}: answered ${sim.status}, recorded no answer`
    }
    if (sim === undefined) return `${real.id}: no answer, recorded ${real.status}`
    if (sim.status !== real.status)
      return `${real.id}: status ${sim.status}, recorded ${real.status}`
    const difference =
      compareHeaders(real.responseHeaders ?? {}, sim.headers) ??
      compareRaftIndex(real.responseHeaders ?? {}, sim.headers) ??
      compareBody(real.responseBody, sim.body)
    return difference === undefined ? undefined : `${real.id}: ${difference}`
  })
}

function compareRaftIndex(
  real: Readonly<Record<string, string>>,
  sim: readonly (readonly [string, string])[],
): string | undefined {
  const recorded = real['X-Raft-Index']
  const simulated = new Map(sim).get('X-Raft-Index')
  if (recorded === undefined && simulated === undefined) return undefined
  const distance = Math.abs(Number(recorded) - Number(simulated))
  if (distance <= raftIndexTolerance(Number(recorded) * 500)) return undefined
  return `X-Raft-Index ${simulated}, recorded ${recorded}`
}

function compareJournal(recording: Recording, run: Gatherer, machine: string, endMs: number) {
  const recorded = (recording.logs[machine] ?? []).filter(
    ({ t_ms, line }) => t_ms < endMs && !isOptionalLine(line),
  )
  const simulated = (run.lines.get(machine) ?? []).filter(
    ({ at, text }) => at / 1000 < endMs && !isOptionalLine(text),
  )
  const left = [...simulated]
  const starts = bootStarts(recorded, simulated)
  for (const real of recorded) {
    const found = left.findIndex((sim) => sameLine(real, sim))
    const sim = left[found]
    if (sim === undefined || !mayStandHere(left, found)) {
      return `${machine} boot ${real.boot} journal: ${show(left[0])}, recorded "${real.line}"`
    }
    left.splice(found, 1)
    const late = compareWait(real, sim, starts)
    if (late !== undefined) return `${machine} boot ${real.boot} journal: ${late}`
  }
  const extra = left.find(({ at }) => at / 1000 < endMs - 30)
  return extra === undefined ? undefined : `${machine} journal: one more line, ${show(extra)}`
}

function show(line: SimLine | undefined): string {
  return line === undefined ? 'no line' : `"${line.text}" at ${line.at / 1000} ms`
}

function sameLine(real: LogRecord, sim: SimLine): boolean {
  return real.boot === sim.boot && normalLine(real.line) === normalLine(sim.text)
}

/** R7: lines may change places with those at most a moment away. */
function mayStandHere(left: readonly SimLine[], found: number): boolean {
  const first = left[0]
  const sim = left[found]
  if (first === undefined || sim === undefined) return false
  return found === 0 || sim.at - first.at <= SWAP_WINDOW_MS * 1000
}

type Starts = ReadonlyMap<number, { readonly realMs: number; readonly simMs: number }>

function bootStarts(recorded: readonly LogRecord[], simulated: readonly SimLine[]): Starts {
  const starts = new Map<number, { realMs: number; simMs: number }>()
  for (const { boot, t_ms } of recorded) {
    const sim = simulated.find((line) => line.boot === boot)
    if (!starts.has(boot) && sim) starts.set(boot, { realMs: t_ms, simMs: sim.at / 1000 })
  }
  return starts
}

/** R13: how long after its boot's first line a line comes, sleeps and time-outs included. */
function compareWait(real: LogRecord, sim: SimLine, starts: Starts): string | undefined {
  const start = starts.get(real.boot)
  if (start === undefined) return undefined
  const realMs = real.t_ms - start.realMs
  const simMs = sim.at / 1000 - start.simMs
  if (Math.abs(realMs - simMs) <= durationTolerance(realMs)) return undefined
  return `"${sim.text}" after ${simMs.toFixed(1)} ms, recorded after ${realMs.toFixed(1)} ms`
}

function compareExits(recording: Recording, run: Gatherer, endMs: number): string | undefined {
  const recorded = recording.exits.filter((exit) => exit.t_ms < endMs)
  return firstOf(recorded, (real) => {
    const sim = run.exits.find(
      ({ machine, boot }) => machine === real.machine && boot === real.boot,
    )
    const place = `${real.machine} boot ${real.boot} exit`
    if (sim === undefined) return `${place}: still running, recorded code ${real.code}`
    const by = sim.signal === null ? 'itself' : 'operator'
    if (sim.code !== real.code || by !== real.by) {
      return `${place}: code ${sim.code} by ${by}, recorded ${real.code} by ${real.by}`
    }
    const start = run.starts.find(
      ({ machine, boot }) => machine === real.machine && boot === real.boot,
    )
    const boot = recording.expectedRandom.boots.find(
      (entry) => entry.machine === real.machine && entry.boot === real.boot,
    )
    const realMs = real.ran_ms - (boot?.processStart_ms ?? 0)
    const simMs = (sim.at - (start?.at ?? 0)) / 1000
    const isNear = real.by === 'operator' || Math.abs(realMs - simMs) <= durationTolerance(realMs)
    return isNear ? undefined : `${place}: ran ${simMs} ms, recorded ${realMs} ms`
  })
}

/** R17: dials that failed, by pair and kind. */
function compareFailures(recording: Recording, run: Gatherer, endMs: number): string | undefined {
  return firstOf(recording.connectionFailures, (real) => {
    const failure = real.result.includes('refused') ? 'refused' : 'dial-timeout'
    const count = run.failures.filter(
      (sim) =>
        sim.from === real.from &&
        sim.to === real.to &&
        sim.port === real.port &&
        sim.failure === failure &&
        sim.at / 1000 < endMs,
    ).length
    if (Math.abs(count - real.count) <= countTolerance(real.count)) return undefined
    return `${real.from} to ${real.to}:${real.port} ${failure}: ${count} times, recorded ${real.count}`
  })
}
