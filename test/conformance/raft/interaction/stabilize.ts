import { hasReady } from '../../../../src/raft/hand-out.ts'
import { type Directive, keyedValues } from '../datadriven/directive.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { type Cluster, idsOf, type Node, nodeOf } from './cluster.ts'
import { deliver, isFor, type Recipient } from './delivery.ts'
import { processAppendThread, processApplyThread, processReady } from './node-work.ts'

/** Far beyond what a file needs; a cluster that is still busy then will always be. */
const MAX_ROUNDS = 10_000

/** `stabilize [ID ...] [log-level=NAME]`: lets nodes work until none has anything to do. */
export function stabilize(cluster: Cluster, directive: Directive): void {
  const ids = idsOf(directive)
  const nodes = ids.length === 0 ? cluster.nodes : ids.map((id) => nodeOf(cluster, id))
  cluster.output.keepingLevel(() => {
    for (const { key, value } of keyedValues(directive.args)) {
      if (key === 'log-level') cluster.output.setLevel(value)
    }
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (!workOnce(cluster, nodes)) return
    }
    throw new WrongUse(`still busy after ${MAX_ROUNDS} rounds`)
  })
}

/** One kind of work that a node may have, with the title it is announced by. */
interface Work {
  readonly title: string
  isWaiting(cluster: Cluster, node: Node): boolean
  /** Does it; indented, piece by piece. */
  perform(cluster: Cluster, node: Node): void
}

/** In the order of a round. */
const WORKS: readonly Work[] = [
  {
    title: 'handling Ready',
    isWaiting: (_, { raft }) => hasReady(raft),
    perform: (cluster, node) => cluster.output.indented(() => processReady(cluster, node)),
  },
  {
    title: 'receiving messages',
    isWaiting: (cluster, node) =>
      cluster.inflight.some((message) => isFor(message, recipientOf(node))),
    perform: (cluster, node) => cluster.output.indented(() => deliver(cluster, recipientOf(node))),
  },
  {
    title: 'processing append thread',
    isWaiting: (_, { appendWork }) => appendWork.length > 0,
    perform: (cluster, node) => {
      while (node.appendWork.length > 0) {
        cluster.output.indented(() => processAppendThread(cluster, node))
      }
    },
  },
  {
    title: 'processing apply thread',
    isWaiting: (_, { applyWork }) => applyWork.length > 0,
    perform: (cluster, node) => {
      while (node.applyWork.length > 0) {
        cluster.output.indented(() => processApplyThread(cluster, node))
      }
    },
  },
]

/** One round; false when there was nothing to do. */
function workOnce(cluster: Cluster, nodes: readonly Node[]): boolean {
  let isBusy = false
  for (const work of WORKS) {
    for (const node of nodes) {
      if (!work.isWaiting(cluster, node)) continue
      isBusy = true
      cluster.output.write(`> ${node.config.id} ${work.title}\n`)
      work.perform(cluster, node)
    }
  }
  return isBusy
}

function recipientOf({ config }: Node): Recipient {
  return { id: config.id, isDropping: false, kind: undefined }
}
