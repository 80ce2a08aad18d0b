import type { Recorded } from '../trace/event.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'
import { startAllChecks } from './all.ts'
import type { RunningCheck, Violation } from './invariant.ts'

/** Violations kept per run; later ones are counted only. */
const MAX_VIOLATIONS = 1000

/** How one invariant fared. */
export interface CheckResult {
  readonly name: string
  readonly claim: string
  /** Events it looked at. */
  readonly looked: number
  readonly violations: readonly Violation[]
}

/**
 * All invariants at work on one run, fed every event, routine ones included.
 *
 * It only looks: give it to a world as (part of) its sink, or feed it a chronicle afterwards
 * (then routine entries are missing and gaps in the log are taken as they are).
 */
export class Checker implements WorldSink {
  private readonly checks: readonly RunningCheck[]
  /** Which checks want a kind; positions in `checks`. */
  private readonly wanted: ReadonlyMap<string, readonly number[]>
  private readonly looked: number[]
  private readonly found: Violation[] = []
  private missed = 0

  /** With all invariants of `check/all.ts` unless others are given. */
  constructor(checks: readonly RunningCheck[] = startAllChecks()) {
    this.checks = checks
    this.wanted = byKind(checks)
    this.looked = checks.map(() => 0)
  }

  /** Takes a chronicled event. */
  emit(event: Stamped): void {
    this.take(event, false)
  }

  /** Takes a routine event; nothing of it is kept. */
  routine(event: Stamped): void {
    this.take(event, true)
  }

  /** Drops the packet: checks fold over events. */
  packet(): void {}

  /** In the order in which they showed; the first 1000. */
  get violations(): readonly Violation[] {
    return this.found
  }

  /** Violations found beyond those kept. */
  get unkept(): number {
    return this.missed
  }

  /** One result per invariant, in the order of the list. */
  get results(): readonly CheckResult[] {
    return this.checks.map(({ name, claim }, position) => ({
      name,
      claim,
      looked: this.looked[position] ?? 0,
      violations: this.found.filter((violation) => violation.invariant === name),
    }))
  }

  /** A checker that goes on by itself from here. */
  fork(): Checker {
    const copy = new Checker(this.checks.map((check) => check.fork()))
    copy.found.push(...this.found)
    copy.missed = this.missed
    for (const [position, count] of this.looked.entries()) copy.looked[position] = count
    return copy
  }

  private take(event: Stamped, routine: boolean): void {
    const positions = this.wanted.get(event.event.kind)
    if (positions === undefined) return
    for (const position of positions) {
      this.looked[position] = (this.looked[position] ?? 0) + 1
      // The world's sink is typed by the events' common shape; what a world emits is a TraceEvent.
      const violation = this.checks[position]?.fold(event as Recorded, routine)
      if (violation !== undefined) this.keep(violation)
    }
  }

  private keep(violation: Violation): void {
    if (this.found.length < MAX_VIOLATIONS) this.found.push(violation)
    else this.missed += 1
  }
}

function byKind(checks: readonly RunningCheck[]): ReadonlyMap<string, readonly number[]> {
  const wanted = new Map<string, number[]>()
  for (const [position, check] of checks.entries()) {
    for (const kind of check.kinds) {
      const positions = wanted.get(kind) ?? []
      positions.push(position)
      wanted.set(kind, positions)
    }
  }
  return wanted
}
