import type { SimTime } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'
import type { Label } from './label.ts'
import { sayMoment } from './moment.ts'
import type { WalkMachine } from './walk-options.ts'
import type { ArrowRow, MarkRow, WalkRow } from './walk-row.ts'

/** What a diagram is drawn with. */
export interface MermaidOptions {
  /** One lifeline each, in this order; whoever else takes part comes after them. */
  readonly hosts: readonly WalkMachine[]
  /** The longest time that may be told. */
  readonly longest: SimTime
}

/** Arrows of one diagram: Mermaid takes 50 000 characters, and nobody reads more. */
const MOST_ARROWS = 200
/** Notes of one diagram. */
const MOST_NOTES = 200

/**
 * A sequence diagram in Mermaid's language: requests as solid arrows, answers as dotted ones, what
 * does not arrive with a cross at its end. What is beyond the first 200 arrows and the first 200
 * notes is counted in a last note. Lines have no line ends.
 *
 * Source: Mermaid 11, packages/mermaid/src/diagrams/sequence/parser/sequenceDiagram.jison.
 */
export function renderMermaid(
  rows: readonly WalkRow[],
  { hosts, longest }: MermaidOptions,
): readonly string[] {
  const lifelines = new Lifelines(hosts)
  const body: string[] = []
  let arrows = 0
  let notes = 0
  let left = 0
  for (const row of rows) {
    const isArrow = row.kind === 'arrow'
    if (isArrow ? arrows >= MOST_ARROWS : notes >= MOST_NOTES || arrows >= MOST_ARROWS) {
      left += 1
      continue
    }
    if (isArrow) arrows += 1
    else notes += 1
    body.push(...linesOf(row, lifelines, longest))
  }
  if (left > 0) {
    body.push(noteOverAll(lifelines, `... and ${left} more: choose a part by --from and --to`))
  }
  return ['sequenceDiagram', ...lifelines.lines(), ...body].map((line, position) =>
    position === 0 ? line : `  ${line}`,
  )
}

/**
 * The rows with an arrow more wherever a link begins to lose what is sent on it: calls between peers
 * are in no chronicle, but that they are lost is.
 */
export function withLosses(
  rows: readonly WalkRow[],
  events: readonly Recorded[],
): readonly WalkRow[] {
  const losses = events.flatMap(lossesOf)
  const times = new Map(events.map(({ seq, t }) => [seq, t]))
  const merged: WalkRow[] = []
  let next = 0
  const takeUntil = (time: SimTime): void => {
    for (let loss = losses[next]; loss !== undefined && loss.t < time; loss = losses[next]) {
      merged.push(loss)
      next += 1
    }
  }
  for (const row of rows) {
    takeUntil(row.kind === 'step' ? (times.get(row.step.seq) ?? 0) : row.t)
    merged.push(row)
  }
  takeUntil(Infinity)
  return merged
}

function lossesOf({ t, event }: Recorded): readonly ArrowRow[] {
  if (event.kind !== 'link.dropping') return []
  const { from, to, reason } = event
  const label: Label = [`lost (${reason})`]
  return [{ kind: 'arrow', t, actor: from, from, to, label, style: 'fault', isBroken: true }]
}

/** Those who take part, with names that cannot be taken for words of the language. */
class Lifelines {
  private readonly ids = new Map<string, string>()
  private readonly labels: string[] = []

  constructor(hosts: readonly WalkMachine[]) {
    for (const { name, ip } of hosts) this.add(name, ip === '' ? name : `${name} ${ip}`)
  }

  /** The short name of a host; one that is not known yet gets a lifeline. */
  of(host: string): string {
    return this.ids.get(host) ?? this.add(host, host)
  }

  all(): string {
    const last = Math.max(0, this.labels.length - 1)
    return last === 0 ? 'p0' : `p0,p${last}`
  }

  lines(): readonly string[] {
    const labels = this.labels.length === 0 ? ['nobody'] : this.labels
    return labels.map((label, position) => `participant p${position} as ${escaped(label)}`)
  }

  private add(host: string, label: string): string {
    const id = `p${this.labels.length}`
    this.ids.set(host, id)
    this.labels.push(label)
    return id
  }
}

function linesOf(row: WalkRow, lifelines: Lifelines, longest: SimTime): readonly string[] {
  switch (row.kind) {
    case 'step':
      return [noteOverAll(lifelines, `${row.step.step}. ${row.step.say}`)]
    case 'note':
      return [noteOverAll(lifelines, `${sayMoment(row.t, longest)} ${row.text}`)]
    case 'mark':
      return [markLine(row, lifelines, longest)]
    case 'arrow':
      return [arrowLine(row, lifelines, longest)]
  }
}

const noteOverAll = (lifelines: Lifelines, text: string): string =>
  `Note over ${lifelines.all()}: ${escaped(text)}`

function markLine({ t, actor, sign, label }: MarkRow, lifelines: Lifelines, longest: SimTime) {
  const text = `${sayMoment(t, longest)} ${sign} ${label[0]}`
  return `Note over ${lifelines.of(actor)}: ${escaped(text)}`
}

function arrowLine(row: ArrowRow, lifelines: Lifelines, longest: SimTime): string {
  const { t, actor, from, to, label, isBroken } = row
  const isAnswer = actor === to
  const sign = isBroken ? '-x' : isAnswer ? '-->>' : '->>'
  const text = `${sayMoment(t, longest)} ${label[0]}`
  return `${lifelines.of(from)}${sign}${lifelines.of(to)}: ${escaped(text)}`
}

const LONGEST_LABEL = 120

/** A text in which nothing means something to Mermaid, on one line. */
function escaped(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const short = line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line
  return short.replace(/[#;%<>{}"\\`]|wrap:/g, (found) => `${found.slice(0, -1)}${code(found)}`)
}

/** The last character as Mermaid's number for it. */
const code = (found: string): string => `#${found.charCodeAt(found.length - 1)};`
