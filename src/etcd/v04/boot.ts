import type { RefusalReason } from '../../discovery/event.ts'
import { beginDiscovery, type DiscoveryOutcome } from '../../discovery/v04-client.ts'
import type { Host } from '../../host/host.ts'
import type { StartOptions } from '../../host/program.ts'
import {
  type BootFacts,
  type BootKind,
  type BootPlan,
  planAfterDiscovery,
  planBoot,
} from './boot-decision.ts'
import { beginOpening, found } from './bootstrap.ts'
import { registryOrder } from './client-api.ts'
import { type Config, readConfig } from './config.ts'
import { beginJoin } from './join.ts'
import type { JoinOutcome } from './join-state.ts'
import { say } from './log.ts'
import { findMember, holderOf } from './registry.ts'
import { replayLog, takeReplayTime } from './replay.ts'
import { endReturn, retreat } from './retreat.ts'
import type { Etcd04Rules } from './rules.ts'
import { createServer } from './server.ts'
import type { Etcd04, Phase, Server } from './state.ts'
import { tell } from './telling.ts'

/**
 * Begins a process: reads its configuration and its disk, and asks the first one it has to ask.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; spec/etcd-0.4.md, sections 1 and 2.
 */
export function startEtcd(rules: Etcd04Rules, host: Host, options: StartOptions): Etcd04 {
  const result = readConfig(options, host.machine)
  switch (result.kind) {
    case 'told':
      for (const line of result.lines) host.log(line)
      host.exit(result.exitCode)
      return { server: null }
    case 'refused':
      for (const line of result.warnings) host.log(line)
      say(host, 'CRITICAL', result.critical)
      host.exit(1)
      return { server: null }
    case 'config':
      for (const line of result.warnings) host.log(line)
      return { server: bootServer(result.config, rules, host) }
  }
}

function bootServer(config: Config, rules: Etcd04Rules, host: Host): Server {
  const { server, loaded } = createServer(config, rules, host)
  const boot: BootKind = loaded.isRestart ? 'restart' : 'first'
  if (boot === 'restart') {
    replayLog(server, loaded.lineage, host)
    takeReplayTime('replay-time', host)
  } else if (server.standby.info.isRunning) {
    beginOpening(server, 'standby', host)
  } else {
    goLooking(server, boot, host)
  }
  return server
}

/**
 * Goes on once the log has been read. A standby stays one, and asks nobody.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run; spec/etcd-0.4.md, section 2.
 */
export function afterReplay(server: Server, host: Host): void {
  if (server.phase.kind === 'returning') endReturn(server, host)
  else if (server.standby.info.isRunning) beginOpening(server, 'standby', host)
  else if (!keepsItsPlace(server, host)) fail(server, host)
  else goLooking(server, 'restart', host)
}

function goLooking(server: Server, boot: BootKind, host: Host): void {
  const facts = gatherFacts(server, boot, host)
  carryOut(server, planBoot(facts), facts, host)
}

/** A machine whose address another name holds must not come back under its own. */
function keepsItsPlace(server: Server, host: Host): boolean {
  const { name, peer } = server.config
  if (findMember(server, name)?.peerUrl === peer.url) return true
  if (holderOf(server, peer.url, name) === undefined) return true
  const text = `${name} is not allowed to join the cluster with existing URL ${peer.url}`
  say(host, 'CRITICAL', text)
  return false
}

/** What the boot goes by. A returning member lists its registry, in an order that is chance. */
function gatherFacts(server: Server, boot: BootKind, host: Host): BootFacts {
  const { config } = server
  const facts = {
    boot,
    discoveryUrl: config.discoveryUrl,
    peers: config.peers,
    ownPeer: withoutScheme(config.peer.url),
    maxRounds: config.maxRetryAttempts,
    isRemoved: server.isRemoved,
  }
  if (boot === 'first') return { ...facts, loggedPeers: [] }
  const urls = registryOrder(server, host, 'registry-order').map(
    (name) => findMember(server, name)?.peerUrl ?? '',
  )
  const { leader } = server.raft
  say(host, 'INFO', `Peer URLs in log: ${leader} / ${config.name} (${urls.join(',')})`)
  return { ...facts, loggedPeers: urls.map(withoutScheme) }
}

/** Goes on with what discovery came to. */
export function afterDiscovery(
  server: Server,
  facts: BootFacts,
  outcome: DiscoveryOutcome,
  host: Host,
): void {
  if (outcome.kind === 'failed' && facts.boot === 'first') {
    const { name } = server.config
    const what = `failed to connect discovery service[${facts.discoveryUrl}]: ${outcome.error}`
    say(host, 'WARNING', `${name} ${what}`)
  }
  carryOut(server, planAfterDiscovery(facts, outcome, mayFound(server, outcome)), facts, host)
}

