import { commandHere } from './program-name.ts'
import type { Reporter } from './reporter.ts'
import { prettyReporter } from './reporter-pretty.ts'
import type { RunReport } from './run-report.ts'
import type { Terminal } from './terminal.ts'

/**
 * What the pretty reporter prints, and for each reason of a failure an annotation that GitHub shows
 * at its line. Source: docs.github.com, "Workflow commands for GitHub Actions".
 */
export function githubReporter(terminal: Terminal): Reporter {
  return prettyReporter(terminal, (report) => {
    for (const reason of report.reasons) {
      terminal.out(`${annotation(report, reason, terminal.name)}\n`)
    }
  })
}

const PLACE = /^(.+?):(\d+):(\d+): /s

function annotation(report: RunReport, reason: string, program: string): string {
  const { name, seed, file, command } = report
  const place = PLACE.exec(reason)
  const [, inFile = file, line, column] = place ?? []
  const text = place === null ? reason : reason.slice(place[0].length)
  const properties = [
    `file=${property(inFile)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(`${name}, seed ${seed}`)}`,
  ]
  const message = `${text}\nRepeat it: ${commandHere(command, program)}`
  return `::error ${properties.join(',')}::${data(message)}`
}

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
