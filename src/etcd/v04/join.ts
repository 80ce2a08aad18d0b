import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import { seconds } from '../../kernel/time.ts'
import {
  decideConfig,
  decideFailure,
  decideJoin,
  decideVersion,
  type JoinDecision,
  lostRedirect,
  readMachines,
  unreadable,
} from './join-decision.ts'
import type { JoinAttempt, JoinOutcome } from './join-state.ts'
import { say } from './log.ts'
import {
  advanceQuery,
  beginQuery,
  isQueryInput,
  type PeerAnswer,
  type QueryKind,
  type QueryResult,
} from './peer-query.ts'
import { retrySeconds, retryText } from './retry-interval.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** Ends the pause between two rounds. */
export const JOIN_RETRY_TIMER = 'join-retry'

/**
 * Begins to ask the given addresses, one after the other, whether this machine may join. Whatever
 * the answers are, the list stays as it is: discovery is not asked again.
 *
 * @param peers `host:port`, at least one.
 * @param rounds How often the whole list is tried; at least 1.
 *
 * Source: etcd v0.4.9, server/peer_server.go, startAsFollower and joinCluster.
 */
export function beginJoin(
  server: Server,
  peers: readonly string[],
  rounds: number,
  host: Host,
): JoinAttempt {
  const attempt: JoinAttempt = {
    peers,
    rounds,
    round: 0,
    position: 0,
    query: null,
    isListed: false,
    memberCount: 0,
    isAddressTaken: false,
  }
  ask(server, attempt, 'version', host)
  return attempt
}

/** Whether an input belongs to this join: its pause or its question. */
export function isJoinInput(attempt: JoinAttempt, input: ProgramInput): boolean {
  if (input.kind === 'timer') return input.timer === JOIN_RETRY_TIMER
  return attempt.query !== null && isQueryInput(attempt.query, input)
}

/** Handles one input that belongs to the join; gives the outcome once, undefined otherwise. */
export function advanceJoin(
  server: Server,
  attempt: JoinAttempt,
  input: ProgramInput,
  host: Host,
): JoinOutcome | undefined {
  const { query } = attempt
  if (query === null) {
    if (input.kind === 'timer') ask(server, attempt, 'version', host)
    return undefined
  }
  const result = advanceQuery(server.config, query, input, host)
  if (result === undefined) return undefined
  const decision = judge(server, attempt, query.kind, result)
  if (decision.kind !== 'go-on') return conclude(server, attempt, decision, host)
  ask(server, attempt, kindAfter(query.kind), host)
  return undefined
}

/** A copy to go on with in a fork. */
export function cloneJoin(attempt: JoinAttempt): JoinAttempt {
  const { query } = attempt
  return { ...attempt, query: query === null ? null : { ...query } }
}

/** What the result of a question means. */
function judge(
  server: Server,
  attempt: JoinAttempt,
  kind: QueryKind,
  result: QueryResult,
): JoinDecision {
  switch (result.kind) {
    case 'failed':
      return decideFailure(kind, result.url, result.failure)
    case 'lost':
      return lostRedirect(result.reason)
    case 'answered':
      return judgeAnswer(server, attempt, kind, result.answer)
  }
}

function judgeAnswer(
  server: Server,
  attempt: JoinAttempt,
  kind: QueryKind,
  answer: PeerAnswer,
): JoinDecision {
  switch (kind) {
    case 'version':
      return decideVersion(answer)
    case 'machines': {
      const machines = readMachines(answer)
      if (machines === undefined) return unreadable('machines')
      attempt.isListed = machines.some(({ name }) => name === server.config.name)
      attempt.memberCount = machines.length
      return { kind: 'go-on' }
    }
    case 'config':
      return decideConfig(answer, attempt)
    case 'join':
      return decideJoin(answer)
  }
}

/** Ends with an address: the next one follows, or the end. */
function conclude(
  server: Server,
  attempt: JoinAttempt,
  decision: Exclude<JoinDecision, { kind: 'go-on' }>,
  host: Host,
): JoinOutcome | undefined {
  const { name } = server.config
  const via = addressOf(attempt)
  switch (decision.kind) {
    case 'joined':
      say(host, 'INFO', `${name} joined the cluster via peer ${via}`)
      tell(host, { kind: 'cluster.join-accepted', name, via, token: server.token })
      return { kind: 'joined', via, index: decision.index }
    case 'rejected':
      return decision
    case 'failed':
      say(host, 'INFO', `${name} attempted to join via ${via} failed: ${decision.error}`)
      tell(host, { kind: 'cluster.join-failed', name, via, why: decision.error })
      attempt.isAddressTaken ||= decision.isAddressTaken
      return nextAddress(server, attempt, host)
  }
}

function nextAddress(server: Server, attempt: JoinAttempt, host: Host): JoinOutcome | undefined {
  attempt.position += 1
  if (attempt.position < attempt.peers.length) {
    ask(server, attempt, 'version', host)
    return undefined
  }
  if (attempt.round === attempt.rounds - 1) {
    const reason = attempt.isAddressTaken ? 'address-taken' : 'no-peer-answers'
    return { kind: 'failed', reason }
  }
  pause(server, attempt, host)
  return undefined
}

/** Waits for the next round. What is slept is only the whole seconds of what is printed. */
function pause(server: Server, attempt: JoinAttempt, host: Host): void {
  const { name, retryIntervalSeconds } = server.config
  if (retryIntervalSeconds === null && server.retryUnits === 0) {
    server.retryUnits = host.draw('retry-interval', 50, 99)
  }
  const peers = attempt.peers.join(' ')
  const waiting = retryText(retryIntervalSeconds, server.retryUnits)
  const where = `at ${attempt.round}th time. Retrying in ${waiting} seconds`
  say(
    host,
    'INFO',
    `${name} is unable to join the cluster using any of the peers [${peers}] ${where}`,
  )
  attempt.round += 1
  attempt.position = 0
  attempt.query = null
  attempt.isAddressTaken = false
  const slept = retrySeconds(retryIntervalSeconds, server.retryUnits)
  host.setTimer(JOIN_RETRY_TIMER, 0, seconds(slept))
}

function kindAfter(kind: QueryKind): QueryKind {
  return kind === 'version' ? 'machines' : kind === 'machines' ? 'config' : 'join'
}

function ask(server: Server, attempt: JoinAttempt, kind: QueryKind, host: Host): void {
  attempt.query = beginQuery(server.config, kind, `http://${addressOf(attempt)}`, host)
}

function addressOf(attempt: JoinAttempt): string {
  return attempt.peers[attempt.position] ?? ''
}
