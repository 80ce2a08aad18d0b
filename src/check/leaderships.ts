/** Terms remembered; the oldest are forgotten. */
const MAX_TERMS = 4096
/** Leaders remembered of one term: two show what is wrong. */
const MAX_LEADERS = 4

/**
 * By `lineage term`: numbers of the events by which members came to lead that term. Every entry of a
 * term was made by its leader, so these are what an entry goes back to that no event tells of.
 */
export type Leaderships = Map<string, number[]>

/** Notes that a member leads a term. */
export function noteLeader(
  leaderships: Leaderships,
  won: { readonly lineage: string; readonly term: number },
  seq: number,
): void {
  const term = `${won.lineage} ${won.term}`
  const leaders = leaderships.get(term) ?? []
  leaderships.set(term, leaders)
  if (leaders.length < MAX_LEADERS) leaders.push(seq)
  if (leaderships.size <= MAX_TERMS) return
  const [oldest] = leaderships.keys()
  if (oldest !== undefined) leaderships.delete(oldest)
}

/** Events by which members came to lead a term, in order; empty when none is known. */
export function leadersOf(
  leaderships: Leaderships,
  lineage: string,
  term: number,
): readonly number[] {
  return leaderships.get(`${lineage} ${term}`) ?? []
}

/** A copy that goes on by itself. */
export function cloneLeaderships(leaderships: Leaderships): Leaderships {
  return new Map([...leaderships].map(([term, leaders]) => [term, [...leaders]]))
}
