import type { Recorded, TraceEvent } from '../trace/event.ts'
import { type EventPattern, matches } from '../trace/pattern.ts'

/** A narration in our own words, in the order in which its steps happen. */
export interface Story {
  readonly title: string
  /** Document and section, e.g. `CoreOS cluster discovery, "New Clusters"`. */
  readonly source: string
  readonly steps: readonly StoryStep[]
}

/** One step; several may carry the same number of the document. */
export interface StoryStep {
  /** The document's number. */
  readonly step: number
  /** What happens, in our own words. */
  readonly say: string
  /** The event that shows it. */
  readonly when: EventPattern
}

/** A step with the event that showed it. */
export interface BoundStep extends StoryStep {
  readonly seq: number
  readonly shownBy: TraceEvent
}

/** A story laid over a run. */
export interface Bindings {
  /** In order of the story, `seq` strictly rising. */
  readonly bound: readonly BoundStep[]
  /** Steps that no event showed: each fails a run. */
  readonly unbound: readonly StoryStep[]
}

/**
 * Binds each step to the first event after the previous bound step's that matches.
 *
 * A step that never fires is skipped: the next one is searched from the same place. A story without
 * steps gives two empty lists.
 */
export function bindStory(story: Story, events: Iterable<Recorded>): Bindings {
  const all = [...events]
  const bound: BoundStep[] = []
  const unbound: StoryStep[] = []
  let from = 0
  for (const step of story.steps) {
    const position = findFrom(all, from, step.when)
    const found = all[position]
    if (found === undefined) {
      unbound.push(step)
      continue
    }
    bound.push({ ...step, seq: found.seq, shownBy: found.event })
    from = position + 1
  }
  return { bound, unbound }
}

/** -1 when none matches. */
function findFrom(all: readonly Recorded[], from: number, when: EventPattern): number {
  for (let position = from; position < all.length; position += 1) {
    const recorded = all[position]
    if (recorded !== undefined && matches(when, recorded)) return position
  }
  return -1
}
