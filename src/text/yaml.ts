import type { SourceText } from './source.ts'
import { MAX_TEXT_LENGTH } from './text-length.ts'
import type { YamlEntry, YamlNode, YamlResult, YamlSpan } from './yaml-node.ts'
import { readYaml } from './yaml-reading.ts'

export type {
  YamlEntry,
  YamlList,
  YamlMap,
  YamlNode,
  YamlNull,
  YamlResult,
  YamlScalar,
  YamlSpan,
} from './yaml-node.ts'

/** A place in a tree: keys of maps and positions in lists, from the root. */
export type YamlPath = readonly (string | number)[]

/**
 * Reads one YAML 1.2 document into a tree of places; never throws.
 *
 * Codes: TEXT_TOO_LARGE, TEXT_BINARY, TEXT_EMPTY, YAML_TAB, YAML_INDENTATION, YAML_DUPLICATE_KEY,
 * YAML_ALIAS, YAML_TAG, YAML_TOO_DEEP, YAML_TOO_MANY, YAML_MANY_DOCUMENTS, YAML_SYNTAX. Text that is
 * empty, too large or binary gives a null document and one mistake.
 */
export function parseYaml(source: SourceText): YamlResult {
  return readYaml(source, MAX_TEXT_LENGTH)
}

/** Value of a key; undefined when the node is no map or has no such key. */
export function entryOf(node: YamlNode, key: string): YamlEntry | undefined {
  return node.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined
}

/**
 * The tree as plain values (objects, arrays, texts, numbers, booleans, null), for a schema.
 *
 * A number that would not be written as it is (`007`, `1e3`, one of twenty digits) is the text as it
 * is written: a seed or a token keeps all its digits.
 */
export function plainValue(node: YamlNode): unknown {
  switch (node.kind) {
    case 'null':
      return null
    case 'scalar':
      return typeof node.value === 'number' && String(node.value) !== node.raw
        ? node.raw
        : node.value
    case 'list':
      return node.items.map(plainValue)
    case 'map':
      // fromEntries defines own properties, so that a key "__proto__" stays an ordinary key.
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value)]))
  }
}

/**
 * Where a path leads: the node's span, or that of the deepest node of the path that exists.
 *
 * With `wants: 'key'` the span of the last key itself, for mistakes about a name.
 */
export function spanAt(root: YamlNode, path: YamlPath, wants: 'value' | 'key' = 'value'): YamlSpan {
  let node = root
  let span = root.at
  for (const [position, step] of path.entries()) {
    if (node.kind === 'list' && typeof step === 'number') {
      const item = node.items[step]
      if (item === undefined) return span
      node = item
      span = item.at
    } else {
      const entry = entryOf(node, String(step))
      if (entry === undefined) return span
      const isLast = position === path.length - 1
      span =
        (wants === 'key' && isLast) || entry.value.kind === 'null' ? entry.keyAt : entry.value.at
      node = entry.value
    }
  }
  return span
}
