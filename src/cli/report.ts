import { formatDuration, type Run } from '../node.ts'

/** The line of a run that went as expected. */
export function passedLine(run: Run): string {
  return `ok      ${run.scenario.name.padEnd(22)} ${factsOf(run)}`
}

/** The lines of a run that did not: which, why, and the command that repeats it. */
export function failedLines(run: Run): readonly string[] {
  return [`FAILED  ${run.scenario.name.padEnd(22)} ${factsOf(run)}`, ...failureLines(run)]
}

/** Why a run failed, and the command that repeats it. */
export function failureLines(run: Run): readonly string[] {
  if (run.verdict.kind === 'passed') return []
  return [...run.verdict.reasons.map((reason) => `  ${reason}`), `  Repeat it: ${run.command}`]
}

function factsOf({ seed, end, fingerprint }: Run): string {
  return `seed ${seed}  ${formatDuration(end.at)}  ${end.events} events  ${fingerprint}`
}

/** The last line of a report. */
export function countLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed`
}
