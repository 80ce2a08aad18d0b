import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { Mistake } from '../errors.ts'
import { placeAt, quoteShort, type SourceText } from './source.ts'
import { compareMistakes, explainYamlError, placedMistake, unreadableText } from './yaml-mistake.ts'
import type { YamlEntry, YamlNode, YamlResult, YamlSpan } from './yaml-node.ts'

/** No text of the largest size has so many without aliases, unless it is made of brackets. */
const MAX_NODES = 400_000
const MAX_DEPTH = 100
const MAX_BRACKETS = 500
const MAX_DASHES = 2000

/** What one reading shares: the nodes so far, and how deep it is. */
interface Reading {
  readonly source: SourceText
  /** Nodes with a name, as far as the reading has come. */
  readonly anchors: Map<string, ParsedNode>
  /** Values that are being read, from the root inwards. */
  readonly open: Set<ParsedNode>
  readonly mistakes: Mistake[]
  nodeCount: number
}

/** Does the work of `parseYaml`: see there. */
export function readYaml(source: SourceText, maxLength: number): YamlResult {
  const nothing: YamlNode = { kind: 'null', at: spanOf(source, 0, 0) }
  const unreadable = unreadableText(source, maxLength)
  if (unreadable !== undefined) return { document: nothing, mistakes: [unreadable] }
  const document = parseSafely(source)
  if (document === undefined) return { document: nothing, mistakes: [tooDeep(source, 0)] }
  const reading: Reading = {
    source,
    anchors: new Map(),
    open: new Set(),
    mistakes: [],
    nodeCount: 0,
  }
  const root = readNode(reading, document.contents, 0)
  for (const error of document.errors) reading.mistakes.push(explainYamlError(source, error))
  for (const warning of document.warnings) reading.mistakes.push(explainYamlError(source, warning))
  return { document: root, mistakes: withoutEchoes(reading.mistakes) }
}

/** The parser descends by calls: text that is nested beyond the stack ends as undefined, not as a crash. */
function parseSafely(source: SourceText): Document.Parsed | undefined {
  if (isNestedTooDeep(source.text)) return undefined
  try {
    return parseDocument(source.text, { prettyErrors: false, logLevel: 'error', uniqueKeys: false })
  } catch {
    return undefined
  }
}

/** Rough, and on the safe side: brackets in quotes count, too. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0
  let dashes = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text.charAt(offset)
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    if (character === '-' || character === '?') dashes += 1
    else if (character === '\n') dashes = 0
    if (depth > MAX_BRACKETS || dashes > MAX_DASHES) return true
  }
  return false
}

/** One slip often makes the parser stumble several times on the same line: the first one is kept. */
function withoutEchoes(mistakes: readonly Mistake[]): Mistake[] {
  const sorted = [...mistakes].sort(compareMistakes)
  const lines = new Set<number>()
  let hasSyntax = false
  return sorted.filter((mistake) => {
    if (mistake.code === 'YAML_SYNTAX' && hasSyntax) return false
    if (mistake.code !== 'YAML_DUPLICATE_KEY') hasSyntax = true
    const line = mistake.line ?? 0
    if (lines.has(line)) return false
    lines.add(line)
    return true
  })
}

function readNode(reading: Reading, node: ParsedNode | null, depth: number): YamlNode {
  const { source, anchors } = reading
  const from = node?.range?.[0] ?? 0
  const to = node?.range?.[1] ?? from
  const at = spanOf(source, from, to)
  reading.nodeCount += 1
  if (depth > MAX_DEPTH || reading.nodeCount > MAX_NODES) {
    const mistake = depth > MAX_DEPTH ? tooDeep(source, from) : tooMany(source, from)
    if (!reading.mistakes.some(({ code }) => code === mistake.code)) reading.mistakes.push(mistake)
    return { kind: 'null', at }
  }
  if (node === null) return { kind: 'null', at }
  if (isAlias(node)) {
    const target = anchors.get(node.source)
    if (target !== undefined && !reading.open.has(target)) {
      return { ...readNode(reading, target, depth + 1), at }
    }
    reading.mistakes.push(idleAlias(source, from, { name: node.source, isWithin: !!target }))
    return { kind: 'null', at }
  }
  if (node.anchor !== undefined) anchors.set(node.anchor, node)
  reading.open.add(node)
  const read = readContent(reading, node, { at, depth })
  reading.open.delete(node)
  return read
}

