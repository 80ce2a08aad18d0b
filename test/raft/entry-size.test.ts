import { expect, test } from 'vitest'
import type { ConfChange } from '../../src/raft/conf-change.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { encodedSize, limitSize, payloadSize } from '../../src/raft/entry-size.ts'
import { entriesOf } from './lone.ts'

const CHANGE: ConfChange = {
  transition: 'auto',
  operations: [{ kind: 'add-node', node: 1 }],
  context: '',
}

function entryOf(fields: Partial<Entry>): Entry {
  return { kind: 'normal', term: 1, index: 1, data: '', change: undefined, ...fields }
}

// Source: etcd-io/raft, raftpb/raft.proto. One byte of tag per field and of type; numbers as varints.
test.each<[string, number, Partial<Entry>]>([
  ['nothing', 6, {}],
  ['five bytes', 13, { data: 'abcde' }],
  ['128 bytes, whose length takes two', 137, { data: 'x'.repeat(128) }],
  ['the last index of one byte', 6, { index: 127 }],
  ['the first index of two bytes', 7, { index: 128 }],
  ['a term and an index of 2^53-1', 20, { term: 2 ** 53 - 1, index: 2 ** 53 - 1 }],
])('an entry with %s is encoded in %i bytes', (_, size, fields) => {
  expect(encodedSize(entryOf(fields))).toBe(size)
})

test.each<[string, number, Partial<Entry>]>([
  ['of one node', 6, { kind: 'conf-change', change: CHANGE }],
  [
    'of one node, with a context',
    10,
    { kind: 'conf-change', change: { ...CHANGE, context: 'ab' } },
  ],
  ['of one node, in the second form', 8, { kind: 'conf-change-v2', change: CHANGE }],
  [
    'that leaves a joint configuration by itself',
    0,
    { kind: 'conf-change-v2', change: { ...CHANGE, operations: [] } },
  ],
])('a change %s has a payload of %i bytes', (_, size, fields) => {
  expect(payloadSize(entryOf(fields))).toBe(size)
})

test.each([
  [0, 1],
  [9, 1],
  [17, 1],
  [18, 2],
  [26, 2],
  [27, 3],
  [Number.POSITIVE_INFINITY, 3],
])('of three entries of nine bytes, %d bytes hold %i', (limit, count) => {
  const entries = entriesOf(1, [1, 1, 1])

  expect(limitSize(entries, limit)).toEqual(entries.slice(0, count))
})
