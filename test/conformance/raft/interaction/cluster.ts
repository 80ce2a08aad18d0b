import type { RaftConfig } from '../../../../src/raft/config.ts'
import type { MemoryStorage } from '../../../../src/raft/memory-storage.ts'
import type { Message, Snapshot } from '../../../../src/raft/message.ts'
import type { Raft } from '../../../../src/raft/raft.ts'
import type { Refusal } from '../../../../src/raft/ready.ts'
import { argumentAt, type Directive, parseCount } from '../datadriven/directive.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import type { DrawElectionTimeout } from '../election-timeouts.ts'
import { Refused } from '../refused.ts'
import { Output } from './output.ts'

/** A node with its owner's side: storage, the work of its threads, the application. */
export interface Node {
  readonly raft: Raft
  readonly config: RaftConfig
  readonly storage: MemoryStorage
  /** Snapshots of the application, one per applied entry; never empty. */
  readonly history: Snapshot[]
  /** Messages that wait for the append thread; asynchronous mode only. */
  readonly appendWork: Message[]
  /** Messages that wait for the apply thread; asynchronous mode only. */
  readonly applyWork: Message[]
}

/** All that the directives of one file share. */
export interface Cluster {
  /** Node `id` at position `id - 1`. */
  readonly nodes: Node[]
  /** Sent and not yet delivered, in order of sending. */
  inflight: readonly Message[]
  readonly output: Output
  readonly drawElectionTimeout: DrawElectionTimeout
}

export function emptyCluster(drawElectionTimeout: DrawElectionTimeout): Cluster {
  return { nodes: [], inflight: [], output: new Output(), drawElectionTimeout }
}

/** @throws {WrongUse} when no node has this id. */
export function nodeOf(cluster: Cluster, id: number): Node {
  const node = cluster.nodes[id - 1]
  if (node === undefined) throw new WrongUse(`there is no node ${id}`)
  return node
}

/** The node that the first argument names. */
export function firstNode(cluster: Cluster, directive: Directive): Node {
  return nodeOf(cluster, parseCount(argumentAt(directive, 0).key))
}

/** The ids among the arguments: those without values, in written order. */
export function idsOf(directive: Directive): readonly number[] {
  return directive.args
    .filter(({ values }) => values.length === 0)
    .map(({ key }) => parseCount(key))
}

type StorageRefusal = 'compacted' | 'unavailable' | 'snapshot-out-of-date'

const REFUSALS: Readonly<Record<Refusal | StorageRefusal, string>> = {
  'proposal-dropped': 'raft proposal dropped',
  'local-message': 'raft: cannot step raft local message',
  'peer-not-found': 'raft: cannot step as peer not found',
  compacted: 'requested index is unavailable due to compaction',
  unavailable: 'requested entry at index is unavailable',
  'snapshot-out-of-date': 'requested index is older than the existing snapshot',
}

/** Upstream's words for a refusal. Source: spec/raft-interaction-language.md, 7. */
export function refusalText(refusal: Refusal | StorageRefusal): string {
  return REFUSALS[refusal]
}

/** @throws {Refused} in upstream's words when there is a refusal. */
export function accept(refusal: Refusal | StorageRefusal | undefined): void {
  if (refusal !== undefined) throw new Refused(REFUSALS[refusal])
}
