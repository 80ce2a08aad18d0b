import { isDeepStrictEqual } from 'node:util'
import { planApply } from '../../../src/provision/apply-plan.ts'
import { parseCloudConfig } from '../../../src/provision/cloud-config.ts'
import { provision } from '../../../src/provision/provision.ts'
import { findAddresses, substitute } from '../../../src/provision/substitution.ts'
import { classifyUserData, openUserData } from '../../../src/provision/user-data.ts'
import { validateAsUpstream } from '../../../src/provision/validate.ts'
import type { ConformanceKind } from '../kind.ts'
import { type Generated, inputOf, sourcesOf, type Vector } from './vector.ts'

/** Vectors of coreos-cloudinit: the validator's run, what is made of a document, and the full run. */
export const cloudConfig: ConformanceKind = {
  extension: '.json',
  play(text) {
    const vector = JSON.parse(text) as Vector
    return compareValidation(vector) ?? compareGenerated(vector) ?? compareApplyRun(vector)
  },
}

function compareValidation(vector: Vector): string | undefined {
  const run = validateAsUpstream(inputOf(vector))
  const printed = [
    'Checking availability of "local-file"',
    'Fetching user-data from datasource of type "local-file"',
    ...run.stderr,
  ]
  return (
    differ('exit code', run.exitCode, vector.exitCode) ??
    differ('stdout', '', vector.stdout) ??
    differLines('stderr', printed, vector.stderr, vector.orderVaries)
  )
}

/** A full run without `-validate`, where one was recorded. */
function compareApplyRun(vector: Vector): string | undefined {
  const { applyRun } = vector
  if (applyRun === undefined) return undefined
  const run = fullRun(vector)
  const printed = (stream: string): string[] =>
    run.journal.filter((line) => line.stream === stream).map((line) => line.text)
  return (
    differ('apply: exit code', run.exitCode, applyRun.exitCode) ??
    differLines('apply: stdout', printed('stdout'), applyRun.stdout, false) ??
    differLines('apply: stderr', printed('stderr'), applyRun.stderr, vector.orderVaries)
  )
}

function fullRun(vector: Vector) {
  return provision({
    ...sourcesOf(vector),
    userData: inputOf(vector),
    fileName: 'user-data',
    datasource: 'local-file',
    logTime: '',
    validator: 'last',
  })
}

function compareGenerated(vector: Vector): string | undefined {
  const { generated } = vector
  if (generated === undefined) return undefined
  const { text, problem } = openUserData(inputOf(vector))
  const addresses = findAddresses(sourcesOf(vector))
  const kind = problem === undefined ? classifyUserData(text) : 'empty'
  if (kind !== 'cloud-config') return differ('parsed as', PARSED_AS[kind], generated.parsedAs)
  const substituted = substitute(text, addresses)
  const result = parseCloudConfig(substituted)
  const wrongText =
    generated.parsedAs === 'error'
      ? undefined
      : differ('substituted', substituted, generated.substituted ?? text)
  if (result.kind === 'failed' || generated.parsedAs === 'error') {
    const message = result.kind === 'failed' ? result.message : undefined
    return wrongText ?? differ('parse error', message, generated.parseError)
  }
  const plan = planApply(result.config, addresses, new Map())
  return wrongText ?? comparePlan(plan, result.config, generated) ?? compareRefusal(vector)
}

/** A unit command that systemd does not know ends the run. */
function compareRefusal(vector: Vector): string | undefined {
  const { failure, refusedCommand } = fullRun(vector)
  const refused = refusedCommand === undefined ? undefined : failure
  const { applyError } = vector.generated ?? {}
  const recorded =
    applyError === undefined ? undefined : `Failed to apply cloud-config: ${applyError}`
  return differ('apply error', refused, recorded)
}

/** How the loader names what it takes a document for; Ignition is no document of its own to it. */
const PARSED_AS = {
  empty: 'nothing',
  script: 'script',
  ignition: 'error',
  unknown: 'error',
} as const

type Plan = ReturnType<typeof planApply>
interface Named {
  readonly hostname: string
  readonly users: readonly { readonly name: string }[]
}

function comparePlan(plan: Plan, config: Named, generated: Generated): string | undefined {
  const broken = generated.writeFiles?.find((file) => file.permissionsError !== undefined)
  const users = config.users.map((user) => user.name)
  const first =
    differ('hostname', config.hostname, generated.hostname ?? '') ??
    differ('users', users, generated.users ?? []) ??
    differ('permissions', plan.failure, broken?.permissionsError)
  if (first !== undefined || broken !== undefined) return first
  return (
    differ('actions', plan.actions, generated.actions) ??
    differ('unit files', unitFiles(plan), generated.unitFiles) ??
    differ('written files', otherFiles(plan), recordedFiles(generated)) ??
    differ('log', logOf(plan), loggedBefore(generated))
  )
}

/** Lines of the steps before the units; the recording stand-in had none of them. */
const STEPS = /^(Set hostname|Creating user|Authoriz|Wrote file|Updated)/
/** Lines of the steps around the plan: of the loader before it, of the unit commands after it. */
const AROUND = /^(Parsing|Calling|Result)/

const logOf = (plan: Plan): string[] => plan.log.filter((line) => !STEPS.test(line))
const loggedBefore = (generated: Generated): string[] =>
  linesOf(generated.log).filter((line) => !AROUND.test(line))

const isUnitFile = (path: string): boolean => path.includes('/systemd/')

/** Masked units have no content: the recording lists them among the calls only. */
const unitFiles = (plan: Plan) =>
  plan.files
    .filter((file) => isUnitFile(file.path) && file.content !== '')
    .map(({ path, content }) => ({ path, content }))

const otherFiles = (plan: Plan) =>
  plan.files
    .filter((file) => !isUnitFile(file.path))
    .map(({ path, content, mode }) => ({ path, content, mode: `0${mode.toString(8)}` }))

function recordedFiles({ writeFiles, etcEnvironment }: Generated) {
  const files = (writeFiles ?? []).map(({ path, content, mode }) => ({ path, content, mode }))
  if (etcEnvironment === undefined) return files
  const lines = Object.entries(etcEnvironment).map(([name, value]) => `${name}=${value}\n`)
  return [...files, { path: '/etc/environment', content: lines.join(''), mode: '0644' }]
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

function differLines(
  what: string,
  printed: readonly string[],
  recorded: string,
  orderVaries: boolean | undefined,
): string | undefined {
  const order = (lines: readonly string[]) => (orderVaries ? [...lines].sort() : lines)
  return differ(what, order(printed), order(linesOf(recorded)))
}

function differ(what: string, simulated: unknown, recorded: unknown): string | undefined {
  if (isDeepStrictEqual(simulated, recorded)) return undefined
  return `${what}: ${JSON.stringify(simulated)}, recorded ${JSON.stringify(recorded)}`
}
