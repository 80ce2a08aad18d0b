import { nearestName } from '../text/nearest.ts'
import { quoteShort } from '../text/source.ts'
import type { LibyamlNode } from './libyaml-parser.ts'
import { entriesOf, itemsOf, type Lint, type LintEntry, note } from './lint-node.ts'
import {
  CLOUD_CONFIG,
  type LeafSchema,
  type ListSchema,
  type Schema,
  type StructSchema,
} from './schema.ts'
import { followAlias, resolveScalar } from './yaml-value.ts'

/** Looks whether every key is known and every value fits its key. */
export function lintKeys(lint: Lint): void {
  const { root } = lint.document
  if (root === null) return
  const found = followAlias(lint.document, root)
  if (found?.kind === 'map') {
    lintStruct(lint, found, CLOUD_CONFIG, '')
    return
  }
  if (found?.kind === 'scalar' && resolveScalar(found).kind === 'null') return
  note(lint, root.at, {
    severity: 'error',
    code: 'ROOT',
    what: `The document is a ${found?.kind === 'list' ? 'list' : 'text'}, not a map of keys: nothing of it is applied.`,
    remedy: 'Begin it with a key at the left margin, such as "coreos:".',
  })
}

function lintValue(lint: Lint, entry: LintEntry, schema: Schema, path: string): void {
  const { value } = entry
  const found = followAlias(lint.document, value)
  if (found === undefined) return
  switch (schema.kind) {
    case 'struct':
      if (found.kind === 'map') lintStruct(lint, found, schema, path)
      else wrongType(lint, entry, schema, found)
      return
    case 'list':
      if (found.kind === 'list') lintList(lint, found, schema, path)
      else wrongType(lint, entry, schema, found)
      return
    default:
      lintLeaf(lint, entry, schema, found)
  }
}

function lintStruct(lint: Lint, node: LibyamlNode, schema: StructSchema, path: string): void {
  const seen = new Map<string, LintEntry>()
  for (const entry of entriesOf(lint, node)) {
    const field = schema.fields.get(entry.name)
    if (field === undefined) unknownKey(lint, entry, schema, path)
    else {
      const inner = path === '' ? entry.name : `${path}.${entry.name}`
      if (seen.has(entry.name)) duplicateKey(lint, entry, field)
      if (field.deprecated?.startsWith('etcd2 options') === true) etcd2Only(lint, entry)
      lintValue(lint, entry, field, inner)
    }
    seen.set(entry.name, entry)
  }
}

function lintList(lint: Lint, node: LibyamlNode, schema: ListSchema, path: string): void {
  for (const item of itemsOf(lint, node)) {
    lintValue(
      lint,
      { name: '', written: 'the list element', key: item.at, value: item },
      schema.of,
      path,
    )
  }
}

function lintLeaf(lint: Lint, entry: LintEntry, schema: LeafSchema, found: LibyamlNode): void {
  if (found.kind !== 'scalar') {
    wrongType(lint, entry, schema, found)
    return
  }
  const value = resolveScalar(found)
  const fits =
    schema.kind === 'string'
      ? value.kind !== 'null'
      : schema.kind === 'float64'
        ? value.kind === 'int' || value.kind === 'float'
        : value.kind === schema.kind
  if (!fits) wrongType(lint, entry, schema, found)
  else if (schema.valid !== undefined && found.text !== '' && !schema.valid.test(found.text)) {
    invalidValue(lint, entry, schema.valid, found.text)
  }
}

/** Where a key would be known: for sections that lost their indentation. */
const HOMES: readonly (readonly [string, StructSchema])[] = [...CLOUD_CONFIG.fields].flatMap(
  ([name, schema]) => (schema.kind === 'struct' ? [[name, schema] as const] : []),
)

function unknownKey(lint: Lint, entry: LintEntry, schema: StructSchema, path: string): void {
  const { name, written, key } = entry
  const where = path === '' ? 'at the top level' : `under "${path.replaceAll('.', ': ')}"`
  const home = HOMES.find(([, fields]) => fields.fields.has(name))?.[0]
  const near = nearestName(written, [...schema.fields.keys()].map(dashed))
  const remedy =
    home !== undefined && path !== home
      ? `Indent it, so that it stands below "${home}:".`
      : near !== undefined
        ? `Write "${near}" if that is meant.`
        : `Remove it, or use one of ${[...schema.fields.keys()].map(dashed).slice(0, 8).join(', ')}.`
  note(lint, key, {
    severity: 'warning',
    code: 'UNKNOWN_KEY',
    what: `The key ${quoteShort(written)} is not known ${where}: it is silently left out.`,
    remedy,
  })
}

