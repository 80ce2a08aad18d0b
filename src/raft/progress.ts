import { assert } from '../assert.ts'

/**
 * What a leader knows about one peer: the last index it surely has, the next one to send, and how.
 *
 * `match < next` always. Every change of `state` clears `isFlowPaused`, `pendingSnapshot` and the window.
 *
 * Source: etcd-io/raft, tracker/progress.go and inflights.go.
 */
export interface Progress {
  readonly id: number
  /** Last index that the peer has acknowledged. */
  match: number
  /** First index to send next; ahead of what was acknowledged while replicating. */
  next: number
  /** Probing sends one append at a time, replicating a stream of them; a snapshot in transfer stops both. */
  state: 'probe' | 'replicate' | 'snapshot'
  /** Highest commit index that the peer may have been told. */
  sentCommit: number
  /** Index of the snapshot in transfer; 0 otherwise. */
  pendingSnapshot: number
  /** Heard of since the last check for an active quorum. */
  isRecentlyActive: boolean
  isFlowPaused: boolean
  isLearner: boolean
  readonly inflights: Inflights
}

/** Appends on the way, oldest first, as last index and payload bytes. */
export interface Inflights {
  readonly maxCount: number
  /** 0: unlimited. Soft: the append that crosses it may still go. */
  readonly maxBytes: number
  /** Index and bytes alternate; those before `from` are free again. */
  readonly records: number[]
  from: number
  bytes: number
}

export interface WindowLimits {
  readonly maxInflightMessages: number
  readonly maxInflightBytes: number
}

/** The progress of a new peer. */
export function createProgress(id: number, next: number, limits: WindowLimits): Progress {
  return {
    id,
    match: 0,
    next,
    state: 'probe',
    sentCommit: 0,
    pendingSnapshot: 0,
    isRecentlyActive: true,
    isFlowPaused: false,
    isLearner: false,
    inflights: {
      maxCount: limits.maxInflightMessages,
      maxBytes: limits.maxInflightBytes,
      records: [],
      from: 0,
      bytes: 0,
    },
  }
}

/** Begins anew, as for a new term: nothing is known but the role as a learner. */
export function resetProgress(progress: Progress, lastIndex: number, isSelf: boolean): void {
  progress.match = isSelf ? lastIndex : 0
  progress.next = lastIndex + 1
  progress.sentCommit = 0
  progress.isRecentlyActive = false
  enter(progress, 'probe')
}

export function cloneProgress(progress: Progress): Progress {
  const { inflights } = progress
  return {
    id: progress.id,
    match: progress.match,
    next: progress.next,
    state: progress.state,
    sentCommit: progress.sentCommit,
    pendingSnapshot: progress.pendingSnapshot,
    isRecentlyActive: progress.isRecentlyActive,
    isFlowPaused: progress.isFlowPaused,
    isLearner: progress.isLearner,
    inflights: {
      maxCount: inflights.maxCount,
      maxBytes: inflights.maxBytes,
      records: inflights.records.slice(inflights.from),
      from: 0,
      bytes: inflights.bytes,
    },
  }
}

/** Whether no append may be sent now. */
export function isPaused(progress: Progress): boolean {
  return progress.state === 'snapshot' || progress.isFlowPaused
}

export function becomeProbe(progress: Progress): void {
  const { match, pendingSnapshot } = progress
  const last = progress.state === 'snapshot' ? Math.max(match, pendingSnapshot) : match
  enter(progress, 'probe')
  progress.next = last + 1
  lowerSentCommit(progress)
}

export function becomeReplicate(progress: Progress): void {
  enter(progress, 'replicate')
  progress.next = progress.match + 1
}

export function becomeSnapshot(progress: Progress, index: number): void {
  enter(progress, 'snapshot')
  progress.pendingSnapshot = index
  progress.next = index + 1
  progress.sentCommit = index
}

function enter(progress: Progress, state: Progress['state']): void {
  progress.state = state
  progress.isFlowPaused = false
  progress.pendingSnapshot = 0
  clearInflights(progress.inflights)
}

function lowerSentCommit(progress: Progress): void {
  progress.sentCommit = Math.min(progress.sentCommit, progress.next - 1)
}

/** Takes in an acknowledgement; false when it says nothing new. */
export function maybeUpdate(progress: Progress, index: number): boolean {
  if (index <= progress.match) return false
  progress.match = index
  if (progress.next <= index) progress.next = index + 1
  progress.isFlowPaused = false
  return true
}

/**
 * Takes in a rejection; false when it is stale.
 *
 * @param rejected The index before the append that was rejected.
 * @param hint Where the logs may match.
 */
export function maybeDecrease(progress: Progress, rejected: number, hint: number): boolean {
  if (progress.state === 'replicate') {
    if (rejected <= progress.match) return false
    progress.next = progress.match + 1
    lowerSentCommit(progress)
    return true
  }
  if (progress.next - 1 !== rejected) return false
  progress.next = Math.max(Math.min(rejected, hint + 1), progress.match + 1)
  lowerSentCommit(progress)
  progress.isFlowPaused = false
  return true
}

/** Whether an append, even an empty one, would tell the peer of a higher commit index. */
export function canBumpCommit(progress: Progress, commit: number): boolean {
  return commit > progress.sentCommit && progress.sentCommit < progress.next - 1
}

/** Notes that an append with `count` entries of `bytes` payload has been sent. */
export function noteSent(progress: Progress, count: number, bytes: number): void {
  switch (progress.state) {
    case 'replicate':
      if (count > 0) {
        progress.next += count
        addInflight(progress.inflights, progress.next - 1, bytes)
      }
      progress.isFlowPaused = isWindowFull(progress)
      return
    case 'probe':
      if (count > 0) progress.isFlowPaused = true
      return
    default:
      assert(false, 'no append is sent while a snapshot is on the way')
  }
}

/** How many appends are on the way. */
export function inflightCount(progress: Progress): number {
  const { records, from } = progress.inflights
  return (records.length - from) >> 1
}

export function isWindowFull(progress: Progress): boolean {
  const { inflights } = progress
  if (inflightCount(progress) >= inflights.maxCount) return true
  return inflights.maxBytes > 0 && inflights.bytes >= inflights.maxBytes
}

function addInflight(inflights: Inflights, index: number, bytes: number): void {
  assert(
    (inflights.records.length - inflights.from) >> 1 < inflights.maxCount,
    'nothing is added to a full window',
  )
  inflights.records.push(index, bytes)
  inflights.bytes += bytes
}

/** Frees the window up to an index. */
export function freeInflights(inflights: Inflights, upTo: number): void {
  const { records } = inflights
  let { from } = inflights
  while (from < records.length && (records[from] ?? 0) <= upTo) {
    inflights.bytes -= records[from + 1] ?? 0
    from += 2
  }
  if (from === records.length) {
    records.length = 0
    from = 0
  } else if (from > 1024) {
    records.splice(0, from)
    from = 0
  }
  inflights.from = from
}

function clearInflights(inflights: Inflights): void {
  if (inflights.records.length > 0) inflights.records.length = 0
  inflights.from = 0
  inflights.bytes = 0
}
