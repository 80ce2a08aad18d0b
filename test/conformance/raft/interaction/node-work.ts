import { present } from '../../../../src/assert.ts'
import type { Entry } from '../../../../src/raft/entry.ts'
import { advance, ready } from '../../../../src/raft/hand-out.ts'
import { type Message, NO_MESSAGES, type Snapshot } from '../../../../src/raft/message.ts'
import { applyConfChange } from '../../../../src/raft/node.ts'
import type { HardState } from '../../../../src/raft/ready.ts'
import { describeMessage } from '../format/message.ts'
import { describeReady } from '../format/ready.ts'
import { Refused } from '../refused.ts'
import { accept, type Cluster, type Node } from './cluster.ts'

/** Carries out what a node's next Ready asks for. Asynchronous work goes to its threads. */
export function processReady(cluster: Cluster, node: Node): void {
  const work = ready(node.raft)
  cluster.output.write(describeReady(work))
  const isSynchronous = !node.config.asyncStorageWrites
  if (isSynchronous) {
    store(node, work.hardState, work.entries, work.snapshot)
    apply(node, work.committedEntries)
  }
  for (const message of work.messages) send(cluster, node, message)
  if (isSynchronous) advance(node.raft)
}

/** Does the first piece of work of a node's append thread. */
export function processAppendThread(cluster: Cluster, node: Node): void {
  processThread(cluster, node.appendWork, 'append', (message) => {
    const { term, vote, commit } = message
    store(node, { term, vote, commit }, message.entries, message.snapshot)
  })
}

/** Does the first piece of work of a node's apply thread. */
export function processApplyThread(cluster: Cluster, node: Node): void {
  processThread(cluster, node.applyWork, 'apply', (message) => apply(node, message.entries))
}

function processThread(
  cluster: Cluster,
  queue: Message[],
  name: string,
  work: (message: Message) => void,
): void {
  const message = queue.shift()
  if (message === undefined) {
    cluster.output.write(`no ${name} work to perform`)
    return
  }
  const { responses } = message
  const alone = describeMessage({ ...message, responses: NO_MESSAGES })
  cluster.output.write(`Processing:\n${alone}\n`)
  work(message)
  const described = responses.map((response) => `${describeMessage(response)}\n`)
  cluster.output.write(`Responses:\n${described.join('')}`)
  cluster.inflight = [...cluster.inflight, ...responses]
}

function send(cluster: Cluster, node: Node, message: Message): void {
  if (message.kind === 'storage-append') node.appendWork.push(message)
  else if (message.kind === 'storage-apply') node.applyWork.push(message)
  else cluster.inflight = [...cluster.inflight, message]
}

/** Makes durable what one Ready, or one message to the append thread, carries. */
function store(
  { storage }: Node,
  hardState: HardState | undefined,
  entries: readonly Entry[],
  snapshot: Snapshot | undefined,
): void {
  if (hardState !== undefined && !isBlank(hardState)) storage.setHardState(hardState)
  if (snapshot === undefined || snapshot.index === 0) {
    storage.append(entries)
    return
  }
  if (entries.length > 0) throw new Refused("can't apply snapshot and entries at the same time")
  accept(storage.applySnapshot(snapshot))
}

function isBlank({ term, vote, commit }: HardState): boolean {
  return term === 0 && vote === 0 && commit === 0
}

/** The application strings payloads together and keeps a snapshot after every entry. */
function apply({ raft, history }: Node, entries: readonly Entry[]): void {
  for (const entry of entries) {
    const last = present(history.at(-1), 'a history begins with a snapshot')
    const changed = entry.change === undefined ? undefined : applyConfChange(raft, entry.change)
    history.push({
      index: entry.index,
      term: entry.term,
      confState: changed ?? last.confState,
      data: last.data + (entry.change?.context ?? entry.data),
    })
  }
}