const dashed = (name: string): string => name.replaceAll('_', '-')

function duplicateKey(lint: Lint, { written, key }: LintEntry, schema: Schema): void {
  if (schema.kind === 'struct') return
  note(lint, key, {
    severity: 'warning',
    code: 'DUPLICATE_KEY',
    what: `The key ${quoteShort(written)} stands here a second time; only the last one counts.`,
    remedy: 'Keep one of them.',
  })
}

function etcd2Only(lint: Lint, { written, key }: LintEntry): void {
  note(lint, key, {
    severity: 'warning',
    code: 'ETCD2_OPTION',
    what: `The option ${quoteShort(written)} is one of etcd 2: etcd 0.4 does not know it.`,
    remedy: 'Move it to a section "etcd2:", or remove it.',
  })
}

const TYPES: Readonly<Record<Schema['kind'], string>> = {
  string: 'a text',
  int: 'a whole number',
  bool: 'true or false',
  float64: 'a number',
  struct: 'a map of keys',
  list: 'a list',
}

const EXAMPLES: Readonly<Record<Schema['kind'], string>> = {
  string: 'Write a text behind the colon, such as "10.10.10.1:4001".',
  int: 'Write a number without quotes, such as 3.',
  bool: 'Write true or false, without quotes.',
  float64: 'Write a number without quotes, such as 1800.',
  struct: 'Write keys on the lines below, each indented by two blanks more.',
  list: 'Begin each element below with "- ", such as "- name: etcd.service".',
}

function wrongType(lint: Lint, entry: LintEntry, schema: Schema, found: LibyamlNode): void {
  note(lint, entry.key, {
    severity: 'warning',
    code: 'WRONG_TYPE',
    what: `${sayName(entry)} must be ${TYPES[schema.kind]}, and is ${sayFound(found)}: it is silently left out.`,
    remedy: EXAMPLES[schema.kind],
  })
}

const sayName = ({ name, written }: LintEntry): string =>
  name === '' ? 'An element of the list' : `The value of ${quoteShort(written)}`

function sayFound(found: LibyamlNode): string {
  if (found.kind === 'list') return 'a list'
  if (found.kind === 'map') return 'a map of keys'
  if (found.kind !== 'scalar') return 'nothing'
  return resolveScalar(found).kind === 'null' ? 'empty' : `the text ${quoteShort(found.text)}`
}

const COMMANDS = [
  'start',
  'stop',
  'restart',
  'reload',
  'try-restart',
  'reload-or-restart',
  'reload-or-try-restart',
]

/** What may be written where a pattern decides. */
const VALID: ReadonlyMap<string, string> = new Map([
  ['permissions', 'octal digits in quotes, such as "0644"'],
  ['encoding', 'base64 or gzip+base64, or leave it out'],
  ['proxy', '"on", "off" or "readonly"'],
  ['reboot_strategy', 'etcd-lock, reboot or "off"'],
  ['window_start', 'a time, such as "Sun 4:00"'],
  ['window_length', 'a duration, such as 1h30m'],
])

function invalidValue(lint: Lint, entry: LintEntry, valid: RegExp, text: string): void {
  const isCommand = entry.name === 'command'
  const near = isCommand ? nearestName(text, COMMANDS) : undefined
  note(lint, entry.value.at, {
    severity: 'error',
    code: 'INVALID_VALUE',
    what: isCommand
      ? `No command of systemd is called ${quoteShort(text)}: applying stops there, and no later unit is started.`
      : `The value ${quoteShort(text)} is not valid for ${quoteShort(entry.written)}.`,
    remedy: isCommand
      ? `Write ${near === undefined ? `one of ${COMMANDS.join(', ')}` : `"${near}"`}.`
      : `Write ${VALID.get(entry.name) ?? `one that matches ${valid.source}`}.`,
  })
}
