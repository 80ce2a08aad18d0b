import type { Micros } from '../kernel/time.ts'
import { SHIPPED_UNITS } from './shipped-units.ts'
import { type Assignment, parseUnitFile } from './unit-file.ts'
import {
  expandWord,
  parseSpan,
  resolveSpecifiers,
  type Specifiers,
  splitWords,
} from './unit-words.ts'

/** A service as systemd understands it after merging its files. */
export interface UnitDefinition {
  /** "etcd.service". */
  readonly name: string
  /** "etcd"; the unit's name when none is given. */
  readonly description: string
  /** "simple", "notify", "oneshot". */
  readonly type: string
  /** Last part of the path of ExecStart's first word: "etcd", "fleetd". Empty when it cannot start. */
  readonly program: string
  /** The other words of ExecStart, `$NAME` resolved from the environment. */
  readonly args: readonly string[]
  /** In the order of the assignments; a later one of the same name wins in place. */
  readonly environment: ReadonlyMap<string, string>
  readonly restart: RestartRule
  readonly restartSecUs: Micros
  /** Units that are stopped when this one starts. */
  readonly conflicts: readonly string[]
  /** What systemd prints while loading, in its own words. */
  readonly warnings: readonly string[]
  /** Why systemd refuses to start it, in its own words; null when it can start. */
  readonly refusal: string | null
}

export type RestartRule = 'no' | 'always' | 'on-failure'

export type { Specifiers } from './unit-words.ts'

const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'] as const
const DEFAULT_RESTART_SEC: Micros = 100_000

/**
 * Loads a unit from the shipped ones and the files of a machine (path to content).
 *
 * The main file is the first of /etc, /run and /usr/lib; then every drop-in of all three follows, sorted
 * by file name, /etc before /run before /usr/lib for equal names. Undefined when no folder has it:
 * systemd's "not found". A masked unit (empty file) has a refusal.
 *
 * Source: systemd 252 (run), spec/machine-config.md, section 8.
 */
export function loadUnit(
  name: string,
  files: ReadonlyMap<string, string>,
  specifiers: Specifiers,
): UnitDefinition | undefined {
  if (!/^[^/]+\.service$/.test(name)) return undefined
  const main = findMain(name, files)
  if (main === undefined) return undefined
  const loading = startLoading(name, files, specifiers)
  if (main.content.trim() === '') return finish(loading, `Unit ${name} is masked.`)
  for (const file of [main, ...findDropIns(name, files)]) {
    const { assignments, warnings } = parseUnitFile(file.path, file.content)
    loading.warnings.push(...warnings)
    for (const assignment of assignments) assign(loading, assignment)
  }
  return finish(loading, refusalOf(loading))
}

interface FoundFile {
  readonly path: string
  readonly content: string
}

interface Loading {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
  readonly specifiers: Specifiers
  /** Last value of every setting that is no list, by section and key. */
  readonly settings: Map<string, string>
  readonly environment: Map<string, string>
  environmentFiles: string[]
  commands: string[][]
  conflicts: string[]
  readonly warnings: string[]
}

function startLoading(
  name: string,
  files: ReadonlyMap<string, string>,
  specifiers: Specifiers,
): Loading {
  return {
    name,
    files,
    specifiers,
    settings: new Map(),
    environment: new Map(),
    environmentFiles: [],
    commands: [],
    conflicts: [],
    warnings: [],
  }
}

function contentAt(path: string, files: ReadonlyMap<string, string>): string | undefined {
  return files.get(path) ?? SHIPPED_UNITS.get(path)
}

