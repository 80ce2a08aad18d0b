import type { ChronicleView } from '../trace/chronicle.ts'
import type { Recorded } from '../trace/event.ts'

/** Links followed at most. */
const MAX_LINKS = 10_000

/**
 * What led to an event: the events along its `cause` links, the earliest first, the event itself
 * last. Empty when there is no event of that number.
 */
export function causeChain(chronicle: ChronicleView, seq: number): readonly Recorded[] {
  const chain: Recorded[] = []
  let recorded = chronicle.at(seq)
  while (recorded !== undefined && chain.length < MAX_LINKS) {
    chain.push(recorded)
    recorded = recorded.cause < recorded.seq ? chronicle.at(recorded.cause) : undefined
  }
  return chain.reverse()
}
