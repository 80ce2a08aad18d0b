import { fold32 } from '../../src/hash.ts'
import type { ConfChange, ConfOperation, ConfTransition } from '../../src/raft/conf-change.ts'
import type { RaftConfig } from '../../src/raft/config.ts'
import type { MessageKind } from '../../src/raft/message.ts'
import {
  campaign,
  forgetLeader,
  reportUnreachable,
  ticksUntilDue,
  transferLeader,
} from '../../src/raft/node.ts'
import type { RaftRules } from '../../src/raft/rules.ts'
import { Cluster, leaderOf } from './cluster.ts'
import type { Member, Stage } from './member.ts'

/** Members that may be added to a cluster later. */
const SPARES = 2
const ELECTION_TICKS = 4
/** Requests and answers of pre-votes and votes. */
const ELECTION_ROUNDS = 4
const VOTES: ReadonlySet<MessageKind> = new Set(['vote', 'vote-resp', 'pre-vote', 'pre-vote-resp'])
/** How many messages a round of `flush` delivers at most. */
const ROUND = 12
const STAGES: readonly Stage[] = ['nothing', 'write', 'send']

/** What a schedule may turn on. */
export type Trait =
  | 'pre-vote'
  | 'check-quorum'
  | 'async'
  /** Ready is handled on command only. */
  | 'lazy'
  | 'limits'
  /** One entry per append. */
  | 'one-by-one'
  | 'step-down'
  /** Heartbeats every third tick only. */
  | 'slow-beat'
  | '3.4'

/** A history to play: how many voters, with which traits, and what happens, as short commands. */
export interface Schedule {
  readonly voters: number
  readonly traits: readonly Trait[]
  readonly seed: number
  readonly commands: readonly string[]
}

/** A word, then up to two numbers that choose among what is there, modulo its count. */
interface Command {
  readonly word: string
  readonly first: number
  readonly second: number
}

function optionsOf(traits: readonly Trait[]): Partial<RaftConfig> {
  const isAsync = traits.includes('async')
  const isOld = traits.includes('3.4') && !isAsync
  const limits: Partial<RaftConfig> = traits.includes('limits')
    ? {
        maxSizePerMessage: 40,
        maxInflightMessages: 2,
        maxInflightBytes: 60,
        maxUncommittedSize: 100,
        maxCommittedSizePerReady: 50,
      }
    : {}
  return {
    electionTicks: ELECTION_TICKS,
    heartbeatTicks: traits.includes('slow-beat') ? ELECTION_TICKS - 1 : 1,
    preVote: traits.includes('pre-vote'),
    checkQuorum: traits.includes('check-quorum'),
    asyncStorageWrites: isAsync,
    stepDownOnRemoval: traits.includes('step-down'),
    countsOwnBeforeDurable: isOld,
    laxCampaignChecks: isOld,
    keepsTransferToDemoted: isOld,
    ...limits,
    // Without a limit of its own, application would inherit the 0 and stop, as in etcd.
    ...(traits.includes('one-by-one') && {
      maxSizePerMessage: 0,
      maxCommittedSizePerReady: limits.maxCommittedSizePerReady ?? Number.POSITIVE_INFINITY,
    }),
  }
}

/** The cluster of a schedule before its first command. */
export function beginSchedule(schedule: Schedule, rules?: RaftRules): Cluster {
  const { voters, traits, seed } = schedule
  const options = { ...optionsOf(traits), ...(rules && { rules }) }
  const ids = Array.from({ length: voters + SPARES }, (_, position) => position + 1)
  const cluster = new Cluster({
    voters: ids.slice(0, voters),
    blanks: ids.slice(voters),
    options,
    isLazy: traits.includes('lazy'),
  })
  let draws = 0
  for (const member of cluster.members.values()) {
    member.draw = (electionTicks) => {
      draws += 1
      return electionTicks + ((fold32(fold32(seed, member.id), draws) >>> 0) % electionTicks)
    }
  }
  return cluster
}

/** Plays all commands of a schedule; the ledger of the cluster has judged them. */
export function play(schedule: Schedule, rules?: RaftRules): Cluster {
  const cluster = beginSchedule(schedule, rules)
  for (const [position, text] of schedule.commands.entries()) {
    perform(cluster, text, position)
    if (cluster.ledger.violations.length > 0) break
  }
  cluster.ledger.finish()
  return cluster
}

type Deed = (cluster: Cluster, command: Command, position: number) => void

