import { commandHere } from './program-name.ts'
import type { Reporter } from './reporter.ts'
import type { RunReport } from './run-report.ts'
import type { Terminal } from './terminal.ts'

/** The Test Anything Protocol, version 14: one test point for each run. Source: testanything.org. */
export function tapReporter(terminal: Terminal, count: number): Reporter {
  let number = 0
  terminal.out(`TAP version 14\n1..${count}\n`)
  return {
    begin: () => undefined,
    add(report) {
      number += 1
      terminal.out(`${pointLines(report, number, terminal.name).join('\n')}\n`)
    },
    close: () => undefined,
    end: () => undefined,
  }
}

function pointLines(report: RunReport, number: number, program: string): readonly string[] {
  const { verdict, name, seed, reasons, details, command, facts } = report
  const point = `${number} - ${escaped(`${name} seed ${seed}`)}`
  if (verdict === 'passed') return [`ok ${point}`]
  const fields = [
    `severity: ${verdict === 'died' ? 'crash' : 'fail'}`,
    ...reasons.slice(0, 1).map((text) => `message: ${quoted(text)}`),
    'reasons:',
    ...reasons.map((text) => `  - ${quoted(text)}`),
    ...(details.length === 0 ? [] : ['details:', ...details.map((text) => `  - ${quoted(text)}`)]),
    ...(facts === null ? [] : [`fingerprint: ${quoted(facts.fingerprint)}`]),
    `repeat: ${quoted(commandHere(command, program))}`,
  ]
  return [`not ok ${point}`, '  ---', ...fields.map((field) => `  ${field}`), '  ...']
}

/** A description in which nothing begins a directive or an escape, on one line. */
const escaped = (text: string): string =>
  text.replace(/[\\#]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ')

/** A text of YAML: every text of JSON is one. */
const quoted = (text: string): string => JSON.stringify(text)
