import type { ConfOperation } from '../../../src/raft/conf-change.ts'
import { Refused } from './refused.ts'

const KINDS: ReadonlyMap<string, ConfOperation['kind']> = new Map([
  ['v', 'add-node'],
  ['l', 'add-learner-node'],
  ['r', 'remove-node'],
  ['u', 'update-node'],
])

/**
 * Operations written as `v1 l2 r3 u4`, one space between two; none for the empty text.
 *
 * @throws {Refused} for a token that is no operation.
 *
 * Source: etcd-io/raft, raftpb/confchange.go, ConfChangesFromString.
 */
export function parseOperations(text: string): readonly ConfOperation[] {
  return text === '' ? [] : text.split(' ').map(parseOperation)
}

function parseOperation(token: string): ConfOperation {
  if (token.length < 2) throw new Refused(`unknown token ${token}`)
  const kind = KINDS.get(token.charAt(0))
  if (kind === undefined) throw new Refused(`unknown input: ${token}`)
  return { kind, node: parseId(token.slice(1)) }
}

/** An id or, as the error, what Go says of a text that is none. */
function parseId(text: string): number {
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(id)) return id
  const why = Number.isNaN(id) ? 'invalid syntax' : 'value out of range'
  throw new Refused(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`)
}