const DEEDS: Record<string, Deed> = {
  deliver: (cluster, { first }) => cluster.deliver(pick(first, cluster.flights.length)),
  repeat: (cluster, { first }) => cluster.deliver(pick(first, cluster.flights.length), true),
  lose: (cluster, { first }) => cluster.drop(pick(first, cluster.flights.length)),
  flush: (cluster, { first }) => {
    for (let round = 0; round < first; round += 1) {
      if (cluster.isLazy) for (const id of cluster.members.keys()) cluster.settle(id)
      cluster.deliverAll(Math.min(ROUND, cluster.flights.length))
    }
  },
  tick: (cluster, { first, second }) => {
    const member = memberAt(cluster, first)
    if (member.isUp) cluster.tick(member.id, 1 + second)
  },
  wait: (cluster, { first }) => {
    const member = memberAt(cluster, first)
    const ticks = ticksUntilDue(member.raft)
    if (member.isUp && Number.isFinite(ticks)) cluster.tick(member.id, ticks)
  },
  campaign: (cluster, { first }) => {
    cluster.input(memberAt(cluster, first).id, campaign)
  },
  elect: (cluster, { first }) => {
    const { id } = memberAt(cluster, first)
    cluster.input(id, campaign)
    for (let round = 0; round < ELECTION_ROUNDS; round += 1) {
      if (cluster.isLazy) for (const voter of cluster.members.keys()) cluster.settle(voter)
      cluster.deliverWhere(({ kind }) => VOTES.has(kind))
    }
  },
  talk: (cluster, { first, second }) => {
    const ends = [memberAt(cluster, first).id, memberAt(cluster, second).id]
    if (cluster.isLazy) {
      handleReady(cluster, memberAt(cluster, first))
      cluster.settle(memberAt(cluster, second).id)
    }
    cluster.deliverWhere(({ from, to }) => ends.includes(from) && ends.includes(to))
  },
  hush: (cluster) => cluster.dropAll(() => true),
  propose: (cluster, { first, second }, position) => {
    cluster.propose(memberAt(cluster, first).id, `p${position}`.padEnd(second * 10, '.'))
  },
  read: (cluster, { first }, position) => {
    cluster.read(memberAt(cluster, first).id, `r${position}`)
  },
  change: (cluster, { first, second }) => {
    const member = memberAt(cluster, first)
    cluster.change(member.id, changeOf(second, cluster.members.size))
  },
  transfer: (cluster, { first, second }) => {
    const target = memberAt(cluster, second).id
    cluster.input(memberAt(cluster, first).id, (raft) => transferLeader(raft, target))
  },
  forget: (cluster, { first }) => {
    cluster.input(memberAt(cluster, first).id, forgetLeader)
  },
  unreachable: (cluster, { first, second }) => {
    const peer = memberAt(cluster, second).id
    cluster.input(memberAt(cluster, first).id, (raft) => reportUnreachable(raft, peer))
  },
  compact: (cluster, { first, second }) => {
    const member = memberAt(cluster, first)
    if (member.isUp) member.compact(second)
  },
  crash: (cluster, { first, second }) => {
    const member = memberAt(cluster, first)
    if (member.isUp) member.crash(second)
  },
  die: (cluster, { first, second }) => die(cluster, memberAt(cluster, first), second),
  restart: (cluster, { first }) => {
    const down = [...cluster.members.values()].filter(({ isUp }) => !isUp)
    const member = down[pick(first, down.length)]
    if (member !== undefined) restart(cluster, member)
  },
  cut: (cluster, { first }) => {
    cluster.cut.add(memberAt(cluster, first).id)
  },
  mend: (cluster) => cluster.cut.clear(),
  ready: (cluster, { first }) => {
    const member = memberAt(cluster, first)
    if (member.isUp) cluster.settle(member.id)
  },
  append: (cluster, { first }) => {
    const member = memberAt(cluster, first)
    if (member.isUp) cluster.send(member.processAppend())
  },
  apply: (cluster, { first }) => {
    const member = memberAt(cluster, first)
    while (member.isUp && member.applyWork.length > 0) member.processApply()
  },
  handle: (cluster, { first }) => handleReady(cluster, memberAt(cluster, first)),
}

/** Carries out one command; `position` tells payloads and reads apart. */
export function perform(cluster: Cluster, text: string, position: number): void {
  const [word = '', first = '0', second = '0'] = text.split(' ')
  const deed = DEEDS[word]
  if (deed === undefined) throw new Error(`no command ${word}`)
  deed(cluster, { word, first: Number(first), second: Number(second) }, position)
}

function pick(choice: number, count: number): number {
  return count === 0 ? 0 : choice % count
}

/** 0 chooses the leader, if there is one; other numbers choose by id. */
function memberAt(cluster: Cluster, choice: number): Member {
  const leader = choice === 0 ? leaderOf(cluster) : undefined
  if (leader !== undefined) return leader
  return cluster.member(1 + ((choice + cluster.members.size - 1) % cluster.members.size))
}

/** A member handles one Ready; its storage threads do nothing yet. */
function handleReady(cluster: Cluster, member: Member): void {
  if (member.isUp && member.hasReady()) cluster.send(member.handleReady())
}

/** A member dies while it handles a Ready. */
function die(cluster: Cluster, member: Member, choice: number): void {
  if (!member.isUp) return
  if (member.hasReady()) cluster.send(member.handleReady(STAGES[choice % STAGES.length]))
  member.crash(0)
}

/** Brings a member back. */
export function restart(cluster: Cluster, member: Member): void {
  member.restart()
  if (!cluster.isLazy) cluster.settle(member.id)
}

/**
 * A change of the configuration that is valid in every cluster: the first member always stays a
 * voter. An eighth of the choices leaves a joint configuration.
 */
export function changeOf(choice: number, members: number): ConfChange {
  const others = Math.max(1, members - 1)
  const operation = (number: number): ConfOperation => ({
    kind: (['add-node', 'remove-node', 'add-learner-node'] as const)[number % 3] ?? 'update-node',
    node: 2 + (Math.floor(number / 3) % others),
  })
  const form = choice % 8
  const rest = Math.floor(choice / 8)
  const transitions: readonly ConfTransition[] = ['auto', 'joint-implicit', 'joint-explicit']
  if (form === 7) return { transition: 'auto', operations: [], context: '' }
  if (form < 4) return { transition: 'auto', operations: [operation(rest)], context: '' }
  return {
    transition: transitions[form - 4] ?? 'auto',
    operations: [operation(rest), operation(rest * 7 + 5)],
    context: '',
  }
}
