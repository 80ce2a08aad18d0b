import type { SimTime } from '../kernel/time.ts'
import type { Recorded } from '../trace/event.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'
import { countsFor, foundAfter, type HistoryClaim, holdsAfter, isHistory } from './claim-history.ts'
import { foundNow, holdsNow } from './claim-state.ts'
import type { RunView } from './run-view.ts'
import type { Claim, Expectation } from './scenario.ts'

/** What became of one expectation. */
export interface ExpectationResult {
  readonly expectation: Expectation
  readonly holds: boolean
  /** When it was decided; null when the run ended before. */
  readonly at: SimTime | null
  /** What was found instead, in a few words; empty when it holds. */
  readonly found: string
}

interface Watched {
  readonly expectation: Expectation
  /** How many events counted for each claim; 0 for claims about the present. */
  readonly counts: number[]
  result: ExpectationResult | null
}

/** Kinds that change nothing any claim about the present looks at. */
const QUIET = new Set<string>(['journal.line', 'http.requested', 'http.failed', 'link.dropping'])

/**
 * The expectations of a scenario, watched while it runs.
 *
 * It is a sink that counts; `look` judges, and is called between two events of the world, so that
 * no claim is judged by a state that is half changed.
 */
export class Watch implements WorldSink {
  private readonly watched: readonly Watched[]
  /** True when something happened that an open expectation may depend on. */
  isDue = false
  private open: number

  constructor(expectations: readonly Expectation[]) {
    this.watched = expectations.map((expectation) => ({
      expectation,
      counts: expectation.claims.map(() => 0),
      result: null,
    }))
    this.open = expectations.length
  }

  /** Counts a chronicled event. */
  emit(event: Stamped): void {
    if (this.open === 0) return
    // The world's sink is typed by the events' common shape; what a world emits is a TraceEvent.
    const recorded = event as Recorded
    for (const watched of this.watched) {
      if (watched.result === null && count(watched, recorded)) this.isDue = true
    }
    if (!QUIET.has(recorded.event.kind)) this.isDue = true
  }

  /** Drops the event: no claim is about routine. */
  routine(_event: Stamped): void {}

  /** Drops the packet: no claim is about packets. */
  packet(): void {}

  /**
   * The next moment at which an open expectation is decided; undefined when none is open. It may be
   * `now`, as long as events of this time are left.
   */
  nextMoment(now: SimTime): SimTime | undefined {
    let next: SimTime | undefined
    for (const { expectation, result } of this.watched) {
      const moment = decidedAt(expectation)
      if (result !== null) continue
      if (next === undefined || moment < next) next = Math.max(moment, now)
    }
    return next
  }

  /** Whether an expectation is open that may be decided by any event. */
  get isWatching(): boolean {
    return this.watched.some(
      ({ expectation, result }) => result === null && expectation.moment.kind !== 'at',
    )
  }

  /**
   * Judges the open expectations by what holds now.
   *
   * @param isOver True when all events of this time are handled: moments that end now are decided.
   */
  look(now: SimTime, view: RunView, isOver: boolean): void {
    this.isDue = false
    for (const watched of this.watched) {
      if (watched.result !== null) continue
      watched.result = judge(watched, { now, view, isOver })
      if (watched.result !== null) this.open -= 1
    }
  }

  /** Results in the order of the file; what is still open when a run ends did not hold. */
  results(view: RunView): readonly ExpectationResult[] {
    return this.watched.map(
      (watched) =>
        watched.result ?? {
          expectation: watched.expectation,
          holds: false,
          at: null,
          found: `the run ended before; ${found(watched, view)}`,
        },
    )
  }

  /** A watch that goes on by itself from here. */
  fork(): Watch {
    const copy = new Watch(this.watched.map(({ expectation }) => expectation))
    copy.isDue = this.isDue
    copy.open = this.open
    for (const [position, watched] of this.watched.entries()) {
      const twin = copy.watched[position]
      if (twin === undefined) continue
      twin.result = watched.result
      twin.counts.splice(0, twin.counts.length, ...watched.counts)
    }
    return copy
  }
}

