import { days, type Micros } from '../kernel/time.ts'
import { parseDuration, parseDurationRange } from '../text/duration.ts'
import type { DiscoveryBlueprint, MachineBlueprint, MicrosRange } from '../world/blueprint.ts'
import { type Path, type Problem, problem } from './problem.ts'
import type { Place } from './scenario.ts'

/** What is known while a scenario's words are given their meaning; owned by one parse. */
export interface Resolving {
  /** In the order in which they are found. */
  readonly problems: Problem[]
  readonly machines: ReadonlyMap<string, MachineBlueprint>
  readonly discovery: DiscoveryBlueprint | null
  /** Names of invariants, diagnoses and bugs that exist. */
  readonly known: KnownNames
  readonly placeOf: (path: Path) => Place | null
  /** Text of a file beside the scenario; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined
}

/** The names that a scenario may use beyond its own. */
export interface KnownNames {
  readonly invariants: readonly string[]
  readonly diagnoses: readonly string[]
  readonly bugs: readonly string[]
}

/** A hundred years: beyond, dates have no whole microseconds. */
const LONGEST = days(36_500)

/** A span with its unit; reports a problem and gives 0 when it is none. */
export function durationAt(into: Resolving, path: Path, text: string): Micros {
  const span = parseDuration(text)
  if (span !== undefined && span <= LONGEST) return span
  const isLong = span !== undefined || /^\d+(us|µs|ms|s|m|h|d)$/.test(text)
  into.problems.push(
    problem(isLong ? 'SCENARIO_TOO_LONG' : 'SCENARIO_BAD_DURATION', path, { text }),
  )
  return 0
}

/** A span that may have a minus sign; reports a problem and gives 0 when it is none. */
export function signedDurationAt(into: Resolving, path: Path, text: string): Micros {
  if (!text.startsWith('-')) return durationAt(into, path, text)
  return -durationAt(into, path, text.slice(1))
}

/** A range of spans; reports a problem and gives `otherwise` when it is none. */
export function rangeAt(
  into: Resolving,
  path: Path,
  text: string | undefined,
  otherwise: MicrosRange,
): MicrosRange {
  if (text === undefined) return otherwise
  const range = parseDurationRange(text)
  if (range !== undefined && range.to <= LONGEST) return range
  into.problems.push(problem('SCENARIO_BAD_RANGE', path, { text }))
  return otherwise
}

/** Whole millionths of a text such as "5%"; reports a problem and gives 0 when it is none. */
export function rateAt(into: Resolving, path: Path, text: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?%$/.exec(text)
  const perMillion = Number(match?.[1]) * 10_000 + Number((match?.[2] ?? '').padEnd(4, '0'))
  if (match !== null && perMillion <= 1_000_000) return perMillion
  into.problems.push(problem('SCENARIO_BAD_RATE', path, { text }))
  return 0
}

/** Reports a problem when no machine has this name. */
export function checkMachine(into: Resolving, path: Path, name: string): void {
  if (into.machines.has(name)) return
  refuseName(into, path, name, [...into.machines.keys()])
}

/** Reports a problem when no host has this name: a machine, "discovery" or "operator". */
export function checkHost(into: Resolving, path: Path, name: string, also: string[] = []): void {
  if (into.machines.has(name)) return
  const services = [...storageNames(into), 'operator']
  if (services.includes(name) || also.includes(name)) return
  refuseName(into, path, name, [...into.machines.keys(), ...services, ...also])
}

function storageNames({ discovery }: Resolving): readonly string[] {
  if (discovery === null) return []
  return discovery.members === 3 ? ['discovery', 'discovery-2', 'discovery-3'] : ['discovery']
}

function refuseName(into: Resolving, path: Path, name: string, known: readonly string[]): void {
  into.problems.push(problem('SCENARIO_UNKNOWN_MACHINE', path, { name, known }))
}

/** True for four numbers from 0 to 255 without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256)
}
