import { parse, type TomlTable, type TomlValue } from 'smol-toml'
import { FLAGS, type FlagType } from './flag-table.ts'
import type { SettingsResult } from './flags.ts'

/** Where etcd 0.4 looks for its configuration without being told. */
export const SYSTEM_FILE = '/etc/etcd/etcd.conf'

/** Text files of the machine, by absolute path. */
export type TextFiles = ReadonlyMap<string, string>

/** A key of the file: the flag it stands for, and the name of upstream's field in complaints. */
interface FileKey {
  readonly flag: string
  readonly type: FlagType | 'list'
  readonly field: string
}

/** Keys that are not spelled like their flag. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['v', 'verbose'],
  ['vv', 'very_verbose'],
  ['vvv', 'very_very_verbose'],
])

/** Flags that no key sets. */
const WITHOUT_KEY: ReadonlySet<string> = new Set([
  'config',
  'cpuprofile',
  'f',
  'force',
  'h',
  'help',
  'trace',
  'version',
])

const LISTS: ReadonlySet<string> = new Set(['cors', 'peers'])
const SECTIONS = ['peer', 'cluster'] as const
/** Decimal settings that the flags call texts. */
const HTTP_TIMEOUTS: ReadonlySet<string> = new Set(['http-read-timeout', 'http-write-timeout'])

const KEYS: ReadonlyMap<string, FileKey> = new Map(
  [...FLAGS.values()]
    .filter(({ name }) => !WITHOUT_KEY.has(name))
    .map(({ name, type }): [string, FileKey] => {
      const key = keyOf(name)
      const field = key.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())
      if (LISTS.has(name)) return [key, { flag: name, type: 'list', field }]
      return [key, { flag: name, type: HTTP_TIMEOUTS.has(name) ? 'decimal' : type, field }]
    }),
)

/** `peer.addr` for `peer-addr`, `max_retry_attempts` for `max-retry-attempts`. */
function keyOf(flag: string): string {
  const section = SECTIONS.find((name) => flag.startsWith(`${name}-`))
  if (section === undefined) return OWN_NAMES.get(flag) ?? flag.replaceAll('-', '_')
  return `${section}.${flag.slice(section.length + 1).replaceAll('-', '_')}`
}

/**
 * Reads the system's file, which may be missing, and then the one that was asked for. Keys that
 * nobody knows are skipped.
 *
 * @param path Value of `-config`; empty for none.
 *
 * Source: etcd v0.4.9, config/config.go, Load, LoadSystemFile and LoadFile.
 */
export function readConfigFiles(files: TextFiles, path: string): SettingsResult {
  const settings = new Map<string, string>()
  const paths = path === '' ? [SYSTEM_FILE] : [SYSTEM_FILE, path]
  for (const name of paths) {
    const text = files.get(name)
    if (text === undefined) {
      if (name === path) return { kind: 'failed', error: missingFile(name) }
      continue
    }
    const error = readToml(text, settings)
    if (error !== undefined) return { kind: 'failed', error }
  }
  return { kind: 'settings', settings, warnings: [] }
}

/**
 * The list of peers in a file of its own, comma-separated; an error when there is no such file.
 *
 * Source: etcd v0.4.9, config/config.go, LoadPeersFile.
 */
export function readPeersFile(files: TextFiles, path: string): SettingsResult {
  const text = files.get(path)
  if (text === undefined) return { kind: 'failed', error: `Peers file error: ${missingFile(path)}` }
  return { kind: 'settings', settings: new Map([['peers', text]]), warnings: [] }
}

function missingFile(path: string): string {
  return `open ${path}: no such file or directory`
}

/**
 * Adds what a TOML text says; gives the complaint about the first thing that is wrong.
 *
 * Departure: of a syntax error upstream's line and words differ; the parser's own are taken.
 */
function readToml(text: string, into: Map<string, string>): string | undefined {
  let table: TomlTable
  try {
    // Whole numbers come as another type than decimal ones: upstream tells them apart.
    table = parse(text, { integersAsBigInt: true })
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
  for (const [key, value] of entriesOf(table)) {
    const known = KEYS.get(key)
    if (known === undefined) continue
    const setting = settingOf(known, value)
    if (setting === undefined) return complaint(known, value)
    into.set(known.flag, setting)
  }
  return undefined
}

/** All values with their keys; those of the two sections come behind a dot. */
function entriesOf(table: TomlTable): readonly [string, TomlValue][] {
  return Object.entries(table).flatMap(([key, value]): [string, TomlValue][] => {
    const isSection = SECTIONS.some((name) => name === key)
    if (!isSection || !isTable(value)) return [[key, value]]
    return Object.entries(value).map(([name, inner]): [string, TomlValue] => [
      `${key}.${name}`,
      inner,
    ])
  })
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

/** The text that a flag would have been given; undefined when the type is wrong. */
function settingOf({ type }: FileKey, value: TomlValue): string | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : undefined
    case 'switch':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'whole':
      return typeof value === 'bigint' ? String(value) : undefined
    case 'decimal':
      return typeof value === 'number' ? String(value) : undefined
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? value.join(',')
        : undefined
  }
}

const EXPECTED: Readonly<Record<FileKey['type'], string>> = {
  text: 'string',
  switch: 'boolean',
  whole: 'integer',
  decimal: 'float',
  list: 'slice',
}

/**
 * In the words of the TOML reader of that time: a whole number is no decimal one.
 *
 * Departure: of a key in a section upstream prints the whole type of that section.
 */
function complaint({ type, field }: FileKey, value: TomlValue): string {
  const what = `Expected ${EXPECTED[type]} but found '${goTypeOf(value)}'.`
  return `Type mismatch for 'config.Config.${field}': ${what}`
}

function goTypeOf(value: TomlValue): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int64'
  if (typeof value === 'number') return 'float64'
  if (Array.isArray(value)) return '[]interface {}'
  return value instanceof Date ? 'time.Time' : 'map[string]interface {}'
}
