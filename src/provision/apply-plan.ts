import { cleanPath } from './clean-path.ts'
import type { CloudConfig, FileConfig } from './cloud-config.ts'
import { optionVariables } from './drop-in.ts'
import { type StructSchema, schemaAt } from './schema.ts'
import type { Addresses } from './substitution.ts'
import { type PlannedCommand, planUnits } from './unit-plan.ts'

/** A file that the configuration writes. */
export interface ProvisionedFile {
  readonly path: string
  readonly content: string
  /** Permission bits, e.g. 0o644. */
  readonly mode: number
}

/** Everything that applying a document does, in order. */
export interface ApplyPlan {
  /** Without the log time. */
  readonly log: readonly string[]
  readonly files: readonly ProvisionedFile[]
  readonly commands: readonly PlannedCommand[]
  /** Calls to the service manager, see `UnitPlan`. */
  readonly actions: readonly string[]
  /** Why a step failed: the later ones are left out. Absent when none did. */
  readonly failure?: string
}

const ENVIRONMENT_FILE = '/etc/environment'
const DEFAULT_MODE = 0o644

/**
 * Plans hostname, users, keys, files, addresses and units.
 *
 * Departure: the files of `coreos.oem` and `coreos.update` are left out; nothing that boots reads them.
 *
 * Source: coreos-cloudinit 1.14, initialize/config.go, Apply.
 */
export function planApply(
  config: CloudConfig,
  addresses: Addresses,
  environment: ReadonlyMap<string, string>,
): ApplyPlan {
  const log = personLog(config)
  const files: ProvisionedFile[] = []
  const stop = (failure: string): ApplyPlan => ({ log, files, commands: [], actions: [], failure })
  if (!['', 'localhost'].includes(config.manageEtcHosts)) {
    return stop('Invalid option to manage_etc_hosts')
  }
  for (const file of [...config.writeFiles, ...generatedFiles(config)]) {
    const mode = parseMode(file.permissions)
    if (mode === undefined) {
      return stop(`Unable to parse file permissions "${file.permissions}" as integer`)
    }
    const path = cleanPath(`/${file.path}`)
    files.push({ path, content: file.content, mode })
    log.push(`Wrote file ${path} to filesystem`)
  }
  const known = addressVariables(addresses)
  const isWritten = files.some((file) => file.path === ENVIRONMENT_FILE)
  if (!isWritten && known.length > 0) {
    const content = environmentText(environment, known)
    files.push({ path: ENVIRONMENT_FILE, content, mode: DEFAULT_MODE })
    log.push('Updated /etc/environment')
  }
  const units = planUnits(config)
  for (const { path, content } of units.files) files.push({ path, content, mode: DEFAULT_MODE })
  log.push(...units.log)
  return { log, files, commands: units.commands, actions: units.actions }
}

function personLog(config: CloudConfig): string[] {
  const log: string[] = []
  if (config.hostname !== '') log.push(`Set hostname to ${config.hostname}`)
  for (const { name, sshAuthorizedKeys } of config.users) {
    if (name === '') {
      log.push("User object has no 'name' field, skipping")
      continue
    }
    log.push(`Creating user '${name}'`)
    const count = sshAuthorizedKeys.length
    if (count > 0) log.push(`Authorizing ${count} SSH keys for user '${name}'`)
  }
  if (config.sshAuthorizedKeys.length > 0) log.push('Authorized SSH keys for core user')
  return log
}

/** Files that the program adds itself, after those of the document. */
function generatedFiles(config: CloudConfig): FileConfig[] {
  const files: FileConfig[] = []
  if (config.manageEtcHosts === 'localhost') {
    const content = `127.0.0.1 ${config.hostname || 'localhost'}\n`
    files.push({ path: '/etc/hosts', content, owner: '', permissions: '0644' })
  }
  const flannel = optionVariables(schemaAt(['coreos', 'flannel']) as StructSchema, config.flannel)
  if (flannel.length > 0) {
    const content = flannel.map(([name, value]) => `${name}=${value}`).join('\n')
    files.push({ path: '/run/flannel/options.env', content, owner: '', permissions: '0644' })
  }
  return files
}

/** Permission bits; undefined when the text is no octal number. */
function parseMode(text: string): number | undefined {
  if (text === '') return DEFAULT_MODE
  const mode = /^[-+]?[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN
  return mode >= -0x80000000 && mode <= 0x7fffffff ? mode : undefined
}

function addressVariables(addresses: Addresses): [string, string][] {
  const variables: [string, string][] = [
    ['COREOS_PRIVATE_IPV4', addresses.private_ipv4],
    ['COREOS_PRIVATE_IPV6', addresses.private_ipv6],
    ['COREOS_PUBLIC_IPV4', addresses.public_ipv4],
    ['COREOS_PUBLIC_IPV6', addresses.public_ipv6],
  ]
  return variables.filter(([, value]) => value !== '')
}

/** The old variables in their places, with new values; new ones behind them, sorted by name. */
function environmentText(
  environment: ReadonlyMap<string, string>,
  known: readonly (readonly [string, string])[],
): string {
  const merged = new Map(environment)
  for (const [name, value] of known) merged.set(name, value)
  return [...merged].map(([name, value]) => `${name}=${value}\n`).join('')
}
