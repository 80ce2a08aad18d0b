import { isDeepStrictEqual } from 'node:util'
import type { Headers } from '../../../src/network/http.ts'
import { COMPARED_HEADERS, normalJson, STORAGE_INDEXES, TTL_TOLERANCE } from './rules.ts'

/** Headers as a recording holds them. */
export type RecordedHeaders = Readonly<Record<string, string>>

/** How the answers of one server are compared. */
export interface AnswerRules {
  /** R10: how much higher the recorded indexes of a storage are. */
  readonly indexShift: number
  /** R2: lists of nodes have an order that is chance. */
  readonly isSorted: boolean
  /** Another etcd than 0.4 answered: the members of its JSON have another order, it has no terms. */
  readonly isForeign: boolean
}

/** An answer of a member of the cluster. */
export const OWN_ANSWER: AnswerRules = { indexShift: 0, isSorted: true, isForeign: false }

/** The first difference in the headers that are compared. */
export function compareHeaders(
  real: RecordedHeaders,
  sim: Headers,
  rules: AnswerRules,
): string | undefined {
  const simulated = new Map(sim)
  for (const name of COMPARED_HEADERS) {
    if (name === 'X-Raft-Term' && rules.isForeign) continue
    const recorded = real[name]
    const wanted = name === 'X-Etcd-Index' ? shifted(recorded, rules.indexShift) : recorded
    if (wanted === simulated.get(name)) continue
    return `header ${name}: ${simulated.get(name)}, recorded ${recorded}`
  }
  return undefined
}

function shifted(index: string | undefined, shift: number): string | undefined {
  return index === undefined ? undefined : String(Number(index) - shift)
}

/** The difference between two bodies; texts, or JSON by its members. */
export function compareBody(text: string, sim: string, rules: AnswerRules): string | undefined {
  if (sameMachinesList(text, sim)) return undefined
  const realValue = shiftIndexes(parsed(text), rules.indexShift)
  const simValue = parsed(sim)
  if (sameValue(normalJson(realValue), normalJson(simValue), rules)) return undefined
  return `body ${sim}, recorded ${text}`
}

/** R2: `/v2/machines` lists the leader first and the rest in an order that is chance. */
function sameMachinesList(real: string, sim: string): boolean {
  const [first, ...rest] = real.split(', ')
  const [simFirst, ...simRest] = sim.split(', ')
  const isList = rest.length > 0 && real.startsWith('http://')
  return isList && first === simFirst && rest.sort().join() === simRest.sort().join()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function shiftIndexes(value: unknown, shift: number): unknown {
  if (shift === 0) return value
  if (Array.isArray(value)) return value.map((item) => shiftIndexes(item, shift))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      STORAGE_INDEXES.has(key) && typeof inner === 'number'
        ? inner - shift
        : shiftIndexes(inner, shift),
    ]),
  )
}

/** Equal values, the members of objects in order; lifetimes to a second. */
function sameValue(real: unknown, sim: unknown, rules: AnswerRules, key = ''): boolean {
  if (key === 'ttl' && typeof real === 'number' && typeof sim === 'number') {
    return Math.abs(real - sim) <= TTL_TOLERANCE
  }
  if (Array.isArray(real) && Array.isArray(sim)) {
    const isSet = key === 'nodes' && !rules.isSorted
    const [a, b] = isSet ? [byKey(real), byKey(sim)] : [real, sim]
    return a.length === b.length && a.every((item, i) => sameValue(item, b[i], rules))
  }
  if (isObject(real) && isObject(sim)) {
    const keys = Object.keys(real)
    const simKeys = Object.keys(sim)
    const [a, b] = rules.isForeign ? [[...keys].sort(), [...simKeys].sort()] : [keys, simKeys]
    return (
      isDeepStrictEqual(a, b) && keys.every((name) => sameValue(real[name], sim[name], rules, name))
    )
  }
  return Object.is(real, sim)
}

function byKey(nodes: readonly unknown[]): readonly unknown[] {
  const keyOf = (node: unknown) => (isObject(node) ? String(node.key) : '')
  return [...nodes].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
