import type { Recorded, TraceEvent } from '../../src/trace/event.ts'

/** One event of a hand-written run: whole microseconds, machine, payload, and its cause if not the one before. */
export type Told = readonly [t: number, machine: string | null, event: TraceEvent, cause?: number]

/** Numbers hand-written events as a world would. */
export function runOf(...told: readonly Told[]): readonly Recorded[] {
  return told.map(([t, machine, event, cause], position) => ({
    seq: position + 1,
    t,
    machine,
    cause: cause ?? position,
    event,
  }))
}
