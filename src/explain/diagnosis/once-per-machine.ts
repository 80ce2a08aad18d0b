import type { Diagnosis } from './diagnosis.ts'

/** The first diagnosis of each machine: a unit that restarts for ever fails in the same way. */
export function oncePerMachine(diagnoses: readonly Diagnosis[]): readonly Diagnosis[] {
  const seen = new Set<string>()
  return diagnoses.filter(({ machine }) => {
    if (seen.has(machine)) return false
    seen.add(machine)
    return true
  })
}