function findMain(name: string, files: ReadonlyMap<string, string>): FoundFile | undefined {
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`
    const content = contentAt(path, files)
    if (content !== undefined) return { path, content }
  }
  return undefined
}

/** Drop-ins by file name; of equal names the first folder wins, and an empty one hides the others. */
function findDropIns(name: string, files: ReadonlyMap<string, string>): FoundFile[] {
  const found = new Map<string, FoundFile>()
  for (const folder of FOLDERS) {
    const prefix = `${folder}/${name}.d/`
    for (const [path, content] of files) {
      const file = path.slice(prefix.length)
      const isDropIn = path.startsWith(prefix) && file.endsWith('.conf') && !file.includes('/')
      if (isDropIn && !found.has(file)) found.set(file, { path, content })
    }
  }
  const names = [...found.keys()].sort()
  return names.flatMap((file) => found.get(file) ?? [])
}

function assign(loading: Loading, assignment: Assignment): void {
  const { section, key, value } = assignment
  if (section === 'Service' && key === 'Environment') assignEnvironment(loading, assignment)
  else if (section === 'Service' && key === 'EnvironmentFile') {
    if (value === '') loading.environmentFiles = []
    else loading.environmentFiles.push(value)
  } else if (section === 'Service' && key === 'ExecStart') assignCommand(loading, assignment)
  else if (section === 'Unit' && key === 'Conflicts') loading.conflicts.push(...value.split(/\s+/))
  else loading.settings.set(`${section}.${key}`, value)
}

function assignEnvironment(loading: Loading, assignment: Assignment): void {
  const { value, path, line } = assignment
  const { name, specifiers, environment, warnings } = loading
  if (value === '') {
    environment.clear()
    return
  }
  const words = splitWords(value, 'whole-words')
  if (words === undefined) {
    warnings.push(`${path}:${line}: Invalid syntax, ignoring: ${value}`)
    return
  }
  for (const word of words.map((text) => resolveSpecifiers(text, name, specifiers))) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(word)
    if (match === null) {
      warnings.push(`${path}:${line}: Invalid environment assignment, ignoring: ${word}`)
    } else environment.set(match[1] ?? '', match[2] ?? '')
  }
}

function assignCommand(loading: Loading, assignment: Assignment): void {
  const { value, path, line } = assignment
  if (value === '') {
    loading.commands = []
    return
  }
  const words = splitWords(value, 'inside-words')
  if (words === undefined) {
    loading.warnings.push(`${path}:${line}: Unbalanced quoting, ignoring: "${value}"`)
    return
  }
  const [first = '', ...rest] = words
  const program = first.replace(/^[-@:+!]+/, '')
  if (!/^\/./.test(program) && !/^[A-Za-z0-9._-]+$/.test(program)) {
    const problem = 'Neither a valid executable name nor an absolute path'
    loading.warnings.push(`${path}:${line}: ${problem}: ${program}`)
    return
  }
  const { name, specifiers } = loading
  const args = rest.map((word) => resolveSpecifiers(word, name, specifiers))
  loading.commands.push([program, ...args])
}

function refusalOf(loading: Loading): string | null {
  const type = loading.settings.get('Service.Type') ?? 'simple'
  const { commands } = loading
  if (commands.length === 0) {
    return 'Service has no ExecStart= setting, which is only allowed for RemainAfterExit=yes services. Refusing.'
  }
  if (type === 'oneshot') {
    const restart = loading.settings.get('Service.Restart') ?? 'no'
    if (restart !== 'always' && restart !== 'on-success') return null
    return "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing."
  }
  if (commands.length === 1) return null
  return 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.'
}

function finish(loading: Loading, refusal: string | null): UnitDefinition {
  const { name, settings, warnings } = loading
  const environment = new Map(loading.environment)
  const missing = readEnvironmentFiles(loading, environment)
  const [program = '', ...words] = loading.commands[0] ?? []
  const span = settings.get('Service.RestartSec')
  const restartSecUs = span === undefined ? DEFAULT_RESTART_SEC : parseSpan(span)
  if (restartSecUs === undefined) {
    warnings.push(`${name}: Failed to parse RestartSec= value, ignoring: ${span}`)
  }
  return {
    name,
    description: settings.get('Unit.Description') || name,
    type: settings.get('Service.Type') ?? 'simple',
    program: program.slice(program.lastIndexOf('/') + 1),
    args: words.flatMap((word) => expandWord(word, environment)),
    environment,
    restart: restartRule(settings.get('Service.Restart')),
    restartSecUs: restartSecUs ?? DEFAULT_RESTART_SEC,
    conflicts: loading.conflicts,
    warnings,
    refusal: refusal ?? missing,
  }
}

/** Reads the files into the environment; gives systemd's words for one that must exist and does not. */
function readEnvironmentFiles(loading: Loading, environment: Map<string, string>): string | null {
  for (const entry of loading.environmentFiles) {
    const isOptional = entry.startsWith('-')
    const content = loading.files.get(isOptional ? entry.slice(1) : entry)
    if (content === undefined && !isOptional) {
      return 'Failed to load environment files: No such file or directory'
    }
    for (const [name, value] of parseEnvironmentFile(content ?? '')) environment.set(name, value)
  }
  return null
}

/**
 * The variables of an environment file: comments, lines without `=` and outer quotes are dropped, lines
 * that end in a backslash are joined, later ones win.
 *
 * Source: systemd 252 (run), spec/machine-config.md, section 8.3.
 */
export function parseEnvironmentFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const line of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
    const match = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
    if (match === null) continue
    const value = match[2] ?? ''
    variables.set(match[1] ?? '', /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value)
  }
  return variables
}

/** Departure: `on-abnormal`, `on-abort` and `on-watchdog` count as `on-failure`, `on-success` as `no`. */
function restartRule(value: string | undefined): RestartRule {
  switch (value) {
    case 'always':
      return 'always'
    case 'on-failure':
    case 'on-abnormal':
    case 'on-abort':
    case 'on-watchdog':
      return 'on-failure'
    default:
      return 'no'
  }
}
