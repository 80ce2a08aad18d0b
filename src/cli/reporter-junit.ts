import { commandHere } from './program-name.ts'
import type { Reporter, RunGroup } from './reporter.ts'
import { type RunReport, sayFacts } from './run-report.ts'
import type { Terminal } from './terminal.ts'

interface Suite {
  readonly group: RunGroup
  readonly reports: RunReport[]
}

/**
 * The XML that JUnit's runners write: one suite for each scenario, one case for each run. Without
 * times, so that equal runs give equal files.
 */
export function junitReporter(terminal: Terminal): Reporter {
  const suites: Suite[] = []
  return {
    begin: (group) => void suites.push({ group, reports: [] }),
    add: (report) => void suites.at(-1)?.reports.push(report),
    close: () => undefined,
    end: () => void terminal.out(`${documentLines(suites, terminal.name).join('\n')}\n`),
  }
}

function documentLines(suites: readonly Suite[], program: string): readonly string[] {
  const all = suites.flatMap(({ reports }) => reports)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="etcdsim" ${counts(all)}>`,
    ...suites.flatMap((suite) => suiteLines(suite, program)),
    '</testsuites>',
  ]
}

function counts(reports: readonly RunReport[]): string {
  const count = (verdict: RunReport['verdict']): number =>
    reports.filter((report) => report.verdict === verdict).length
  return `tests="${reports.length}" failures="${count('failed')}" errors="${count('died')}"`
}

function suiteLines({ group, reports }: Suite, program: string): readonly string[] {
  return [
    `  <testsuite name=${attribute(group.name)} ${counts(reports)} skipped="0">`,
    ...reports.flatMap((report) => caseLines(report, program)),
    '  </testsuite>',
  ]
}

function caseLines(report: RunReport, program: string): readonly string[] {
  const { verdict, name, seed, file, reasons, details, command } = report
  const head = `    <testcase classname=${attribute(name)} name=${attribute(`seed ${seed}`)}`
  const open = `${head} file=${attribute(file)}`
  if (verdict === 'passed') return [`${open}/>`]
  const tag = verdict === 'died' ? 'error' : 'failure'
  const repeat = `Repeat it: ${commandHere(command, program)}`
  const text = [sayFacts(report), ...reasons, ...details, repeat].join('\n')
  return [
    `${open}>`,
    `      <${tag} message=${attribute(reasons[0] ?? '')} type="${verdict}">${xml(text)}</${tag}>`,
    '    </testcase>',
  ]
}

const attribute = (text: string): string => `"${xml(text).replaceAll('\n', '&#10;')}"`

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** Text of XML 1.0; characters that it cannot hold at all become a replacement character. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES.get(sign) ?? sign)
}
