import type { Played } from './played.ts'
import type { Recording } from './recording.ts'
import { countTolerance, durationTolerance } from './rules.ts'
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
