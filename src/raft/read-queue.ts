import type { Message } from './message.ts'

/** A read that waits until a quorum has confirmed that its leader still leads. */
interface WaitingRead {
  readonly request: Message
  /** Commit index when it came. */
  readonly index: number
}

/**
 * Linearizable reads of a leader.
 *
 * Reads are numbered from 1 as they come in a term. Every heartbeat carries the number of the last read
 * that is not confirmed; its answer acknowledges all up to it.
 *
 * Source: etcd-io/raft, read_only.go.
 */
export interface Reads {
  /** Not confirmed yet, in order. */
  readonly waiting: WaitingRead[]
  /** How many reads were confirmed in this term. */
  confirmed: number
  /** By peer: the number up to which it has acknowledged. */
  readonly acknowledged: Map<number, number>
  /** Came before the first commit of the term; survive a change of the term. */
  readonly beforeCommit: Message[]
}

export function createReads(): Reads {
  return { waiting: [], confirmed: 0, acknowledged: new Map(), beforeCommit: [] }
}

/** Forgets what belongs to a term; who asks again is served. */
export function resetReads(reads: Reads): void {
  reads.waiting.length = 0
  reads.confirmed = 0
  reads.acknowledged.clear()
}

export function cloneReads(reads: Reads): Reads {
  return {
    waiting: [...reads.waiting],
    confirmed: reads.confirmed,
    acknowledged: new Map(reads.acknowledged),
    beforeCommit: [...reads.beforeCommit],
  }
}

/** What heartbeats carry: eight bytes, little endian; empty when no read waits. */
export function unconfirmedContext({ waiting, confirmed }: Reads): string {
  return waiting.length === 0 ? '' : contextOf(confirmed + waiting.length)
}

function contextOf(count: number): string {
  let text = ''
  let rest = count
  for (let byte = 0; byte < 8; byte += 1) {
    text += String.fromCharCode(rest % 256)
    rest = Math.floor(rest / 256)
  }
  return text
}

/** The number in what a heartbeat carried. */
export function countOf(context: string): number {
  let count = 0
  for (let byte = context.length - 1; byte >= 0; byte -= 1) {
    count = count * 256 + context.charCodeAt(byte)
  }
  return count
}
