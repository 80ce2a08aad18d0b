import type { Run } from '../index.ts'
import { commandHere } from './program-name.ts'

/** Why a run failed, and the command that repeats it, given as `program` was started. */
export function failureLines(run: Run, program: string): readonly string[] {
  if (run.verdict.kind === 'passed') return []
  const repeat = `  Repeat it: ${commandHere(run.command, program)}`
  return [...run.verdict.reasons.map((reason) => `  ${reason}`), repeat]
}
