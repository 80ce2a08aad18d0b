import { retrySeconds, retryText } from '../../../src/etcd/v04/retry-interval.ts'
import { ms } from '../../../src/kernel/time.ts'
import type { BootRandom, Recording } from './recording.ts'
import { startsOf } from './topology.ts'

/** A draw that a process of a machine makes. */
export interface AskedDraw {
  readonly machine: string
  readonly boot: number
  readonly low: number
  readonly high: number
  /** Microseconds since the recording's zero. */
  readonly nowUs: number
}

/** R1, R2: what chance decided in a recorded run, for draws that no count of draws can name. */
export class RecordedChance {
  private readonly recording: Recording
  private readonly boots: ReadonlyMap<string, BootRandom>

  constructor(recording: Recording) {
    this.recording = recording
    this.boots = new Map(
      recording.expectedRandom.boots.map((boot) => [`${boot.machine} ${boot.boot}`, boot]),
    )
  }

  /** What is known of a start; undefined when nothing is. */
  boot(machine: string, boot: number): BootRandom | undefined {
    return this.boots.get(`${machine} ${boot}`)
  }

  /** R1: from the first journal line of a restart until it turns to others, or ends. */
  replayTime({ machine, boot, low, high }: AskedDraw): number {
    const random = this.boot(machine, boot)
    const exit = this.recording.exits.find(
      (end) => end.machine === machine && end.boot === boot && end.by === 'itself',
    )
    const endMs = random?.networkStart_ms ?? exit?.ran_ms ?? 0
    return within(ms(endMs - (random?.processStart_ms ?? 0)), low, high)
  }

  /** R1: from a standby's promotion until Raft starts, which is when its old log has been read. */
  returnTime({ machine, boot, low, high, nowUs }: AskedDraw): number {
    const lines = (this.recording.logs[machine] ?? []).filter((line) => line.boot === boot)
    const joined = lines.filter(({ line }) => line.includes('join through leader'))
    const nearest = [...joined].sort((a, b) => distance(a.t_ms, nowUs) - distance(b.t_ms, nowUs))[0]
    const started = lines.find(
      ({ t_ms, line }) => t_ms >= (nearest?.t_ms ?? 0) && line.includes('starting in peer mode'),
    )
    return within(ms((started?.t_ms ?? 0) - (nearest?.t_ms ?? 0)), low, high)
  }

  /** R1: until Raft starts, which is when the ports open. */
  openingTime({ machine, boot, low, high, nowUs }: AskedDraw): number {
    const start = startsOf(this.recording).find(
      (operation) => operation.machine === machine && operation.boot === boot,
    )
    const startedMs = this.boot(machine, boot)?.raftStart_ms
    if (start === undefined || startedMs === undefined) return low
    return within(ms(start.t_ms + startedMs) - nowUs, low, high)
  }

  /** R2: the draw whose printed and slept value are the recorded ones; undefined when unknown. */
  retryUnits({ machine, boot }: AskedDraw): number | undefined {
    const random = this.boot(machine, boot)
    if (random === undefined || !hasPaused(random)) return undefined
    return retryDraw(random)
  }

  /**
   * R2: a timer that is armed shortly before the recorded end of one ends then. All others are
   * held as long as a timer may run: they did not run out.
   */
  electionTimeout({ machine, boot, low, high, nowUs }: AskedDraw): number {
    const ends = this.boot(machine, boot)?.electionTimeouts_ms ?? []
    const next = ends.map((end) => ms(end.t_ms)).find((at) => at > nowUs + SAME_MOMENT_US)
    if (next === undefined || next - nowUs > high) return high
    return within(Math.round(next - nowUs), low, high)
  }

  /** R2: the place of the member that was removed at this time among those that could be. */
  removalPlace(asked: AskedDraw, others: readonly string[]): number | undefined {
    const choices = this.recording.expectedRandom.removalChoices ?? []
    const nearest = [...choices]
      .filter((choice) => choice.machine === asked.machine && choice.boot === asked.boot)
      .sort((a, b) => distance(a.t_ms, asked.nowUs) - distance(b.t_ms, asked.nowUs))[0]
    const place = nearest === undefined ? -1 : others.indexOf(nearest.removed)
    return place < 0 ? undefined : place
  }
}

const SAME_MOMENT_US = 1_000

function distance(tMs: number, nowUs: number): number {
  return Math.abs(ms(tMs) - nowUs)
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)))
}

function hasPaused(boot: BootRandom): boolean {
  return boot.retryInterval_s !== undefined || boot.retryIntervalLogged_s !== undefined
}

/** S2: the log rounds the draw of 50..99 steps of 50 ms to one digit, the sleep cuts it to seconds. */
function retryDraw(boot: BootRandom): number {
  const { retryInterval_s: slept, retryIntervalLogged_s: logged } = boot
  for (let draw = 50; draw <= 99; draw += 1) {
    const fitsSleep = slept === undefined || retrySeconds(null, draw) === slept
    const fitsLog = logged === undefined || Number(retryText(null, draw)) === logged
    if (fitsSleep && fitsLog) return draw
  }
  throw new Error(`no draw gives a printed ${logged} and a slept ${slept}`)
}
