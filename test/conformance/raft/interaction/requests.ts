import type { ConfTransition } from '../../../../src/raft/conf-change.ts'
import { status } from '../../../../src/raft/copy.ts'
import { message } from '../../../../src/raft/message.ts'
import {
  campaign,
  forgetLeader,
  propose,
  proposeConfChange,
  reportUnreachable,
  setElectionTimeout,
  tick,
  transferLeader,
} from '../../../../src/raft/node.ts'
import { parseOperations } from '../conf-operations.ts'
import {
  argumentAt,
  type Directive,
  keyedValues,
  parseBoolean,
  parseCount,
  requiredValue,
} from '../datadriven/directive.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { bytesOf } from '../format/bytes.ts'
import { describeMessage } from '../format/message.ts'
import { Refused } from '../refused.ts'
import { accept, type Cluster, firstNode, idsOf, nodeOf } from './cluster.ts'

/** `campaign ID` */
export function startCampaign(cluster: Cluster, directive: Directive): void {
  campaign(firstNode(cluster, directive).raft)
}

/** `tick-election ID`: as many ticks as an election timeout has at least. */
export function tickElection(cluster: Cluster, directive: Directive): void {
  const { raft, config } = firstNode(cluster, directive)
  for (let ticked = 0; ticked < config.electionTicks; ticked += 1) tick(raft, 1)
}

/** `tick-heartbeat ID`: as many ticks as there are between two heartbeats. */
export function tickHeartbeat(cluster: Cluster, directive: Directive): void {
  const { raft, config } = firstNode(cluster, directive)
  for (let ticked = 0; ticked < config.heartbeatTicks; ticked += 1) tick(raft, 1)
}

/** `set-randomized-election-timeout ID timeout=TICKS` */
export function overrideElectionTimeout(cluster: Cluster, directive: Directive): void {
  const ticks = parseCount(requiredValue(directive, 'timeout'))
  if (ticks === 0) throw new WrongUse('timeout= must not be 0')
  setElectionTimeout(firstNode(cluster, directive).raft, ticks)
}

/** `transfer-leadership from=ID to=ID` */
export function transferLeadership(cluster: Cluster, directive: Directive): void {
  const from = nodeOf(cluster, parseCount(requiredValue(directive, 'from')))
  transferLeader(from.raft, parseCount(requiredValue(directive, 'to')))
}

/** `forget-leader ID` */
export function forgetTheLeader(cluster: Cluster, directive: Directive): void {
  forgetLeader(firstNode(cluster, directive).raft)
}

/** `report-unreachable ID PEER` */
export function reportPeerUnreachable(cluster: Cluster, directive: Directive): void {
  const [reporter, peer, ...others] = idsOf(directive)
  if (reporter === undefined || peer === undefined || others.length > 0) {
    throw new Refused(
      'must specify exactly two node indexes: node on which to report, and reported node',
    )
  }
  reportUnreachable(nodeOf(cluster, reporter).raft, nodeOf(cluster, peer).config.id)
}

/** `send-snapshot ID PEER`: sends the newest snapshot past the core, which knows nothing of it. */
export function sendSnapshot(cluster: Cluster, directive: Directive): void {
  const [from, to, ...others] = idsOf(directive)
  if (from === undefined || to === undefined || others.length > 0) {
    throw new WrongUse('write send-snapshot ID PEER')
  }
  const { raft, history } = nodeOf(cluster, from)
  const { term } = status(raft).hardState
  const sent = message({ kind: 'snap', from, to, term, snapshot: history.at(-1) })
  cluster.inflight = [...cluster.inflight, sent]
  cluster.output.write(describeMessage(sent))
}

/** `propose ID DATA` */
export function proposeData(cluster: Cluster, directive: Directive): void {
  const { raft } = firstNode(cluster, directive)
  const data = argumentAt(directive, 1)
  if (directive.args.length !== 2 || data.values.length > 0) {
    throw new WrongUse('write propose ID DATA')
  }
  accept(propose(raft, bytesOf(data.key)))
}

/** `propose-conf-change ID [v1=BOOL] [transition=auto|implicit|explicit]` */
export function proposeChange(cluster: Cluster, directive: Directive): void {
  const { raft } = firstNode(cluster, directive)
  let isV1 = false
  let transition: ConfTransition = 'auto'
  for (const { key, value } of keyedValues(directive.args.slice(1))) {
    if (key === 'v1') isV1 = parseBoolean(value)
    else if (key === 'transition') transition = parseTransition(value)
    else throw new Refused(`unknown command ${key}`)
  }
  const operations = parseOperations(directive.input)
  const change = { transition, operations, context: '' }
  if (!isV1) {
    accept(proposeConfChange(raft, 'conf-change-v2', change))
    return
  }
  if (operations.length > 1 || transition !== 'auto') {
    throw new Refused('v1 conf change can only have one operation and no transition')
  }
  if (operations.length === 0) throw new WrongUse('a v1 conf change has one operation')
  accept(proposeConfChange(raft, 'conf-change', change))
}

const TRANSITIONS: ReadonlyMap<string, ConfTransition> = new Map([
  ['auto', 'auto'],
  ['implicit', 'joint-implicit'],
  ['explicit', 'joint-explicit'],
])

function parseTransition(value: string): ConfTransition {
  const transition = TRANSITIONS.get(value)
  if (transition === undefined) throw new Refused(`unknown transition ${value}`)
  return transition
}
