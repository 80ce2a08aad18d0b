import { formatDuration, type Run } from '../index.ts'
import { commandHere } from './program-name.ts'

/** The line of a run that went as expected. */
export function passedLine(run: Run): string {
  return `ok      ${run.scenario.name.padEnd(22)} ${factsOf(run)}`
}

/** The lines of a run that did not: which, why, and the command that repeats it. */
export function failedLines(run: Run, program: string): readonly string[] {
  const head = `FAILED  ${run.scenario.name.padEnd(22)} ${factsOf(run)}`
  return [head, ...failureLines(run, program)]
}

/** Why a run failed, and the command that repeats it, given as `program` was started. */
export function failureLines(run: Run, program: string): readonly string[] {
  if (run.verdict.kind === 'passed') return []
  const repeat = `  Repeat it: ${commandHere(run.command, program)}`
  return [...run.verdict.reasons.map((reason) => `  ${reason}`), repeat]
}

function factsOf({ seed, end, fingerprint }: Run): string {
  return `seed ${seed}  ${formatDuration(end.at)}  ${end.events} events  ${fingerprint}`
}

/** The last line of a report. */
export function countLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed`
}
