import { goQuote } from '../text/go-quote.ts'
import { type ApplyPlan, type ProvisionedFile, planApply } from './apply-plan.ts'
import { EMPTY_CLOUD_CONFIG, parseCloudConfig } from './cloud-config.ts'
import { type Addresses, findAddresses, substitute } from './substitution.ts'
import { COMMAND_WORDS, type PlannedCommand, type UnitCommandWord } from './unit-plan.ts'
import { classifyUserData, type OpenedUserData, openUserData } from './user-data.ts'
import { formatReportLine, validateUserData } from './validate.ts'

export type { ProvisionedFile } from './apply-plan.ts'
export type { PlannedCommand, UnitCommandWord } from './unit-plan.ts'

/** Everything that decides what user-data makes of a machine. */
export interface ProvisionInput {
  /** Null when the datasource has none. */
  readonly userData: string | null
  /** For messages to a person: "new-cluster.cloud-config.yaml". */
  readonly fileName: string
  /** As the log names it: "ec2-metadata-service", "local-file". */
  readonly datasource: string
  /** Null when the datasource supplies none: the environment decides. */
  readonly privateIpv4: string | null
  readonly publicIpv4: string | null
  /** Text of `/etc/environment` taken apart, in its order. */
  readonly environment: ReadonlyMap<string, string>
  /** The prefix of log lines: "2014/08/10 14:00:01". Empty for lines without a prefix. */
  readonly logTime: string
  readonly validator: ValidatorEra
}

/**
 * Which validator reports at boot: none (coreos-cloudinit 0.9 and 0.10, the machines of 2014), or that of
 * the last release.
 */
export type ValidatorEra = 'none' | 'last'

/** What is left of a document after provisioning: data for init, which writes the files and runs the commands. */
export interface Provisioned {
  readonly outcome: ProvisionOutcome
  /** What coreos-cloudinit prints until the first unit command, one line each, in order. */
  readonly journal: readonly JournalText[]
  /** Exit code of coreos-cloudinit if every command is accepted; 0 or 1. */
  readonly exitCode: number
  /** Why the document was rejected; absent otherwise. */
  readonly mistake?: RejectedReason
  /** Null when the document names none. */
  readonly hostname: string | null
  /** In writing order. `/etc/environment` is among them when addresses are known. */
  readonly files: readonly ProvisionedFile[]
  /** In order; each waits for the job of the one before. */
  readonly commands: readonly UnitCommand[]
  /** What ended the run after the commands, as it is printed; absent when nothing did. */
  readonly failure?: string
  /** The command that ended it: no word that systemd knows. Print `callingUnitCommand` of it before `failure`. */
  readonly refusedCommand?: PlannedCommand
}

/** `applied`: a cloud-config; `rejected`: nothing of it applies; `nothing`: empty; `script`: handed to bash. */
export type ProvisionOutcome = 'applied' | 'rejected' | 'nothing' | 'script'

export interface JournalText {
  readonly stream: 'stdout' | 'stderr'
  /** Without line end; a line of stderr begins with the log time. */
  readonly text: string
}

export interface RejectedReason {
  /** As an editor counts it, from 1; 0 when unknown. */
  readonly line: number
  /** As the program words it: "YAML error: line 4: did not find expected key". */
  readonly message: string
}

export interface UnitCommand {
  readonly unit: string
  readonly command: UnitCommandWord
}

/**
 * Decides what coreos-cloudinit does with the user-data; never throws.
 *
 * Source: coreos-cloudinit 1.14, coreos-cloudinit.go, main.
 */
export function provision(input: ProvisionInput): Provisioned {
  const addresses = findAddresses(input)
  const opened = openUserData(input.userData ?? '')
  const reading = readUserData(opened, addresses)
  const { outcome, mistake } = reading
  const fetched = [
    ...fetchLog(input, opened),
    `Fetching meta-data from datasource of type ${goQuote(input.datasource)}`,
  ]
  const before = stamped(input, fetched)
  if (reading.isIgnition) {
    const printed: JournalText = {
      stream: 'stdout',
      text: 'Detected an Ignition config. Exiting...',
    }
    return {
      outcome,
      journal: [...before, printed],
      exitCode: 0,
      hostname: null,
      files: [],
      commands: [],
    }
  }
  const parsed = stamped(input, reading.log)
  const plan = planApply(reading.config, addresses, input.environment)
  const after = stamped(input, ['Merging cloud-config from meta-data and user-data', ...plan.log])
  const failures: JournalText[] =
    mistake === undefined
      ? []
      : [`Failed to parse user-data: ${mistake.message}`, 'Continuing...'].map((text) => ({
          stream: 'stdout',
          text,
        }))
  return {
    outcome,
    journal: [...before, ...parsed, ...failures, ...after],
    exitCode: reading.exitCode,
    ...(mistake === undefined ? {} : { mistake }),
    hostname: reading.config.hostname || null,
    files: plan.files,
    ...endOf(input, plan),
  }
}

