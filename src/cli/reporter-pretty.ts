import { commandHere } from './program-name.ts'
import { type Progress, startProgress } from './progress.ts'
import type { Reporter } from './reporter.ts'
import { type RunReport, sayFacts } from './run-report.ts'
import type { Terminal } from './terminal.ts'

/** Failing seeds that are told in full. */
const MOST_TOLD = 10

/** A line for each run, or one for all seeds of a scenario; failures with their reasons. */
export function prettyReporter(terminal: Terminal, also?: (report: RunReport) => void): Reporter {
  const count = { passed: 0, failed: 0 }
  let group = { passed: 0, failed: 0 }
  let progress: Progress | undefined
  return {
    begin({ name, seeds }) {
      group = { passed: 0, failed: 0 }
      const all = seeds === null ? 0 : seeds.to - seeds.from + 1
      progress = seeds === null ? undefined : startProgress(terminal, name, all)
    },
    add(report) {
      const isPassed = report.verdict === 'passed'
      group[isPassed ? 'passed' : 'failed'] += 1
      const isTold = progress === undefined || (!isPassed && group.failed <= MOST_TOLD)
      if (isTold) {
        progress?.clear()
        terminal.out(`${reportLines(report, terminal.name).join('\n')}\n`)
        if (!isPassed) also?.(report)
      }
      progress?.show(group.passed + group.failed)
    },
    close({ name, seeds }) {
      progress?.clear()
      count.passed += group.passed
      count.failed += group.failed
      if (seeds === null) return
      const { passed, failed } = group
      if (failed > MOST_TOLD) terminal.out(`... and ${failed - MOST_TOLD} more seeds\n`)
      const word = failed === 0 ? 'ok    ' : 'FAILED'
      const span = `seeds ${seeds.from}..${seeds.to}`
      const all = passed + failed
      terminal.out(`${word}  ${name.padEnd(22)} ${span}  ${passed} of ${all} as expected\n`)
    },
    end() {
      terminal.out(`${count.passed} passed, ${count.failed} failed\n`)
    },
  }
}

/** One run: how it went, why not, and the command that repeats it. */
export function reportLines(report: RunReport, program: string): readonly string[] {
  const { verdict, name, reasons, details, command } = report
  const word = verdict === 'passed' ? 'ok    ' : 'FAILED'
  const head = `${word}  ${name.padEnd(22)} ${sayFacts(report)}`
  if (verdict === 'passed') return [head]
  const repeat = `  Repeat it: ${commandHere(command, program)}`
  const all = [...reasons, ...details].flatMap((text) => text.split('\n'))
  return [head, ...all.map((text) => `  ${text}`), repeat]
}
