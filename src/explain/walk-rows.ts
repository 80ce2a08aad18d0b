import type { Violation } from '../check/invariant.ts'
import type { HttpRequested } from '../network/event.ts'
import type { ConnectionFailure } from '../network/http.ts'
import type { Recorded } from '../trace/event.ts'
import type { Intervention } from '../world/intervention.ts'
import { sayAnswer, sayRequest, shortRoute, topicOf } from './http-words.ts'
import { sayIntervention } from './intervention-words.ts'
import type { Label } from './label.ts'
import { markOf } from './mark.ts'
import { sayFailure } from './narration.ts'
import { withoutRepeats } from './repeated-attempts.ts'
import type { BoundStep } from './story.ts'
import { type ArrowRow, DISCOVERY, type MarkRow, type WalkRow } from './walk-row.ts'

/** What is looked at while rows are made. */
interface Telling {
  /** Requests under way that were or may be shown, by exchange. */
  readonly requests: Map<number, HttpRequested>
  /** Calls of clients in words, by their names. */
  readonly calls: Map<string, string>
  /** Machines by the names under which they are registered. */
  readonly owners: Map<string, string>
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
  const telling: Telling = {
    requests: new Map(),
    calls: new Map(),
    owners: new Map(),
    lastMarks: new Map(),
  }
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
  return withoutRepeats(rows)
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
    case 'discovery.registered':
      if (recorded.machine !== null) telling.owners.set(event.name, recorded.machine)
      return undefined
    case 'client.called':
      telling.calls.set(event.id, `${event.method} ${shortRoute(pathOf(event.url))}`)
      return undefined
    case 'client.answered':
    case 'client.failed':
      return clientRow(telling, recorded)
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
      return arrow({ t, actor: machine, from: machine, to: event.to }, sayRequest(event))
    }
    case 'http.answered': {
      const request = telling.requests.get(event.exchange)
      telling.requests.delete(event.exchange)
      if (request === undefined || event.from === machine) return undefined
      if (topicOf(request) === 'peer-question' && event.status < 400) return undefined
      return arrow({ t, actor: machine, from: request.to, to: machine }, sayAnswer(request, event))
    }
    case 'http.failed': {
      telling.requests.delete(event.exchange)
      if (event.to === machine) return undefined
      return arrow(
        { t, actor: machine, from: machine, to: event.to },
        sayFailureShortly(event.failure),
        true,
      )
    }
    default:
      return undefined
  }
}

function arrow(
  course: Pick<ArrowRow, 't' | 'actor' | 'from' | 'to'>,
  label: Label,
  isBroken = false,
): ArrowRow {
  const isRegistry = course.from === DISCOVERY || course.to === DISCOVERY
  const style = isBroken ? 'fault' : isRegistry ? 'registry' : 'plain'
  return { kind: 'arrow', ...course, label, style, isBroken }
}

/** What a client's call came to, on the lane of the machine where it was made. */
function clientRow(telling: Telling, { t, machine, event }: Recorded): MarkRow | undefined {
  if (machine === null || !('id' in event)) return undefined
  const call = telling.calls.get(event.id) ?? 'client'
  telling.calls.delete(event.id)
  if (machine === DISCOVERY) return undefined
  const mark = { kind: 'mark', t, actor: machine } as const
  if (event.kind === 'client.failed') {
    const [text, ...shorter] = sayFailureShortly(event.failure)
    return { ...mark, sign: '✗', label: [`${call}: ${text}`, text, ...shorter], style: 'fault' }
  }
  if (event.kind !== 'client.answered') return undefined
  const { status } = event
  const label: Label = [`${call}: ${status}`, `client ${status}`, `${status}`]
  return { ...mark, sign: '·', label, style: 'plain' }
}

function sayFailureShortly(failure: ConnectionFailure): Label {
  const text = sayFailure(failure)
  return failure === 'dial-timeout' ? [text, 'silent'] : [text, 'failed']
}

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]*/, '')

function markRowOf(telling: Telling, recorded: Recorded): MarkRow | undefined {
  const { t, machine, event } = recorded
  const mark = markOf(event)
  if (mark === undefined || machine === null) return undefined
  // The service's own cluster of one is not what a walkthrough is about: only its entries are.
  if (machine === DISCOVERY && event.kind !== 'store.expired') return undefined
  const key = mark.repeats ?? `${mark.sign} ${mark.label[0]}`
  if (mark.repeats !== undefined && telling.lastMarks.get(machine) === key) return undefined
  telling.lastMarks.set(machine, key)
  const label = event.kind === 'store.expired' ? sayExpired(telling, event.key) : mark.label
  return { kind: 'mark', t, actor: machine, ...mark, label }
}

/** Whose entry under a token, if a machine of this run has registered it. */
function sayExpired(telling: Telling, key: string): Label {
  const owner = telling.owners.get(key.slice(key.lastIndexOf('/') + 1))
  if (owner === undefined) return [`${key} expired`, 'expired']
  return [`entry of ${owner} expired`, `${owner}'s expired`, `no ${owner}`]
}
