import type { Violation } from '../check/invariant.ts'
import type { SimTime } from '../kernel/time.ts'
import type { HttpRequested } from '../network/event.ts'
import type { Recorded } from '../trace/event.ts'
import type { Intervention } from '../world/intervention.ts'
import { type Label, labelOf, sayAnswer, sayRequest, topicOf } from './http-words.ts'
import { sayIntervention } from './intervention-words.ts'
import { type Mark, markOf } from './mark.ts'
import { sayFailure } from './narration.ts'
import type { Style } from './paint.ts'
import type { BoundStep } from './story.ts'

/** One row of a walkthrough, before it is laid out. */
export type WalkRow =
  | { readonly kind: 'step'; readonly step: BoundStep }
  | MarkRow
  | ArrowRow
  | NoteRow

/** Something that happens on one lane. */
export interface MarkRow extends Mark {
  readonly kind: 'mark'
  readonly t: SimTime
  readonly lane: string
}

/** Something about the whole world. */
export interface NoteRow {
  readonly kind: 'note'
  readonly t: SimTime
  readonly text: string
  readonly style: Style
}

/** Something that goes from one lane to another; one of them may be no lane of the picture. */
export interface ArrowRow {
  readonly kind: 'arrow'
  readonly t: SimTime
  readonly from: string
  readonly to: string
  readonly label: Label
  readonly style: Style
  /** True: it does not arrive. */
  readonly isBroken: boolean
}

/** What is looked at while rows are made. */
interface Telling {
  /** Requests under way that were or may be shown, by exchange. */
  readonly requests: Map<number, HttpRequested>
  /** Text of the last mark of each lane: repeated ones are left out. */
  readonly lastMarks: Map<string, string>
}

/** Rows kept at most: beyond, a walkthrough tells no one anything. */
const MAX_ROWS = 2000

/**
 * What a walkthrough shows of a run, in order: the steps of the story each before the event that
 * shows it, and a violation behind the event at which it shows.
 */
export function walkRows(
  events: Iterable<Recorded>,
  steps: readonly BoundStep[],
  violations: readonly Violation[],
): readonly WalkRow[] {
  const rows: WalkRow[] = []
  const telling: Telling = { requests: new Map(), lastMarks: new Map() }
  const stepsBySeq = groupBySeq(steps)
  const violationsBySeq = groupBySeq(violations)
  let left = 0
  for (const recorded of events) {
    for (const step of stepsBySeq.get(recorded.seq) ?? []) rows.push({ kind: 'step', step })
    const row = rowOf(telling, recorded)
    if (row !== undefined && rows.length < MAX_ROWS) rows.push(row)
    else if (row !== undefined) left += 1
    for (const violation of violationsBySeq.get(recorded.seq) ?? []) rows.push(noteOf(violation))
  }
  if (left > 0) rows.push(noteOfRest(rows, left))
  return rows
}

function groupBySeq<T extends { readonly seq: number }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const group = groups.get(item.seq)
    if (group === undefined) groups.set(item.seq, [item])
    else group.push(item)
  }
  return groups
}

function noteOf({ at, invariant, claim, causes }: Violation): WalkRow {
  const text = `✗ ${invariant} is violated: ${claim} (events ${causes.join(', ')})`
  return { kind: 'note', t: at, text, style: 'fault' }
}

function noteOfRest(rows: readonly WalkRow[], left: number): WalkRow {
  const last = rows.findLast((row) => row.kind !== 'step')
  const text = `… and ${left} more; "etcdsim trace" tells them all`
  return { kind: 'note', t: last?.t ?? 0, text, style: 'plain' }
}

function rowOf(telling: Telling, recorded: Recorded): WalkRow | undefined {
  const { t, event } = recorded
  switch (event.kind) {
    case 'http.requested':
    case 'http.answered':
    case 'http.failed':
      return arrowOf(telling, recorded)
    case 'intervention.applied':
      if (!isToldByNote(event.does)) return undefined
      return { kind: 'note', t, text: `! ${sayIntervention(event.does)}`, style: 'plain' }
    case 'check.violated':
      return { kind: 'note', t, text: `✗ ${event.invariant}: ${event.claim}`, style: 'fault' }
    default:
      return markRowOf(telling, recorded)
  }
}

/** What machines do by themselves in answer (power on, stop, ...) shows on their lanes. */
function isToldByNote({ kind }: Intervention): boolean {
  switch (kind) {
    case 'boot':
    case 'stop':
    case 'crash':
    case 'reboot':
    case 'wipe':
    case 'pause':
    case 'resume':
    case 'start':
    case 'skew':
    case 'request':
      return false
    default:
      return true
  }
}

function arrowOf(telling: Telling, recorded: Recorded): ArrowRow | undefined {
  const { t, machine, event } = recorded
  if (machine === null) return undefined
  switch (event.kind) {
    case 'http.requested': {
      telling.requests.set(event.exchange, event)
      if (topicOf(event) === 'peer-question' || event.to === machine) return undefined
      return arrow(t, machine, event.to, { label: sayRequest(event) })
    }
    case 'http.answered': {
      const request = telling.requests.get(event.exchange)
      telling.requests.delete(event.exchange)
      if (request === undefined || event.from === machine) return undefined
      if (topicOf(request) === 'peer-question' && event.status < 400) return undefined
      return arrow(t, request.to, machine, { label: sayAnswer(request, event) })
    }
    case 'http.failed': {
      telling.requests.delete(event.exchange)
      if (event.to === machine) return undefined
      return arrow(t, machine, event.to, { label: sayFailure(event.failure), isBroken: true })
    }
    default:
      return undefined
  }
}

function arrow(
  t: SimTime,
  from: string,
  to: string,
  { label, isBroken = false }: { readonly label: string; readonly isBroken?: boolean },
): ArrowRow {
  const isRegistry = from === 'discovery' || to === 'discovery'
  const style = isBroken ? 'fault' : isRegistry ? 'registry' : 'plain'
  return { kind: 'arrow', t, from, to, label: labelOf(label), style, isBroken }
}

function markRowOf(telling: Telling, recorded: Recorded): MarkRow | undefined {
  const { t, machine, event } = recorded
  const mark = markOf(event)
  if (mark === undefined || machine === null) return undefined
  const key = mark.repeats ?? `${mark.sign} ${mark.text}`
  if (mark.repeats !== undefined && telling.lastMarks.get(machine) === key) return undefined
  telling.lastMarks.set(machine, key)
  return { kind: 'mark', t, lane: machine, ...mark }
}
