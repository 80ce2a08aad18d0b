import {
  type AnswerRules,
  compareBody,
  compareHeaders,
  OWN_ANSWER,
  type RecordedHeaders,
} from './compare-answers.ts'
import type { Played } from './played.ts'
import { discoveryRules, sinceLeader, startUpOf } from './recorded-facts.ts'
import type { Recording, RequestOperation, SeriesOperation } from './recording.ts'
import {
  CLIENT_NOISE_MS,
  CLIENT_START_UP_MS,
  CLIENT_TIMED_FROM_MS,
  CLIENT_TOLERANCE_MS,
  raftIndexTolerance,
  WRITE_LATENCY_MS,
} from './rules.ts'
import { seriesId } from './steps.ts'

/** The answers that clients got, and how long they took. */
export function compareClients(recording: Recording, played: Played): string | undefined {
  for (const operation of recording.operations) {
    if (operation.t_ms >= played.endMs) return undefined
    const difference =
      operation.kind === 'request'
        ? compareRequest(recording, played, operation)
        : operation.kind === 'request-series'
          ? compareSeries(played, operation)
          : undefined
    if (difference !== undefined) return difference
  }
  return undefined
}

function compareRequest(
  recording: Recording,
  played: Played,
  operation: RequestOperation,
): string | undefined {
  const { id } = operation
  const real = recording.clientRequests.find((entry) => entry.id === id)
  const sim = played.run.answers.get(id)
  if (real === undefined) return undefined
  if (real.status === null) {
    return sim === undefined ? undefined : `${id}: answered ${sim.status}, recorded no answer`
  }
  if (sim === undefined) return `${id}: no answer, recorded ${real.status}`
  if (sim.status !== real.status) return `${id}: status ${sim.status}, recorded ${real.status}`
  const headers = real.responseHeaders ?? {}
  const rules = rulesFor(recording, played, operation)
  const tolerance = raftIndexTolerance(sinceLeader(recording, real.t_ms))
  const difference =
    compareHeaders(headers, sim.headers, rules) ??
    (rules.isForeign || isDiscovery(recording, operation)
      ? undefined
      : compareRaftIndex(headers, sim.headers, tolerance)) ??
    compareBody(real.responseBody ?? '', sim.body, rules) ??
    compareDuration(played, real.id, real.dur_ms - delayOf(recording, operation))
  return difference === undefined ? undefined : `${id}: ${difference}`
}

function rulesFor(recording: Recording, played: Played, operation: RequestOperation): AnswerRules {
  const isSorted = operation.url.includes('sorted=true')
  if (!isDiscovery(recording, operation)) return { ...OWN_ANSWER, isSorted }
  return { ...discoveryRules(recording, played.run.exchanges), isSorted }
}

function isDiscovery(recording: Recording, { url }: RequestOperation): boolean {
  const ip = recording.topology.discovery?.ip
  return ip !== undefined && url.startsWith(`http://${ip}`)
}

/** R9. */
function compareRaftIndex(
  real: RecordedHeaders,
  sim: readonly (readonly [string, string])[],
  tolerance: number,
): string | undefined {
  const recorded = real['X-Raft-Index']
  const simulated = new Map(sim).get('X-Raft-Index')
  if (recorded === undefined && simulated === undefined) return undefined
  const distance = Math.abs(Number(recorded) - Number(simulated))
  if (distance <= tolerance) return undefined
  return `X-Raft-Index ${simulated}, recorded ${recorded}`
}

/** R4: by how much longer than usual the client took to begin. */
function delayOf(recording: Recording, operation: RequestOperation): number {
  return startUpOf(recording, operation) - CLIENT_START_UP_MS
}

/** R13. */
function compareDuration({ run }: Played, id: string, realMs: number): string | undefined {
  const tookMs = ((run.answers.get(id)?.at ?? 0) - (run.called.get(id) ?? 0)) / 1000
  if (Math.max(tookMs, realMs) <= CLIENT_TIMED_FROM_MS) return undefined
  if (tookMs <= CLIENT_TOLERANCE_MS && realMs <= CLIENT_NOISE_MS) return undefined
  if (Math.abs(tookMs - realMs) <= CLIENT_TOLERANCE_MS) return undefined
  return `answered after ${tookMs} ms, recorded ${realMs} ms`
}

/** R13: of a series only the latencies are known, and that each request was answered. */
function compareSeries({ run }: Played, series: SeriesOperation): string | undefined {
  for (let position = 0; position < series.count; position += 1) {
    const id = seriesId(series, position)
    const answer = run.answers.get(id)
    if (answer === undefined || answer.status >= 300) {
      return `${id}: ${answer?.status ?? 'no answer'}, recorded a success`
    }
    const tookMs = (answer.at - (run.called.get(id) ?? 0)) / 1000
    if (tookMs > WRITE_LATENCY_MS) return `${id}: answered after ${tookMs} ms`
  }
  return undefined
}