/** What init prints before a unit command, without the log time. */
export function callingUnitCommand(command: PlannedCommand): string {
  return `Calling unit command ${goQuote(command.command)} on ${goQuote(command.unit)}`
}

/** What init prints after it; `result` is systemd's word: done, failed, dependency, timeout, canceled, skipped. */
export function resultOfUnitCommand(command: PlannedCommand, result: string): string {
  return `Result of ${goQuote(command.command)} on ${goQuote(command.unit)}: ${result}`
}

interface Reading {
  readonly outcome: ProvisionOutcome
  readonly isIgnition: boolean
  readonly config: typeof EMPTY_CLOUD_CONFIG
  readonly log: readonly string[]
  readonly exitCode: number
  readonly mistake?: RejectedReason
}

const NOTHING: Reading = {
  outcome: 'nothing',
  isIgnition: false,
  config: EMPTY_CLOUD_CONFIG,
  log: [],
  exitCode: 0,
}

function readUserData({ text, problem }: OpenedUserData, addresses: Addresses): Reading {
  switch (classifyUserData(text)) {
    case 'empty':
      return problem === undefined ? NOTHING : { ...NOTHING, exitCode: 1 }
    case 'script':
      return { ...NOTHING, outcome: 'script', log: ['Parsing user-data as script'] }
    case 'ignition':
      return { ...NOTHING, isIgnition: true }
    case 'unknown':
      return rejected([], { line: 1, message: 'Unrecognized user-data format' })
    case 'cloud-config':
      return readCloudConfig(substitute(text, addresses))
  }
}

function readCloudConfig(text: string): Reading {
  const log = ['Parsing user-data as cloud-config']
  const result = parseCloudConfig(text)
  if (result.kind === 'failed') return rejected(log, result)
  return { ...NOTHING, outcome: 'applied', config: result.config, log }
}

function rejected(log: readonly string[], reason: RejectedReason): Reading {
  const mistake = { line: reason.line, message: reason.message }
  return { ...NOTHING, outcome: 'rejected', log, exitCode: 1, mistake }
}

/** What is printed until the user-data are there, and the validator's report. */
function fetchLog(input: ProvisionInput, { text, problem }: OpenedUserData): string[] {
  const source = goQuote(input.datasource)
  const log = [
    `Checking availability of ${source}`,
    `Fetching user-data from datasource of type ${source}`,
  ]
  if (problem !== undefined) {
    log.push(`Failed decompressing user-data from datasource: ${problem}. Continuing...`)
  }
  if (input.validator === 'none') return log
  const result = validateUserData(text)
  if (result.kind === 'crashed') return [...log, result.message]
  return [...log, ...result.lines.map(formatReportLine)]
}

function stamped(input: ProvisionInput, texts: readonly string[]): JournalText[] {
  const prefix = input.logTime === '' ? '' : `${input.logTime} `
  return texts.map((text) => ({ stream: 'stderr', text: prefix + text }))
}

const isKnown = (command: PlannedCommand): command is UnitCommand =>
  COMMAND_WORDS.has(command.command)

/** The commands up to the first that systemd does not know; that one ends the run. */
function endOf(
  input: ProvisionInput,
  plan: ApplyPlan,
):
  | Pick<Provisioned, 'commands' | 'failure' | 'refusedCommand' | 'exitCode'>
  | { commands: UnitCommand[] } {
  const commands: UnitCommand[] = []
  let problem = plan.failure
  let refusedCommand: PlannedCommand | undefined
  for (const command of plan.commands) {
    if (isKnown(command)) commands.push(command)
    else {
      refusedCommand = command
      problem = `Unsupported systemd command ${goQuote(command.command)}`
      break
    }
  }
  if (problem === undefined) return { commands }
  const [line] = stamped(input, [`Failed to apply cloud-config: ${problem}`])
  const refused = refusedCommand === undefined ? {} : { refusedCommand }
  return { commands, exitCode: 1, failure: line?.text ?? '', ...refused }
}
