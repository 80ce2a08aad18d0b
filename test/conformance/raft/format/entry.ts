import type { ConfOperation } from '../../../../src/raft/conf-change.ts'
import type { Entry, EntryKind } from '../../../../src/raft/entry.ts'
import { quoteBytes } from './bytes.ts'

const TYPES: Readonly<Record<EntryKind, string>> = {
  normal: 'EntryNormal',
  'conf-change': 'EntryConfChange',
  'conf-change-v2': 'EntryConfChangeV2',
}

const LETTERS: Readonly<Record<ConfOperation['kind'], string>> = {
  'add-node': 'v',
  'add-learner-node': 'l',
  'remove-node': 'r',
  'update-node': 'u',
}

/** `1/11 EntryNormal "payload"` or `1/4 EntryConfChangeV2 r1 v4`. */
export function describeEntry(entry: Entry): string {
  const text = textOf(entry)
  return `${entry.term}/${entry.index} ${TYPES[entry.kind]}${text === '' ? '' : ` ${text}`}`
}

/** One entry per line, each with its newline. */
export function describeEntries(entries: readonly Entry[]): string {
  return entries.map((entry) => `${describeEntry(entry)}\n`).join('')
}

function textOf(entry: Entry): string {
  if (entry.kind === 'normal') return quoteBytes(entry.data)
  const operations = entry.change?.operations ?? []
  return operations.map(({ kind, node }) => `${LETTERS[kind]}${node}`).join(' ')
}
