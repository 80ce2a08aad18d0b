import { renderMermaid, withLosses } from '../explain/mermaid.ts'
import { walkRows } from '../explain/walk-rows.ts'
import type { SimTime } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'
import type { Run } from './run.ts'

/** A part of a run, both ends included. */
export interface MermaidWindow {
  readonly from?: SimTime | undefined
  readonly to?: SimTime | undefined
}

/** A sequence diagram of a run, or of a part of it, in Mermaid's language: lines without line ends. */
export function mermaidOf(run: Run, { from = 0, to = Infinity }: MermaidWindow): readonly string[] {
  const { scenario, chronicle, story, violations, end } = run
  const events: Recorded[] = []
  for (const recorded of chronicle)
    if (recorded.t >= from && recorded.t <= to) events.push(recorded)
  const shown = new Set(events.map(({ seq }) => seq))
  const steps = story.bound.filter(({ seq }) => shown.has(seq))
  const rows = withLosses(walkRows(events, steps, violations), events)
  return renderMermaid(rows, {
    hosts: [
      ...(scenario.discovery === null ? [] : [{ name: 'discovery', ip: scenario.discovery.ip }]),
      ...scenario.machines.map(({ name, privateIpv4 }) => ({ name, ip: privateIpv4 })),
    ],
    longest: end.at,
  })
}
