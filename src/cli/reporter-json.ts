import { commandHere } from './program-name.ts'
import type { Reporter } from './reporter.ts'
import type { RunReport } from './run-report.ts'
import type { Terminal } from './terminal.ts'

/** One object for all runs: `{ passed, failed, runs }`. */
export function jsonReporter(terminal: Terminal): Reporter {
  const runs: RunReport[] = []
  return {
    begin: () => undefined,
    add: (report) => void runs.push(withCommand(report, terminal)),
    close: () => undefined,
    end() {
      const passed = runs.filter(({ verdict }) => verdict === 'passed').length
      const whole = { passed, failed: runs.length - passed, runs }
      terminal.out(`${JSON.stringify(whole, null, 2)}\n`)
    },
  }
}

/** One object a line for each run, as soon as it has ended. */
export function ndjsonReporter(terminal: Terminal): Reporter {
  return {
    begin: () => undefined,
    add: (report) => void terminal.out(`${JSON.stringify(report)}\n`),
    close: () => undefined,
    end: () => undefined,
  }
}

const withCommand = (report: RunReport, { name }: Terminal): RunReport => ({
  ...report,
  command: commandHere(report.command, name),
})