/** True when the event counted for a claim. */
function count(watched: Watched, recorded: Recorded): boolean {
  let counted = false
  for (const [position, claim] of watched.expectation.claims.entries()) {
    if (!isHistory(claim) || !countsFor(claim, recorded)) continue
    if (!isWithin(watched.expectation, recorded.t)) continue
    watched.counts[position] = (watched.counts[position] ?? 0) + 1
    counted = true
  }
  return counted
}

/** Events outside the span of `always` and `never` do not count. */
function isWithin({ moment }: Expectation, time: SimTime): boolean {
  if (moment.kind === 'by' || moment.kind === 'at') return true
  return time >= moment.from && time <= moment.until
}

function decidedAt({ moment }: Expectation): SimTime {
  return moment.kind === 'at' ? moment.at : moment.until
}

interface Moment {
  readonly now: SimTime
  readonly view: RunView
  readonly isOver: boolean
}

/** Null while it is open. */
function judge(watched: Watched, moment: Moment): ExpectationResult | null {
  const { expectation } = watched
  const { now, view, isOver } = moment
  const isLast = now > decidedAt(expectation) || (isOver && now === decidedAt(expectation))
  const decide = (holds: boolean, instead: () => string): ExpectationResult => ({
    expectation,
    holds,
    at: now,
    found: holds ? '' : instead(),
  })
  switch (expectation.moment.kind) {
    case 'at':
      if (!isLast) return null
      return decide(holdsAll(watched, view, true), () => found(watched, view))
    case 'by':
      if (holdsAll(watched, view, isLast)) return decide(true, () => '')
      return isLast ? decide(false, () => found(watched, view)) : null
    case 'always':
      if (now < expectation.moment.from) return null
      if (!holdsAll(watched, view, isLast, true)) return decide(false, () => found(watched, view))
      return isLast ? decide(true, () => '') : null
    case 'never':
      if (now < expectation.moment.from) return null
      if (holdsAll(watched, view, isLast)) return decide(false, () => 'it came true')
      return isLast ? decide(true, () => '') : null
  }
}

/**
 * Whether all claims hold at once. A claim that is costly to judge is looked at last only; until
 * then it counts as `early`.
 */
function holdsAll(watched: Watched, view: RunView, isLast: boolean, early = false): boolean {
  return watched.expectation.claims.every((claim, position) => {
    if (claim.kind === 'diagnosed' && !isLast) return early
    return holds(claim, watched.counts[position] ?? 0, view)
  })
}

function holds(claim: Claim, counted: number, view: RunView): boolean {
  if (isHistory(claim)) return holdsAfter(claim, counted)
  switch (claim.kind) {
    case 'violated':
      return view.violations().some(({ invariant }) => invariant === claim.invariant)
    case 'kept':
      return !view.violations().some(({ invariant }) => invariant === claim.invariant)
    case 'diagnosed':
      return view
        .diagnoses()
        .some(({ name, machine }) => name === claim.name && (claim.on ?? machine) === machine)
    default:
      return holdsNow(claim, view)
  }
}

/** What was found where the first claim fails. */
function found(watched: Watched, view: RunView): string {
  const { claims } = watched.expectation
  const position = claims.findIndex(
    (claim, place) => !holds(claim, watched.counts[place] ?? 0, view),
  )
  const claim = claims[position]
  if (claim === undefined) return 'it held at other moments only'
  const counted = watched.counts[position] ?? 0
  return isHistory(claim) ? foundHistory(claim, counted) : foundPresent(claim, view)
}

const foundHistory = (claim: HistoryClaim, counted: number): string => foundAfter(claim, counted)

function foundPresent(claim: Exclude<Claim, HistoryClaim>, view: RunView): string {
  switch (claim.kind) {
    case 'violated':
      return `${claim.invariant} was kept`
    case 'kept':
      return view.violations().find(({ invariant }) => invariant === claim.invariant)?.claim ?? ''
    case 'diagnosed': {
      const names = view.diagnoses().map(({ name, machine }) => `${name} on ${machine}`)
      return names.length === 0 ? 'no diagnosis' : names.join(', ')
    }
    default:
      return foundNow(claim, view)
  }
}
