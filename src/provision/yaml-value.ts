import type { LibyamlDocument, LibyamlEntry, LibyamlNode, LibyamlScalar } from './libyaml-parser.ts'

/** A value without a schema, as the validator sees it. */
export type YamlValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly YamlValue[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, YamlValue> }

export type ValueResult =
  | { readonly kind: 'value'; readonly value: YamlValue }
  | { readonly kind: 'failed'; readonly problem: string }

const MAX_NODES = 100_000

const WORDS: ReadonlyMap<string, YamlValue> = new Map([
  ...words(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], {
    kind: 'bool',
    value: true,
  }),
  ...words(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], {
    kind: 'bool',
    value: false,
  }),
  ...words(['', '~', 'null', 'Null', 'NULL'], { kind: 'null' }),
  ...words(['.nan', '.NaN', '.NAN'], { kind: 'float', value: Number.NaN }),
  ...words(['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'], {
    kind: 'float',
    value: Number.POSITIVE_INFINITY,
  }),
  ...words(['-.inf', '-.Inf', '-.INF'], { kind: 'float', value: Number.NEGATIVE_INFINITY }),
])

function words(texts: readonly string[], value: YamlValue): [string, YamlValue][] {
  return texts.map((text) => [text, value])
}

/**
 * What an unquoted scalar means in YAML 1.1: `yes` is true, `0744` is octal, `12:30` counts in sixties.
 *
 * Source: coreos/yaml (go-yaml v1), resolve.go, resolve.
 */
export function resolveScalar(scalar: Pick<LibyamlScalar, 'text' | 'isPlain' | 'tag'>): YamlValue {
  const { text, isPlain, tag } = scalar
  const string: YamlValue = { kind: 'string', value: text }
  const isTyped = /^(tag:yaml\.org,2002:)(bool|int|float|null)$/.test(tag)
  if (!isTyped && (tag !== '' || !isPlain)) return string
  return WORDS.get(text) ?? resolveNumber(text) ?? string
}

function resolveNumber(text: string): YamlValue | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  const plain = text.replaceAll('_', '')
  const int = parseInteger(plain)
  if (int !== undefined) return { kind: 'int', value: int }
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain)) {
    return { kind: 'float', value: Number(plain) }
  }
  return undefined
}

function parseInteger(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '')
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return sign * Number.parseInt(digits.slice(2), 16)
  if (/^0b[01]+$/.test(digits)) return sign * Number.parseInt(digits.slice(2), 2)
  if (/^0[0-7]*$/.test(digits)) return sign * Number.parseInt(digits, 8)
  if (/^[1-9]\d*$/.test(digits)) return sign * Number(digits)
  if (/^[1-9]\d*(:[0-5]?\d)+$/.test(digits)) {
    return sign * digits.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  }
  return undefined
}

/** The node that an alias means; undefined when nothing has that name. */
export function followAlias(document: LibyamlDocument, node: LibyamlNode): LibyamlNode | undefined {
  let found: LibyamlNode | undefined = node
  for (let hops = 0; found?.kind === 'alias' && hops < 100; hops += 1) {
    found = document.anchors.get(found.name)
  }
  return found?.kind === 'alias' ? undefined : found
}

/**
 * The entries of a map in the order in which they take effect: a merge key `<<` gives those of its maps.
 *
 * Undefined when something other than maps is merged.
 */
export function effectiveEntries(
  document: LibyamlDocument,
  entries: readonly LibyamlEntry[],
  depth = 0,
): LibyamlEntry[] | undefined {
  const effective: LibyamlEntry[] = []
  for (const entry of entries) {
    const { key, value } = entry
    if (key.kind !== 'scalar' || key.text !== '<<' || !key.isPlain) {
      effective.push(entry)
      continue
    }
    const merged = followAlias(document, value)
    // The first map of a list is the strongest, so it comes last.
    const maps = merged?.kind === 'list' ? [...merged.items].reverse() : [merged ?? value]
    for (const item of maps) {
      const map = followAlias(document, item)
      if (map?.kind !== 'map' || depth > 20) return undefined
      const inner = effectiveEntries(document, map.entries, depth + 1)
      if (inner === undefined || inner.length + effective.length > MAX_NODES) return undefined
      effective.push(...inner)
    }
  }
  return effective
}

/** The document as plain values; later keys replace earlier ones. A null root gives an empty map. */
export function documentValue(document: LibyamlDocument): ValueResult {
  const state: Unfolding = { document, count: 0, open: new Set() }
  const { root } = document
  const value = root === null ? undefined : unfold(state, root)
  if (state.problem !== undefined) return { kind: 'failed', problem: state.problem }
  return { kind: 'value', value: value ?? { kind: 'map', entries: new Map() } }
}

interface Unfolding {
  readonly document: LibyamlDocument
  readonly open: Set<string>
  count: number
  problem?: string
}

const NULL: YamlValue = { kind: 'null' }

function unfold(state: Unfolding, node: LibyamlNode): YamlValue {
  state.count += 1
  if (state.count > MAX_NODES) state.problem ??= 'document contains excessive aliasing'
  if (state.problem !== undefined) return NULL
  switch (node.kind) {
    case 'alias':
      return unfoldAlias(state, node.name)
    case 'scalar':
      return resolveScalar(node)
    case 'list':
      return { kind: 'list', items: node.items.map((item) => unfold(state, item)) }
    case 'map':
      return unfoldMap(state, node.entries)
  }
}

function unfoldAlias(state: Unfolding, name: string): YamlValue {
  const target = state.document.anchors.get(name)
  if (target === undefined) {
    state.problem = `Unknown anchor '${name}' referenced`
    return NULL
  }
  if (state.open.has(name)) {
    state.problem = `Anchor '${name}' value contains itself`
    return NULL
  }
  state.open.add(name)
  const value = unfold(state, target)
  state.open.delete(name)
  return value
}

function unfoldMap(state: Unfolding, entries: readonly LibyamlEntry[]): YamlValue {
  const effective = effectiveEntries(state.document, entries)
  if (effective === undefined) {
    state.problem = 'map merge requires map or sequence of maps as the value'
    return NULL
  }
  const values = new Map<string, YamlValue>()
  for (const { key, value } of effective) {
    const name = keyName(unfold(state, key))
    if (name === undefined) continue
    values.set(name, unfold(state, value))
  }
  return { kind: 'map', entries: values }
}

/** The name of a key as Go prints it with `%s`; undefined for a list or a map, which are dropped. */
function keyName(key: YamlValue): string | undefined {
  switch (key.kind) {
    case 'string':
      return key.value
    case 'null':
      return '%!s(<nil>)'
    case 'list':
    case 'map':
      return undefined
    case 'float':
      return `%!s(float64=${key.value})`
    default:
      return `%!s(${key.kind}=${key.value})`
  }
}
