import { compareClients } from './compare-clients.ts'
import { compareExits, compareFailures } from './compare-ends.ts'
import { compareDiscovery, compareJoins, type ExcusedBoots } from './compare-exchanges.ts'
import { compareJournal } from './compare-journal.ts'
import { compareTraffic } from './compare-traffic.ts'
import type { Played } from './played.ts'
import type { Recording } from './recording.ts'

/** The first difference between a recording and its simulation; undefined when there is none. */
export function firstDifference(recording: Recording, played: Played): string | undefined {
  const machines = Object.keys(recording.topology.machines)
  const excused: ExcusedBoots = new Set()
  return (
    firstOf(machines, (machine) => compareDiscovery(recording, played, machine)) ??
    firstOf(machines, (machine) => compareJoins(recording, played, machine, excused)) ??
    compareClients(recording, played) ??
    firstOf(machines, (machine) => compareJournal(recording, played, machine, excused)) ??
    compareExits(recording, played) ??
    compareFailures(recording, played) ??
    compareTraffic(recording, played)
  )
}

function firstOf<T>(
  items: readonly T[],
  compare: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const difference = compare(item)
    if (difference !== undefined) return difference
  }
  return undefined
}
