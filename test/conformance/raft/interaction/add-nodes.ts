import type { RaftConfig } from '../../../../src/raft/config.ts'
import { createRaft } from '../../../../src/raft/create.ts'
import { MemoryStorage } from '../../../../src/raft/memory-storage.ts'
import type { Snapshot } from '../../../../src/raft/message.ts'
import { raftRules } from '../../../../src/raft/rules.ts'
import { goQuote } from '../../../../src/text/go-quote.ts'
import {
  argumentAt,
  type Directive,
  keyedValues,
  parseBoolean,
  parseCount,
} from '../datadriven/directive.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { logLineOf } from '../log-line/log-line.ts'
import { Refused } from '../refused.ts'
import { accept, type Cluster } from './cluster.ts'
import { HistoryStorage } from './history-storage.ts'

/** Source: etcd-io/raft, rafttest/interaction_env_handler_add_nodes.go, raftConfigStub. */
const DEFAULTS: Omit<RaftConfig, 'id'> = {
  electionTicks: 3,
  heartbeatTicks: 1,
  maxSizePerMessage: Number.POSITIVE_INFINITY,
  maxCommittedSizePerReady: 0,
  maxUncommittedSize: 0,
  maxInflightMessages: 2_147_483_647,
  maxInflightBytes: 0,
  applied: 0,
  checkQuorum: false,
  preVote: false,
  readOnly: 'safe',
  disableProposalForwarding: false,
  disableConfChangeValidation: false,
  stepDownOnRemoval: false,
  asyncStorageWrites: false,
  countsOwnBeforeDurable: false,
  laxCampaignChecks: false,
  keepsTransferToDemoted: false,
  rules: raftRules,
}

/** What each key of `add-nodes` sets; keys that are not listed set nothing. */
const SETTINGS: ReadonlyMap<string, (value: string) => Partial<RaftConfig>> = new Map<
  string,
  (value: string) => Partial<RaftConfig>
>([
  ['index', (value) => ({ applied: parseCount(value) })],
  ['inflight', (value) => ({ maxInflightMessages: parseCount(value) })],
  ['async-storage-writes', (value) => ({ asyncStorageWrites: parseBoolean(value) })],
  ['prevote', (value) => ({ preVote: parseBoolean(value) })],
  ['checkquorum', (value) => ({ checkQuorum: parseBoolean(value) })],
  ['max-committed-size-per-ready', (value) => ({ maxCommittedSizePerReady: parseCount(value) })],
  [
    'disable-conf-change-validation',
    (value) => ({ disableConfChangeValidation: parseBoolean(value) }),
  ],
  ['read-only', (value) => ({ readOnly: parseReadOnly(value) })],
  ['step-down-on-removal', (value) => ({ stepDownOnRemoval: parseBoolean(value) })],
])

/** `add-nodes COUNT [key=value ...]`: adds nodes that start from one and the same snapshot. */
export function addNodes(cluster: Cluster, directive: Directive): void {
  const count = parseCount(argumentAt(directive, 0).key)
  const given = keyedValues(directive.args.slice(1))
  let config = DEFAULTS
  for (const { key, value } of given) {
    if (key === 'content') throw new WrongUse('content= cannot be read by upstream either')
    config = { ...config, ...SETTINGS.get(key)?.(value) }
  }
  const snapshot = startingSnapshot(config.applied, idsGiven('voters'), idsGiven('learners'))
  for (let added = 0; added < count; added += 1) addNode(cluster, config, snapshot)

  function idsGiven(wanted: string): readonly number[] {
    const ids = given.filter(({ key }) => key === wanted).map(({ value }) => parseCount(value))
    return ids.sort((a, b) => a - b)
  }
}

function startingSnapshot(
  index: number,
  voters: readonly number[],
  learners: readonly number[],
): Snapshot {
  const isEmpty = index === 0 && voters.length === 0 && learners.length === 0
  const confState = { voters, learners, votersOutgoing: [], learnersNext: [], autoLeave: false }
  return { index, term: isEmpty ? 0 : 1, confState, data: '' }
}

function addNode(cluster: Cluster, shared: Omit<RaftConfig, 'id'>, snapshot: Snapshot): void {
  const storage = new MemoryStorage()
  if (snapshot.term > 0) {
    if (snapshot.index <= 1) {
      throw new Refused('index must be specified as > 1 due to bootstrap')
    }
    accept(storage.applySnapshot(snapshot))
  }
  const history = [snapshot]
  const config = { ...shared, id: cluster.nodes.length + 1 }
  const raft = createRaft(config, new HistoryStorage(storage, history), {
    drawElectionTimeout: cluster.drawElectionTimeout,
    observe: (told) => {
      const { level, text } = logLineOf(told)
      cluster.output.log(level, text)
    },
  })
  cluster.nodes.push({ raft, config, storage, history, appendWork: [], applyWork: [] })
}

function parseReadOnly(value: string): RaftConfig['readOnly'] {
  if (value === 'safe' || value === 'lease-based') return value
  throw new Refused(`invalid read-only option ${goQuote(value)}`)
}
