import { resolveLocation, targetOf } from '../../discovery/target.ts'
import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import { seconds } from '../../kernel/time.ts'
import { type Headers, type HttpRequest, headerOf, type Timeouts } from '../../network/http.ts'
import type { Config } from './config.ts'
import { renderJoinRequest } from './join-codec.ts'
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
import type { JoinAttempt, JoinOutcome, JoinStep } from './join-state.ts'
import { say } from './log.ts'
import { retrySeconds, retryText } from './retry-interval.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** Ends the pause between two rounds. */
export const JOIN_RETRY_TIMER = 'join-retry'

/** Source: etcd v0.4.9, server/client.go, doAndFollowRedirects. */
const MOST_REQUESTS = 10

const HEADERS: Headers = [
  ['User-Agent', 'Go-http-client/1.1'],
  ['Accept-Encoding', 'gzip'],
]

const PATHS: ReadonlyMap<JoinStep, string> = new Map([
  ['version', '/version'],
  ['machines', '/v2/admin/machines'],
  ['config', '/v2/admin/config'],
  ['join', '/join'],
])

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
    step: 'version',
    exchange: 0,
    url: '',
    requestCount: 0,
    status: 0,
    location: '',
    body: '',
    isListed: false,
    memberCount: 0,
    isAddressTaken: false,
  }
  takeStep(server, attempt, 'version', host)
  return attempt
}

/** Whether an input belongs to this join: its pause or its exchange. */
export function isJoinInput(attempt: JoinAttempt, input: ProgramInput): boolean {
  switch (input.kind) {
    case 'timer':
      return input.timer === JOIN_RETRY_TIMER
    case 'head':
    case 'chunk':
    case 'ended':
    case 'failed':
      return input.exchange === attempt.exchange
    default:
      return false
  }
}

/** Handles one input that belongs to the join; gives the outcome once, undefined otherwise. */
export function advanceJoin(
  server: Server,
  attempt: JoinAttempt,
  input: ProgramInput,
  host: Host,
): JoinOutcome | undefined {
  switch (input.kind) {
    case 'timer':
      takeStep(server, attempt, 'version', host)
      return undefined
    case 'head':
      attempt.status = input.head.status
      attempt.location = headerOf(input.head.headers, 'Location') ?? ''
      return undefined
    case 'chunk':
      if (typeof input.body === 'string') attempt.body += input.body
      return undefined
    case 'failed':
      return follow(server, attempt, decideFailure(attempt.step, attempt.url, input.failure), host)
    case 'ended':
      if (attempt.step === 'join' && attempt.status === 307) {
        return redirect(server, attempt, host)
      }
      return follow(server, attempt, judge(server, attempt), host)
    default:
      return undefined
  }
}

/** A copy to go on with in a fork. */
export function cloneJoin(attempt: JoinAttempt): JoinAttempt {
  return { ...attempt }
}

/** What the answer to the present step means. */
function judge(server: Server, attempt: JoinAttempt): JoinDecision {
  switch (attempt.step) {
    case 'version':
      return decideVersion(attempt)
    case 'machines': {
      const names = readMachines(attempt)
      if (names === undefined) return unreadable('machines')
      attempt.isListed = names.includes(server.config.name)
      attempt.memberCount = names.length
      return { kind: 'go-on' }
    }
    case 'config':
      return decideConfig(attempt, attempt)
    case 'join':
      return decideJoin(attempt)
  }
}

/** Does what follows from a decision: next step, next address, or the end. */
function follow(
  server: Server,
  attempt: JoinAttempt,
  decision: JoinDecision,
  host: Host,
): JoinOutcome | undefined {
  const { name } = server.config
  const via = addressOf(attempt)
  switch (decision.kind) {
    case 'go-on':
      takeStep(server, attempt, stepAfter(attempt.step), host)
      return undefined
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
    takeStep(server, attempt, 'version', host)
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
  attempt.exchange = 0
  attempt.isAddressTaken = false
  const slept = retrySeconds(retryIntervalSeconds, server.retryUnits)
  host.setTimer(JOIN_RETRY_TIMER, 0, seconds(slept))
}

function stepAfter(step: JoinStep): JoinStep {
  return step === 'version' ? 'machines' : step === 'machines' ? 'config' : 'join'
}

function takeStep(server: Server, attempt: JoinAttempt, step: JoinStep, host: Host): void {
  attempt.step = step
  attempt.requestCount = 0
  const url = `http://${addressOf(attempt)}${PATHS.get(step) ?? ''}`
  if (step === 'join') say(host, 'INFO', `Send Join Request to ${url}`)
  send(server, attempt, url, host)
}

/** A redirect leads to the leader: the same request goes there. */
function redirect(server: Server, attempt: JoinAttempt, host: Host): JoinOutcome | undefined {
  const url = attempt.location === '' ? undefined : resolveLocation(attempt.url, attempt.location)
  if (url === undefined) return follow(server, attempt, lostRedirect('no-location'), host)
  if (attempt.requestCount >= MOST_REQUESTS) {
    return follow(server, attempt, lostRedirect('too-many'), host)
  }
  send(server, attempt, url, host)
  return undefined
}

function send(server: Server, attempt: JoinAttempt, url: string, host: Host): void {
  const target = targetOf(url)
  attempt.url = url
  attempt.requestCount += 1
  attempt.status = 0
  attempt.location = ''
  attempt.body = ''
  const { config } = server
  const request = { method: 'GET', path: target?.path ?? '/', headers: HEADERS, body: '' } as const
  const sent: HttpRequest =
    attempt.step === 'join'
      ? {
          ...request,
          method: 'PUT',
          body: renderJoinRequest({
            member: config.name,
            peerUrl: config.peer.url,
            clientUrl: config.client.url,
          }),
        }
      : request
  // An address that leads nowhere is dialled like any other: there is nothing to resolve.
  const endpoint = target?.endpoint ?? { host: addressOf(attempt), port: 80 }
  attempt.exchange = host.request(endpoint, sent, joinTimeouts(config))
}

/**
 * Three heartbeats, an election timeout and a second: the pace of whole clusters.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; spec/etcd-0.4.md, section 9.
 */
function joinTimeouts(config: Config): Timeouts {
  const limit = 3 * config.heartbeatUs + config.electionUs + seconds(1)
  return { dial: limit, header: limit, total: 2 * limit }
}

function addressOf(attempt: JoinAttempt): string {
  return attempt.peers[attempt.position] ?? ''
}
