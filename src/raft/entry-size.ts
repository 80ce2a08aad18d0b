import type { ConfChange } from './conf-change.ts'
import type { Entry } from './entry.ts'

/**
 * Bytes of an entry as etcd encodes it: what limits the size of appends and of what is applied at once.
 *
 * Source: etcd-io/raft, raftpb/raft.proto, Entry; spec/raft.md, 7.
 */
export function encodedSize(entry: Entry): number {
  const payload = payloadSize(entry)
  const fields = 3 + varintSize(entry.term) + varintSize(entry.index)
  return fields + 1 + (payload === 0 ? 0 : 1 + varintSize(payload) + payload)
}

/** Bytes of an entry's data alone: what limits the uncommitted tail and what is in flight. */
export function payloadSize(entry: Entry): number {
  const { change } = entry
  if (change === undefined) return entry.data.length
  return entry.kind === 'conf-change' ? oldChangeSize(change) : changeSize(change)
}

/** Sum of `encodedSize`. */
export function encodedSizeOf(entries: readonly Entry[]): number {
  let size = 0
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at]
    if (entry !== undefined) size += encodedSize(entry)
  }
  return size
}

/** Sum of `payloadSize`. */
export function payloadSizeOf(entries: readonly Entry[]): number {
  let size = 0
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at]
    if (entry !== undefined)
      size += entry.change === undefined ? entry.data.length : payloadSize(entry)
  }
  return size
}

/** The longest prefix of at most `maxSize` encoded bytes, but at least one entry of those there are. */
export function limitSize(entries: readonly Entry[], maxSize: number): readonly Entry[] {
  if (maxSize === Number.POSITIVE_INFINITY) return entries
  let size = 0
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at]
    if (entry !== undefined) size += encodedSize(entry)
    if (size > maxSize && at > 0) return entries.slice(0, at)
  }
  return entries
}

function oldChangeSize({ operations, context }: ConfChange): number {
  const node = operations[0]?.node ?? 0
  return 4 + 1 + varintSize(node) + (context === '' ? 0 : 1 + bytesSize(context.length))
}

/** An empty change that leaves a joint configuration by itself has no data at all. */
function changeSize({ transition, operations, context }: ConfChange): number {
  if (transition === 'auto' && operations.length === 0 && context === '') return 0
  let size = 2 + (context === '' ? 0 : 1 + bytesSize(context.length))
  for (const { node } of operations) size += 1 + bytesSize(3 + varintSize(node))
  return size
}

/** Bytes of `count` bytes with their length before them. */
const bytesSize = (count: number): number => varintSize(count) + count

function varintSize(value: number): number {
  let size = 1
  for (let bound = 128; value >= bound; bound *= 128) size += 1
  return size
}
