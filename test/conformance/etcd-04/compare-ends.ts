import type { Played } from './played.ts'
import type { Recording, TrafficSummary } from './recording.ts'
import { countTolerance, durationTolerance, REJECTED_TOLERANCE, trafficTolerance } from './rules.ts'
import { hostName } from './topology.ts'

/** How processes ended, by whom, and after how long. */
export function compareExits(recording: Recording, { run, endMs }: Played): string | undefined {
  for (const real of recording.exits) {
    if (real.t_ms >= endMs) continue
    const isSame = (one: { readonly machine: string; readonly boot: number }) =>
      one.machine === real.machine && one.boot === real.boot
    const sim = run.exits.find(isSame)
    const place = `${real.machine} boot ${real.boot} exit`
    if (sim === undefined) return `${place}: still running, recorded code ${real.code}`
    const by = sim.signal === null ? 'itself' : 'operator'
    if (sim.code !== real.code || by !== real.by) {
      return `${place}: code ${sim.code} by ${by}, recorded ${real.code} by ${real.by}`
    }
    const boot = recording.expectedRandom.boots.find(isSame)
    const realMs = real.ran_ms - (boot?.processStart_ms ?? 0)
    const simMs = (sim.at - (run.starts.find(isSame)?.at ?? 0)) / 1000
    const isNear = real.by === 'operator' || Math.abs(realMs - simMs) <= durationTolerance(realMs)
    if (!isNear) return `${place}: ran ${simMs} ms, recorded ${realMs} ms`
  }
  return undefined
}

/** R17: dials that failed, by pair and kind. */
export function compareFailures(recording: Recording, { run, endMs }: Played): string | undefined {
  for (const real of recording.connectionFailures) {
    const failure = real.result.includes('refused') ? 'refused' : 'dial-timeout'
    const to = hostName(recording, real.to)
    const count = run.failures.filter(
      (sim) =>
        sim.from === real.from &&
        sim.to === to &&
        sim.port === real.port &&
        sim.failure === failure &&
        sim.at / 1000 < endMs,
    ).length
    if (Math.abs(count - real.count) <= countTolerance(real.count)) continue
    return `${real.from} to ${to}:${real.port} ${failure}: ${count} times, recorded ${real.count}`
  }
  return undefined
}

/** R14: how often members called each other, by pair and term, as long as the recording counted. */
export function compareTraffic(recording: Recording, played: Played): string | undefined {
  for (const [key, real] of Object.entries(recording.raftTrafficSummary ?? {})) {
    const parts = /^(\S+)->(\S+) (?:term (\d+)|votes)$/.exec(key)
    if (parts === null) return `traffic ${key}: no such key is known`
    const [, from = '', to = '', term] = parts
    const calls = played.traffic.calls.filter(
      (call) =>
        call.from === from &&
        hostName(recording, call.to) === to &&
        call.term === (term === undefined ? null : Number(term)) &&
        call.at >= real.first_ms * 1000 - COUNTING_SLACK_US &&
        call.at <= real.last_ms * 1000 + COUNTING_SLACK_US,
    )
    const difference = compareCounts(real, calls, term === undefined)
    if (difference !== undefined) return `traffic ${key}: ${difference}`
  }
  return undefined
}

/** The first and the last call themselves are to be counted. */
const COUNTING_SLACK_US = 25_000

function compareCounts(
  real: TrafficSummary,
  calls: readonly { readonly outcome: string }[],
  areVotes: boolean,
): string | undefined {
  const count = (outcome: string) => calls.filter((call) => call.outcome === outcome).length
  if (areVotes) {
    return calls.length === real.total
      ? undefined
      : `${calls.length} votes asked for, recorded ${real.total}`
  }
  if (Math.abs(calls.length - real.total) > trafficTolerance(real.total)) {
    return `${calls.length} appends, recorded ${real.total}`
  }
  const rejected = count('rejected')
  if (Math.abs(rejected - (real.rejected ?? 0)) <= REJECTED_TOLERANCE) return undefined
  return `${rejected} appends rejected, recorded ${real.rejected ?? 0}`
}
