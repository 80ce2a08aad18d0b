import type { SimTime } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'
import { explainStep } from './difference.ts'
import { type LineLook, wrapped } from './line.ts'
import { type BoundStep, bindStory, type Story } from './story.ts'
import { walkFooter } from './walk-footer.ts'
import { laneHead, laneRow, planLanes } from './walk-lanes.ts'
import { listRow, noteLines } from './walk-list.ts'
import type { WalkOptions } from './walk-options.ts'
import { walkRows } from './walk-rows.ts'
import { tellableWidth, titleLines } from './walk-title.ts'

const STEP_INDENT = 4

/** A walkthrough in pieces, for whoever shows it bit by bit. Lines have no line ends. */
export interface WalkPieces {
  /** Title, and the names above the lanes. */
  readonly head: readonly string[]
  /** What happens, in order. */
  readonly body: readonly WalkPiece[]
  /** What came of it. */
  readonly foot: readonly string[]
}

/** A step's heading, or one thing that happens. */
export interface WalkPiece {
  readonly kind: 'step' | 'row'
  /** When it happens; a step at its event's time. */
  readonly t: SimTime
  readonly lines: readonly string[]
}

/**
 * Tells a run as a walkthrough: title, lanes (or one line per event), the story's steps as headings,
 * and what came of it. Lines have no line ends and are never longer than `options.width` (taken as
 * 20 when it is less).
 */
export function renderWalk(
  events: Iterable<Recorded>,
  story: Story,
  options: WalkOptions,
): readonly string[] {
  const { head, body, foot } = walkPieces(events, story, options)
  return [...head, ...body.flatMap(({ lines }) => lines), ...foot]
}

/** Like `renderWalk`, in pieces. */
export function walkPieces(
  events: Iterable<Recorded>,
  story: Story,
  options: WalkOptions,
): WalkPieces {
  const { ascii, color, summary } = options
  const look = { width: tellableWidth(options.width), ascii, color }
  const all = [...events]
  const { bound, unbound } = bindStory(story, all)
  const longest = Math.max(summary.endedAt, all.at(-1)?.t ?? 0)
  const { machines, discovery } = options
  const lanes = planLanes(look, { machines, discovery, longest })
  const timeOf = new Map(all.map(({ seq, t }) => [seq, t]))
  const body = walkRows(all, bound, summary.violations).map((row): WalkPiece => {
    if (row.kind === 'step') {
      const lines = stepLines(look, story, row.step, options.explain)
      return { kind: 'step', t: timeOf.get(row.step.seq) ?? 0, lines }
    }
    const { t } = row
    if (row.kind === 'note') return { kind: 'row', t, lines: noteLines(look, row, longest) }
    const line = lanes === undefined ? listRow(look, row, longest) : laneRow(lanes, row)
    return { kind: 'row', t, lines: [line] }
  })
  const names = lanes === undefined ? [] : [laneHead(lanes)]
  return {
    head: [...titleLines(look, story, options), ...names],
    body,
    foot: ['', ...walkFooter(look, summary, unbound)],
  }
}

function stepLines(
  look: LineLook,
  story: Story,
  bound: BoundStep,
  explain: boolean,
): readonly string[] {
  const { step, say, shownBy } = bound
  const first = `${String(step).padStart(2)} `
  const heading = wrapped(look, { first, indent: STEP_INDENT, text: say, style: 'heading' })
  if (!explain) return heading
  const notes = explainStep(story.source, step, shownBy)
  return [
    ...heading,
    ...notes.flatMap(({ label, text }) =>
      wrapped(look, { first: `    ${label}`, indent: STEP_INDENT + 10, text }),
    ),
  ]
}
