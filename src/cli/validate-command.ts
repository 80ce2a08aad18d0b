import {
  DATASOURCES,
  documentFindings,
  documentKind,
  type Finding,
  formatMistake,
  validateAsUpstream,
} from '../index.ts'
import { readDocument, readDocumentBeside } from '../node.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim validate` was asked. */
export interface ValidateOptions {
  /** The report of the real tool instead of our own. */
  readonly asUpstream?: boolean
  /** Warnings count as mistakes. */
  readonly strict?: boolean
  /** Whose addresses fill the variables; a name of `DATASOURCES`. */
  readonly provider?: string
}

/**
 * Looks through files for everything their writer should know.
 *
 * @throws {SimError} FILE_MISSING, FILE_IS_FOLDER, FILE_UNREADABLE, FILE_TOO_LARGE.
 */
export async function validate(
  files: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const verdicts = files.map((file) =>
    options.asUpstream === true ? asUpstream(file, terminal) : look(file, options, terminal),
  )
  return verdicts.find((code) => code !== 0) ?? 0
}

/** Prints what coreos-cloudinit's validator reports, and ends as it does. */
function asUpstream(file: string, terminal: Terminal): ExitCode {
  const { stderr, exitCode } = validateAsUpstream(readDocument(file))
  for (const line of stderr) {
    if (REPORT.test(line)) terminal.out(`${line}\n`)
    else terminal.err(`${line}\n`)
  }
  return exitCode
}

const REPORT = /^line \d+: (error|warning|info): /

function look(file: string, options: ValidateOptions, terminal: Terminal): ExitCode {
  const raw = readDocument(file)
  const datasource = options.provider === undefined ? undefined : DATASOURCES.get(options.provider)
  const findings = documentFindings(file, raw, {
    read: (beside) => readDocumentBeside(file, beside),
    ...(datasource === undefined ? {} : { datasource }),
  })
  for (const finding of findings) terminal.out(sayFinding(finding))
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  terminal.err(
    `${file} (${documentKind(raw)}): ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`,
  )
  return errors > 0 || (options.strict === true && warnings > 0) ? 2 : 0
}

function sayFinding({ severity, mistake }: Finding): string {
  const { excerpt } = mistake
  const shown = excerpt === undefined ? '' : `${excerpt}\n`
  return `${severity}: ${formatMistake(mistake)}\n${shown}`
}

const count = (number: number, what: string): string =>
  `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