/** A service that failed is no evidence of anything: then the rule is not even asked. */
function mayFound(server: Server, outcome: DiscoveryOutcome): boolean {
  const isAnswer = outcome.kind === 'initial-leader' || isEmptyList(outcome)
  if (!isAnswer) return false
  const stateCreated = outcome.kind === 'initial-leader'
  return server.rules.discovery.mayFound({ stateCreated, peersListed: 0, peersAnswering: 0 })
}

function isEmptyList(outcome: DiscoveryOutcome): boolean {
  return outcome.kind === 'failed' && outcome.reason === 'no-peer-listed'
}

function carryOut(server: Server, plan: BootPlan, facts: BootFacts, host: Host): void {
  const { config } = server
  switch (plan.kind) {
    case 'discover': {
      const options = { url: config.discoveryUrl, name: config.name, peerUrl: config.peer.url }
      server.phase = { kind: 'discovering', facts }
      server.discovery = beginDiscovery(options, host, (priority, text) =>
        say(host, priority, text),
      )
      return
    }
    case 'join': {
      const attempt = beginJoin(server, plan.peers, plan.rounds, host)
      server.phase = { kind: 'joining', boot: facts.boot, attempt }
      return
    }
    case 'found':
      found(server, host)
      return
    case 'resume':
      resume(server, host)
      return
    case 'stand-by':
      retreat(server, plan.peers.map(withScheme), host)
      return
    case 'give-up':
      refuse(server, plan.reason, host)
      say(
        host,
        'CRITICAL',
        `${config.name}, the new instance, must register itself to discovery service as required`,
      )
      fail(server, host)
      return
  }
}

/** Goes on with what a join came to. */
export function afterJoin(
  server: Server,
  joining: Extract<Phase, { kind: 'joining' }>,
  outcome: JoinOutcome,
  host: Host,
): void {
  switch (outcome.kind) {
    case 'joined':
      server.joinIndex = outcome.index
      beginOpening(server, 'member', host)
      return
    case 'rejected':
      refuse(server, outcome.reason, host)
      retreat(server, joining.attempt.peers.map(withScheme), host)
      return
    case 'failed':
      afterFailedJoin(server, joining, outcome.reason, host)
  }
}

/**
 * A new machine gives up, a returning one runs on from its own log. The real rule never takes
 * silence for a reason to found: the rule is asked all the same, since that is the choice on which
 * one cluster or two depend.
 *
 * Source: etcd v0.4.9, server/peer_server.go, FindCluster and startAsFollower.
 */
function afterFailedJoin(
  server: Server,
  joining: Extract<Phase, { kind: 'joining' }>,
  reason: 'no-peer-answers' | 'address-taken',
  host: Host,
): void {
  const { name } = server.config
  const { peers, rounds } = joining.attempt
  const failure = `fail joining the cluster via given peers after ${rounds} retries`
  const known = joining.boot === 'restart' ? 'previous cluster' : 'existing peers'
  const peersListed = peers.length
  const evidence = { stateCreated: false, peersListed, peersAnswering: 0 }
  const isUnanswered = joining.boot === 'first' && reason === 'no-peer-answers'
  if (isUnanswered && server.rules.discovery.mayFound(evidence)) {
    found(server, host)
    return
  }
  say(host, 'WARNING', `${name} cannot connect to ${known} [${peers.join(' ')}]: ${failure}`)
  if (joining.boot === 'restart') {
    resume(server, host)
    return
  }
  refuse(server, reason, host)
  say(host, 'CRITICAL', failure)
  fail(server, host)
}

/** Runs on from the own log; what it has committed already removes nobody any more. */
function resume(server: Server, host: Host): void {
  server.joinIndex = server.raft.commitIndex
  beginOpening(server, 'member', host)
}

/** Tells why this machine is left out; only of machines that came through a token. */
function refuse(server: Server, reason: RefusalReason, host: Host): void {
  const { token } = server
  if (token !== null) tell(host, { kind: 'discovery.refused', token, reason })
}

function fail(server: Server, host: Host): void {
  server.phase = { kind: 'ended' }
  host.exit(1)
}

/** Addresses of the flags and of discovery have no scheme here. */
function withScheme(peer: string): string {
  return `http://${peer}`
}

function withoutScheme(url: string): string {
  return url.replace(/^[a-z]+:\/\//, '')
}
