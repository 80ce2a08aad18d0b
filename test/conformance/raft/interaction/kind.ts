import type { ConformanceKind } from '../../kind.ts'
import { argumentAt, type Directive } from '../datadriven/directive.ts'
import { type Handler, playFile } from '../datadriven/play.ts'
import { type DrawElectionTimeout, type Draws, EVERY_DRAWS } from '../election-timeouts.ts'
import { Refused } from '../refused.ts'
import { addNodes } from './add-nodes.ts'
import { type Cluster, emptyCluster, idsOf, type Node, nodeOf } from './cluster.ts'
import { deliverMessages } from './delivery.ts'
import { compact, showLog, showState, showStatus } from './inspection.ts'
import { processAppendThread, processApplyThread, processReady } from './node-work.ts'
import {
  forgetTheLeader,
  overrideElectionTimeout,
  proposeChange,
  proposeData,
  reportPeerUnreachable,
  sendSnapshot,
  startCampaign,
  tickElection,
  tickHeartbeat,
  transferLeadership,
} from './requests.ts'
import { stabilize } from './stabilize.ts'

/** Carries out one directive. @throws {Refused} with what is printed as its error. */
type Command = (cluster: Cluster, directive: Directive) => void

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['_breakpoint', () => {}],
  ['add-nodes', addNodes],
  ['campaign', startCampaign],
  ['compact', compact],
  ['deliver-msgs', deliverMessages],
  ['forget-leader', forgetTheLeader],
  ['log-level', ({ output }, directive) => output.setLevel(argumentAt(directive, 0).key)],
  ['process-append-thread', forEachNode('processing append thread', processAppendThread)],
  ['process-apply-thread', forEachNode('processing apply thread', processApplyThread)],
  ['process-ready', forEachNode('handling Ready', processReady)],
  ['propose', proposeData],
  ['propose-conf-change', proposeChange],
  ['raft-log', showLog],
  ['raft-state', showState],
  ['report-unreachable', reportPeerUnreachable],
  ['send-snapshot', sendSnapshot],
  ['set-randomized-election-timeout', overrideElectionTimeout],
  ['stabilize', stabilize],
  ['status', showStatus],
  ['tick-election', tickElection],
  ['tick-heartbeat', tickHeartbeat],
  ['transfer-leadership', transferLeadership],
])

/** Test files of whole clusters. Source: spec/raft-interaction-language.md, 2 to 8. */
export const raftInteraction: ConformanceKind = {
  extension: '.txt',
  play(text) {
    for (const draws of EVERY_DRAWS) {
      const failure = playInteraction(text, draws)
      if (failure !== undefined) return `${failure}\n    (election timeouts: ${draws.name})`
    }
    return undefined
  },
}

/** Plays one file with the given election timeouts; undefined when all is as expected. */
export function playInteraction(text: string, draws: Draws): string | undefined {
  return playFile(text, interactionHandler(draws.start()))
}

/** A cluster without nodes that carries out directives. */
export function interactionHandler(draw: DrawElectionTimeout): Handler {
  const cluster = emptyCluster(draw)
  return (directive) => {
    cluster.output.clear()
    const error = carryOut(cluster, directive)
    if (cluster.output.isQuiet && error !== '') return error
    const printed = cluster.output.text + error
    return printed === '' ? 'ok' : printed
  }
}

/** The error it answers with; empty when there is none. */
function carryOut(cluster: Cluster, directive: Directive): string {
  const command = COMMANDS.get(directive.command)
  if (command === undefined) return 'unknown command'
  try {
    command(cluster, directive)
    return ''
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

/** A command that works on each id given; under a title and indented when there are several. */
function forEachNode(title: string, work: (cluster: Cluster, node: Node) => void): Command {
  return (cluster, directive) => {
    const ids = idsOf(directive)
    for (const id of ids) {
      const node = nodeOf(cluster, id)
      if (ids.length === 1) {
        work(cluster, node)
      } else {
        cluster.output.write(`> ${id} ${title}\n`)
        cluster.output.indented(() => work(cluster, node))
      }
    }
  }
}
