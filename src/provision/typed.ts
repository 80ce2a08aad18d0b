import type { LibyamlDocument, LibyamlNode } from './libyaml-parser.ts'
import type { ListSchema, Schema, StructSchema } from './schema.ts'
import { effectiveEntries, followAlias, resolveScalar } from './yaml-value.ts'

/** A value that fits its schema; what did not fit is left out. */
export type Typed =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float64'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | TypedList
  | TypedStruct

export interface TypedList {
  readonly kind: 'list'
  readonly items: readonly Typed[]
}

/** Only the fields that were given, by name, in no particular order. */
export interface TypedStruct {
  readonly kind: 'struct'
  readonly fields: ReadonlyMap<string, Typed>
}

const EMPTY: TypedStruct = { kind: 'struct', fields: new Map() }
const MAX_DEPTH = 50

/**
 * Fits a document into a schema as Go's YAML library fills a struct: what does not fit is dropped
 * silently, a later key replaces an earlier one, and two maps under one key are both taken.
 *
 * Keys have `-` turned into `_` first. A root that is no map gives an empty struct.
 *
 * Source: coreos/yaml (go-yaml v1), decode.go, unmarshal.
 */
export function fitDocument(document: LibyamlDocument, schema: StructSchema): TypedStruct {
  if (document.root === null) return EMPTY
  const typed = fitNode(document, document.root, schema, undefined, 0)
  return typed?.kind === 'struct' ? typed : EMPTY
}

/** Undefined when the value does not fit: it is as if it were not there. */
function fitNode(
  document: LibyamlDocument,
  node: LibyamlNode,
  schema: Schema,
  earlier: Typed | undefined,
  depth: number,
): Typed | undefined {
  const found = followAlias(document, node)
  if (found === undefined || depth > MAX_DEPTH) return undefined
  if (found.kind === 'scalar' && resolveScalar(found).kind === 'null') return zero(schema)
  switch (schema.kind) {
    case 'struct':
      return fitStruct(document, found, schema, earlier, depth)
    case 'list':
      return fitList(document, found, schema, depth)
    default:
      return found.kind === 'scalar' ? fitLeaf(found, schema.kind) : undefined
  }
}

function zero(schema: Schema): Typed {
  switch (schema.kind) {
    case 'string':
      return { kind: 'string', value: '' }
    case 'bool':
      return { kind: 'bool', value: false }
    case 'list':
      return { kind: 'list', items: [] }
    case 'struct':
      return EMPTY
    default:
      return { kind: schema.kind, value: 0 }
  }
}

function fitStruct(
  document: LibyamlDocument,
  node: LibyamlNode,
  schema: StructSchema,
  earlier: Typed | undefined,
  depth: number,
): Typed | undefined {
  if (node.kind !== 'map') return undefined
  const fields = new Map(earlier?.kind === 'struct' ? earlier.fields : [])
  for (const { key, value } of effectiveEntries(document, node.entries) ?? []) {
    const keyNode = followAlias(document, key)
    if (keyNode?.kind !== 'scalar') continue
    const name = keyNode.text.replaceAll('-', '_')
    const field = schema.fields.get(name)
    if (field === undefined) continue
    const typed = fitNode(document, value, field, fields.get(name), depth + 1)
    if (typed !== undefined) fields.set(name, typed)
  }
  return { kind: 'struct', fields }
}

function fitList(
  document: LibyamlDocument,
  node: LibyamlNode,
  schema: ListSchema,
  depth: number,
): Typed | undefined {
  if (node.kind !== 'list') return undefined
  const items: Typed[] = []
  for (const item of node.items) {
    const typed = fitNode(document, item, schema.of, undefined, depth + 1)
    if (typed !== undefined) items.push(typed)
  }
  return { kind: 'list', items }
}

function fitLeaf(
  scalar: LibyamlNode & { kind: 'scalar' },
  kind: 'string' | 'int' | 'bool' | 'float64',
): Typed | undefined {
  // A text option takes the source text of whatever is written: `010` stays "010".
  if (kind === 'string') return { kind, value: scalar.text }
  const value = resolveScalar(scalar)
  if (kind === 'bool') return value.kind === 'bool' ? { kind, value: value.value } : undefined
  if (value.kind !== 'int' && value.kind !== 'float') return undefined
  return { kind, value: kind === 'int' ? Math.trunc(value.value) : value.value }
}

/** A text field; empty when it is missing. */
export function textOf(struct: TypedStruct, name: string): string {
  const value = struct.fields.get(name)
  return value?.kind === 'string' ? value.value : ''
}

/** A yes-or-no field; false when it is missing. */
export function flagOf(struct: TypedStruct, name: string): boolean {
  const value = struct.fields.get(name)
  return value?.kind === 'bool' && value.value
}

/** A struct field; empty when it is missing. */
export function structOf(struct: TypedStruct, name: string): TypedStruct {
  const value = struct.fields.get(name)
  return value?.kind === 'struct' ? value : EMPTY
}

/** The structs of a list field; empty when it is missing. */
export function structsOf(struct: TypedStruct, name: string): readonly TypedStruct[] {
  const value = struct.fields.get(name)
  if (value?.kind !== 'list') return []
  return value.items.map((item) => (item.kind === 'struct' ? item : EMPTY))
}

/** The texts of a list field; empty when it is missing. */
export function textsOf(struct: TypedStruct, name: string): readonly string[] {
  const value = struct.fields.get(name)
  if (value?.kind !== 'list') return []
  return value.items.map((item) => (item.kind === 'string' ? item.value : ''))
}
