import { compactLog, termAt } from './log.ts'
import type { GoRaft } from './raft.ts'

/** Entries that stay in the log behind a snapshot. Source: spec/etcd-0.4.md, section 9. */
export const KEPT_ENTRIES = 200

/** Where a snapshot stands, and what the log looks like after it. */
export interface SnapshotMark {
  /** Last entry that the snapshot contains. */
  readonly index: number
  readonly term: number
  /** Entries committed since the last snapshot, for the log line. */
  readonly eventCount: number
  /** New start of the log: the owner drops all records up to this index. */
  readonly startIndex: number
  readonly startTerm: number
}

/**
 * True when more than `threshold` entries were committed since the last snapshot. The owner asks
 * every 3 s; etcd's default threshold is 10 000.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, monitorSnapshot; spec/etcd-0.4.md, section 5.
 */
export function snapshotDue(raft: GoRaft, threshold: number): boolean {
  return raft.commitIndex - raft.snapshotIndex > threshold
}

/**
 * Marks the present commit index as covered by a snapshot, which the owner keeps, and compacts the
 * log except its last 200 committed entries. Undefined when nothing is committed in the log.
 *
 * Source: etcd v0.4.9, goraft, server.go, TakeSnapshot.
 */
export function takeSnapshot(raft: GoRaft): SnapshotMark | undefined {
  const { log } = raft
  const index = Math.min(raft.commitIndex, log.lastIndex)
  if (index === log.startIndex) return undefined
  const term = termAt(log, index)
  const eventCount = index - raft.snapshotIndex
  raft.snapshotIndex = index
  if (index - log.startIndex > KEPT_ENTRIES) compactLog(log, index - KEPT_ENTRIES)
  return { index, term, eventCount, startIndex: log.startIndex, startTerm: log.startTerm }
}
