import { status } from '../../../../src/raft/copy.ts'
import { argumentAt, type Directive, parseCount } from '../datadriven/directive.ts'
import { describeEntries } from '../format/entry.ts'
import { describeProgresses } from '../format/progress.ts'
import { roleName } from '../format/ready.ts'
import { accept, type Cluster, firstNode, type Node } from './cluster.ts'

/** `raft-log ID`: the entries in stable storage. */
export function showLog(cluster: Cluster, directive: Directive): void {
  writeLog(cluster, firstNode(cluster, directive))
}

/** `compact ID INDEX`: drops the entries up to and including an index, and shows the others. */
export function compact(cluster: Cluster, directive: Directive): void {
  const node = firstNode(cluster, directive)
  accept(node.storage.compact(parseCount(argumentAt(directive, 1).key)))
  writeLog(cluster, node)
}

function writeLog({ output }: Cluster, { storage }: Node): void {
  const { firstIndex, lastIndex } = storage
  if (lastIndex < firstIndex) {
    output.write(`log is empty: first index=${firstIndex}, last index=${lastIndex}`)
    return
  }
  const entries = storage.entries(firstIndex, lastIndex + 1, Number.POSITIVE_INFINITY)
  output.write(describeEntries(entries))
}

/** `raft-state`: the role of every node, and whether it has a vote in its own configuration. */
export function showState({ nodes, output }: Cluster): void {
  for (const { raft, config } of nodes) {
    const { softState, hardState, configuration } = status(raft)
    const { incoming, outgoing } = configuration
    const isVoter = incoming.includes(config.id) || outgoing.includes(config.id)
    const voter = isVoter ? '(Voter)' : '(Non-Voter)'
    output.write(
      `${config.id}: ${roleName(softState.role)} ${voter} ` +
        `Term:${hardState.term} Lead:${softState.leader}\n`,
    )
  }
}

/** `status ID`: what a leader knows about its peers; nothing for other roles. */
export function showStatus(cluster: Cluster, directive: Directive): void {
  const { progress } = status(firstNode(cluster, directive).raft)
  cluster.output.write(describeProgresses(progress.values()))
}
