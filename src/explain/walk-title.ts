import { widthOf } from './cells.ts'
import { Line, type LineLook, wrapped } from './line.ts'
import type { Story } from './story.ts'
import type { WalkOptions } from './walk-options.ts'

/** Narrower than this nothing can be told. */
const LEAST_WIDTH = 20

/** The columns that a walkthrough fills when it is asked for so many. */
export function tellableWidth(width: number): number {
  return Math.max(LEAST_WIDTH, width)
}

/**
 * The first lines of a walkthrough: the title on the left, what identifies the run on the right if
 * there is room, else below. They depend on nothing that happens in the run.
 */
export function titleLines(
  look: LineLook,
  story: Story,
  options: Pick<WalkOptions, 'edition' | 'seed'>,
): readonly string[] {
  const count = new Set(story.steps.map(({ step }) => step)).size
  const steps = count === 0 ? '' : ` · ${count} ${count === 1 ? 'step' : 'steps'}`
  const facts = `edition ${options.edition} · seed ${options.seed}${steps}`
  const factsWidth = widthOf(facts, look.ascii)
  const right = look.width - factsWidth
  if (widthOf(story.title, look.ascii) + 2 <= right) {
    const line = new Line(look)
    line.put(0, story.title, 'heading')
    line.put(right, facts)
    return [line.finish()]
  }
  return [
    ...wrapped(look, { text: story.title, style: 'heading' }),
    ...wrapped(look, { text: facts }),
  ]
}
