import { findElement, findKey, type LineIndex } from './line-search.ts'
import type { Typed } from './typed.ts'
import type { YamlValue } from './yaml-value.ts'

/** A value with its name and line, as the validator walks over it. */
export interface ValidatorNode {
  /** Keys have `_` for `-`; elements are called "units[0]". Empty for the root. */
  readonly name: string
  /** Counted from 1; 0 when the search found nothing. */
  readonly line: number
  readonly kind: NodeKind
  /** Go's `%v`; empty for lists, maps and null. */
  readonly text: string
  /** Sorted by line: the program's own order is random. */
  readonly children: readonly ValidatorNode[]
}

export type NodeKind = 'none' | 'string' | 'int' | 'bool' | 'float64' | 'list' | 'map'

/** What stands for a node that is not there. */
export const NO_NODE: ValidatorNode = { name: '', line: 0, kind: 'none', text: '', children: [] }

/**
 * The tree of a document: its weak values, replaced by typed ones where these are compatible (`on`
 * for a text option is "on", not true).
 *
 * Source: coreos-cloudinit 1.14, config/validate/node.go, toNode; validate.go, coerceNodes.
 */
export function buildNode(value: YamlValue, typed: Typed, index: LineIndex): ValidatorNode {
  return nodeOf({ name: '', line: 0 }, value, typed, { index, from: 1 })
}

/** A child by name; `NO_NODE` when there is none. */
export function childOf(node: ValidatorNode, name: string): ValidatorNode {
  return node.children.find((child) => child.name === name) ?? NO_NODE
}

/** The value as Go's reflection prints it with `String()`. */
export function goString(node: ValidatorNode): string {
  switch (node.kind) {
    case 'string':
      return node.text
    case 'none':
      return '<invalid Value>'
    case 'list':
      return '<[]interface {} Value>'
    case 'map':
      return '<map[interface {}]interface {} Value>'
    default:
      return `<${node.kind} Value>`
  }
}

interface Search {
  readonly index: LineIndex
  /** Line from which names are searched; beyond the end when a parent was not found. */
  readonly from: number
}

interface Named {
  readonly name: string
  readonly line: number
}

function nodeOf(
  named: Named,
  value: YamlValue,
  typed: Typed | undefined,
  search: Search,
): ValidatorNode {
  const { name, line } = named
  switch (value.kind) {
    case 'null':
      return { name, line, kind: 'none', text: '', children: [] }
    case 'list':
      return { name, line, kind: 'list', text: '', children: elements(name, value, typed, search) }
    case 'map':
      return { name, line, kind: 'map', text: '', children: entries(value, typed, search) }
    default:
      return leaf(named, value, typed)
  }
}

type Leaf = YamlValue & { kind: 'bool' | 'int' | 'float' | 'string' }

function leaf(named: Named, value: Leaf, typed: Typed | undefined): ValidatorNode {
  const { name, line } = named
  // Every number, boolean and text is compatible with a text.
  if (typed?.kind === 'string')
    return { name, line, kind: 'string', text: typed.value, children: [] }
  const kind = value.kind === 'float' || typed?.kind === 'float64' ? 'float64' : value.kind
  return { name, line, kind, text: String(value.value), children: [] }
}

function entries(
  value: YamlValue & { kind: 'map' },
  typed: Typed | undefined,
  search: Search,
): ValidatorNode[] {
  const { index, from } = search
  const children: ValidatorNode[] = []
  for (const [key, item] of value.entries) {
    const line = findKey(index, key, from)
    const name = key.replaceAll('-', '_')
    const field = typed?.kind === 'struct' ? typed.fields.get(name) : undefined
    const inner = { index, from: line ?? index.lineCount + 1 }
    children.push(nodeOf({ name, line: line ?? 0 }, item, field, inner))
  }
  return children.sort((a, b) => a.line - b.line)
}

function elements(
  parent: string,
  value: YamlValue & { kind: 'list' },
  typed: Typed | undefined,
  search: Search,
): ValidatorNode[] {
  const { index } = search
  let { from } = search
  return value.items.map((item, position) => {
    const line = findElement(index, from)
    const start = line ?? index.lineCount + 1
    from = start + 1
    const field = typed?.kind === 'list' ? typed.items[position] : undefined
    const named = { name: `${parent}[${position}]`, line: line ?? 0 }
    return nodeOf(named, item, field, { index, from: start })
  })
}
