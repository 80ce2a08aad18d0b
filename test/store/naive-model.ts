import type { StoreEdition } from '../../src/store/edition.ts'
import { type Command, START_US } from './command.ts'

/** A node of the model; `value` is null for a directory. */
export interface ModelNode {
  readonly value: string | null
  readonly createdIndex: number
  readonly modifiedIndex: number
  readonly expirationUs: number | null
}

/** A key space as a flat map of paths: slow, and simple enough to be right. */
export interface Model {
  readonly edition: StoreEdition
  index: number
  readonly nodes: Map<string, ModelNode>
}

/** What the model says happens: the changed keys in order, or an error code. */
export type ModelOutcome = { readonly keys: readonly string[] } | { readonly code: number }

/** Carries a command out on the model. */
export function applyToModel(model: Model, given: Command): ModelOutcome {
  const key = keyOf(model, given)
  if (given.kind === 'expire') return expire(model, START_US + given.at * 1_000_000)
  const refusal = refuse(model, given, key)
  if (refusal !== null) return { code: refusal }
  model.index += 1
  switch (given.kind) {
    case 'remove':
    case 'swap-delete':
      removeSubtree(model, key)
      break
    case 'set':
    case 'create':
      put(model, given, key)
      break
    default:
      change(model, given, key)
  }
  return { keys: [key] }
}

function keyOf(model: Model, given: Command): string {
  if (given.kind !== 'create' || !given.isInOrder) return given.path
  const name = String(model.index + 1).padStart(model.edition === '0.4' ? 1 : 20, '0')
  return `${given.path === '/' ? '' : given.path}/${name}`
}

function refuse(model: Model, given: Command, key: string): number | null {
  const node = model.nodes.get(key)
  const isDirectory = key === '/' || node?.value === null
  if (key === '/' && given.kind !== 'swap-delete') return 107
  const above = ancestorsOf(key).find((path) => typeof model.nodes.get(path)?.value === 'string')
  if (above !== undefined) return 104
  if (given.kind === 'set') return isDirectory ? 102 : null
  if (given.kind === 'create') return node === undefined ? null : 105
  if (node === undefined && key !== '/') return 100
  if (given.kind === 'remove') {
    if (!isDirectory || given.isRecursive) return null
    if (!given.isDirectory) return 102
    return [...model.nodes.keys()].some((path) => path.startsWith(`${key}/`)) ? 108 : null
  }
  if (given.kind === 'update') return isDirectory && given.value !== '' ? 102 : null
  if (isDirectory) return 102
  return node?.value === given.prevValue ? null : 101
}

function put(model: Model, given: Command, key: string): void {
  const indexes = { createdIndex: model.index, modifiedIndex: model.index }
  for (const path of ancestorsOf(key)) {
    if (!model.nodes.has(path)) {
      model.nodes.set(path, { value: null, expirationUs: null, ...indexes })
    }
  }
  const value = given.isDirectory ? null : given.value
  model.nodes.set(key, { value, expirationUs: expirationOf(given), ...indexes })
}

function change(model: Model, given: Command, key: string): void {
  const node = model.nodes.get(key)
  if (node === undefined) return
  const expirationUs = expirationOf(given)
  const written = { value: given.value, modifiedIndex: model.index }
  model.nodes.set(key, { ...node, expirationUs, ...(node.value === null ? {} : written) })
}

function expire(model: Model, cutoffUs: number): ModelOutcome {
  const keys: string[] = []
  for (;;) {
    const due = [...model.nodes]
      .filter(([, node]) => (node.expirationUs ?? Infinity) <= cutoffUs)
      .sort(([a, x], [b, y]) => compareDue(model.edition, { a, x, b, y }))[0]
    if (due === undefined) return { keys }
    model.index += 1
    removeSubtree(model, due[0])
    keys.push(due[0])
  }
}

interface Pair {
  readonly a: string
  readonly x: ModelNode
  readonly b: string
  readonly y: ModelNode
}

function compareDue(edition: StoreEdition, { a, x, b, y }: Pair): number {
  const sooner = (x.expirationUs ?? 0) - (y.expirationUs ?? 0)
  const older = edition === '3.4' ? x.modifiedIndex - y.modifiedIndex : 0
  return sooner || older || (a < b ? -1 : 1)
}

function removeSubtree(model: Model, key: string): void {
  for (const path of [...model.nodes.keys()]) {
    if (path === key || path.startsWith(`${key}/`)) model.nodes.delete(path)
  }
}

function expirationOf(given: Command): number | null {
  return given.ttl === null ? null : START_US + given.ttl * 1_000_000
}

function ancestorsOf(key: string): string[] {
  const components = key.split('/').slice(1, -1)
  return components.map((_, position) => `/${components.slice(0, position + 1).join('/')}`)
}
