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
  const { ascii, color, summary } = options
  const look = { width: tellableWidth(options.width), ascii, color }
  const all = [...events]
  const { bound, unbound } = bindStory(story, all)
  const longest = Math.max(summary.endedAt, all.at(-1)?.t ?? 0)
  const { machines, discovery } = options
  const lanes = planLanes(look, { machines, discovery, longest })
  const body = walkRows(all, bound, summary.violations).flatMap((row) => {
    if (row.kind === 'step') return stepLines(look, story, row.step, options.explain)
    if (row.kind === 'note') return noteLines(look, row, longest)
    return [lanes === undefined ? listRow(look, row, longest) : laneRow(lanes, row)]
  })
  return [
    ...titleLines(look, story, options),
    ...(lanes === undefined ? [] : [laneHead(lanes)]),
    ...body,
    '',
    ...walkFooter(look, summary, unbound),
  ]
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