function readContent(
  reading: Reading,
  node: ParsedNode,
  { at, depth }: { readonly at: YamlSpan; readonly depth: number },
): YamlNode {
  if (isSeq(node)) {
    const items = node.items.map((item) => readItem(reading, item as ParsedNode, depth + 1))
    return { kind: 'list', at, items }
  }
  if (isMap(node)) return { kind: 'map', at, entries: readEntries(reading, node.items, depth + 1) }
  return readScalar(node as Scalar.Parsed, at)
}

/** A pair as list item is `[a: 1]`, a map of one key. */
function readItem(reading: Reading, item: ParsedNode, depth: number): YamlNode {
  if (!isPair(item)) return readNode(reading, item, depth)
  const entries = readEntries(reading, [item], depth + 1)
  const at = entries[0]?.keyAt ?? spanOf(reading.source, 0, 0)
  return { kind: 'map', at, entries }
}

function readScalar(node: Scalar.Parsed, at: YamlSpan): YamlNode {
  const { value } = node
  if (value === null || value === undefined) return { kind: 'null', at }
  const isQuoted = node.type !== 'PLAIN'
  const raw = isQuoted ? String(value) : (node.source ?? String(value))
  const isKnown =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return { kind: 'scalar', at, raw, value: isKnown ? value : raw, isQuoted }
}

function readEntries(
  reading: Reading,
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  depth: number,
): YamlEntry[] {
  const entries = new Map<string, YamlEntry>()
  for (const pair of pairs) {
    const keyNode = pair.key as ParsedNode | null
    const keyAt = spanOf(reading.source, keyNode?.range?.[0] ?? 0, keyNode?.range?.[1] ?? 0)
    const value = readNode(reading, pair.value as ParsedNode | null, depth)
    const key = isScalar(keyNode) ? (keyNode.source ?? String(keyNode.value)) : undefined
    const first = key === undefined ? undefined : entries.get(key)
    if (key === undefined) reading.mistakes.push(keyIsNoText(reading.source, keyAt))
    else if (first !== undefined)
      reading.mistakes.push(twice(reading.source, key, keyAt, first.keyAt))
    else entries.set(key, { key, keyAt, value: placed(value, keyAt) })
  }
  return [...entries.values()]
}

/** A missing value stands where its key stands. */
function placed(value: YamlNode, keyAt: YamlSpan): YamlNode {
  return value.kind === 'null' && value.at.to === value.at.from ? { ...value, at: keyAt } : value
}

function spanOf(source: SourceText, from: number, to: number): YamlSpan {
  return { from, to, ...placeAt(source, from) }
}

function tooDeep(source: SourceText, offset: number): Mistake {
  return placedMistake(source, offset, {
    code: 'YAML_TOO_DEEP',
    what: `The document is nested deeper than ${MAX_DEPTH} levels.`,
    remedy: 'Write it with fewer levels; a scenario needs six.',
  })
}

function tooMany(source: SourceText, offset: number): Mistake {
  return placedMistake(source, offset, {
    code: 'YAML_TOO_MANY',
    what: `The document has more than ${MAX_NODES} values, each alias counted as what it stands for.`,
    remedy: 'Write the values out, without aliases that multiply, or split the file.',
  })
}

function idleAlias(
  source: SourceText,
  offset: number,
  { name, isWithin }: { readonly name: string; readonly isWithin: boolean },
): Mistake {
  return placedMistake(source, offset, {
    code: 'YAML_ALIAS',
    what: isWithin
      ? `The alias ${quoteShort(`*${name}`)} stands within the very value it refers to.`
      : `The alias ${quoteShort(`*${name}`)} refers to nothing.`,
    remedy: isWithin
      ? 'Write the value out instead.'
      : `Put the text in quotes, or mark a value before it with "&${name}".`,
  })
}

function keyIsNoText(source: SourceText, keyAt: YamlSpan): Mistake {
  return placedMistake(source, keyAt.from, {
    code: 'YAML_SYNTAX',
    what: 'A key is missing, or it is a list or a map.',
    remedy: 'Write a name before the colon, for example "seed: 1".',
  })
}

function twice(source: SourceText, key: string, keyAt: YamlSpan, firstAt: YamlSpan): Mistake {
  return placedMistake(source, keyAt.from, {
    code: 'YAML_DUPLICATE_KEY',
    what: `The key ${quoteShort(key)} is written twice; the first one is on line ${firstAt.line}.`,
    remedy: `Remove one of the two, or move what is under both together.`,
  })
}
