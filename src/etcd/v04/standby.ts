import type { Host } from '../../host/host.ts'
import type { ProgramInput } from '../../host/program.ts'
import { seconds } from '../../kernel/time.ts'
import { readMachines } from './join-decision.ts'
import { say } from './log.ts'
import { nextTick } from './peer-calls.ts'
import { advanceQuery, beginQuery, isQueryInput, type QueryResult } from './peer-query.ts'
import { persistStandby } from './persistence.ts'
import { decideLook, decidePlace, readSettings } from './standby-decision.ts'
import type { StandbyVisit } from './standby-state.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** The ticker of a standby's looks at its cluster. */
export const STANDBY_TIMER = 'standby'

/** Seconds; no cluster agrees on less, only a broken answer says so. */
const LEAST_INTERVAL = 1

type Look = Extract<StandbyVisit, { kind: 'look' }>
type Place = Extract<StandbyVisit, { kind: 'place' }>

/** What came of an input that belongs to a standby. */
export type StandbyOutcome =
  /** The look before standing by is over, whatever it found. */
  | { readonly kind: 'looked' }
  /** It is a member now; the index of its join, 0 when it was one already. */
  | { readonly kind: 'promoted'; readonly joinIndex: number }

/**
 * Looks at the cluster before standing by: through the members known from former times, then the
 * given ones. Gives the outcome at once when there is nobody to ask.
 *
 * @param peerUrls With scheme, in order.
 *
 * Source: etcd v0.4.9, server/standby_server.go, SyncCluster.
 */
export function lookFirst(
  server: Server,
  peerUrls: readonly string[],
  host: Host,
): StandbyOutcome | undefined {
  return beginLook(server, peerUrls, host) ? undefined : endFirstLook(server, false, host)
}

/**
 * Begins to stand by: remembers it on the disk and waits one interval before the first look.
 *
 * Source: etcd v0.4.9, server/standby_server.go, Start and monitorCluster.
 */
export function standBy(server: Server, host: Host): void {
  const { standby } = server
  server.phase = { kind: 'standing-by' }
  standby.info = { ...standby.info, isRunning: true }
  persistStandby(standby.info, host)
  standby.intervalUs = seconds(Math.max(LEAST_INTERVAL, standby.info.syncInterval))
  standby.nextLookUs = host.monotonic() + standby.intervalUs
  host.setTimer(STANDBY_TIMER, 0, standby.intervalUs)
  tell(host, { kind: 'standby.began', name: server.config.name, leader: leaderUrlOf(server) })
}

/** Client URL of the leader as last seen; empty when the last look found none. */
export function leaderUrlOf(server: Server): string {
  return server.standby.info.cluster.find(({ isLeader }) => isLeader)?.clientUrl ?? ''
}

/** A tick: looks at the cluster, or keeps the tick while a visit is under way. */
export function onStandbyTick(server: Server, host: Host): void {
  const { standby } = server
  if (server.phase.kind !== 'standing-by') return
  const now = host.monotonic()
  standby.nextLookUs = nextTick(standby.nextLookUs, standby.intervalUs, now)
  host.setTimer(STANDBY_TIMER, 0, standby.nextLookUs - now)
  if (standby.visit !== null) standby.isLookKept = true
  else lookAgain(server, host)
}

/** Whether an input is about what this standby is asking. */
export function isStandbyInput(server: Server, input: ProgramInput): boolean {
  const { visit } = server.standby
  return visit !== null && isQueryInput(visit.query, input)
}

/** Handles one input that belongs to the standby. */
export function advanceStandby(
  server: Server,
  input: ProgramInput,
  host: Host,
): StandbyOutcome | undefined {
  const { visit } = server.standby
  if (visit === null) return undefined
  const result = advanceQuery(server.config, visit.query, input, host)
  if (result === undefined) return undefined
  return visit.kind === 'look'
    ? goOnLooking(server, visit, result, host)
    : goOnAsking(server, visit, result, host)
}

function lookAgain(server: Server, host: Host): void {
  if (!beginLook(server, [], host)) endLook(server, false, host)
}

/** False when nobody is known. */
function beginLook(server: Server, peerUrls: readonly string[], host: Host): boolean {
  const urls = [...clusterUrls(server), ...peerUrls]
  const [first] = urls
  if (first === undefined) return false
  const query = beginQuery(server.config, 'machines', first, host)
  server.standby.visit = { kind: 'look', urls, position: 0, query, machines: [] }
  return true
}

function goOnLooking(
  server: Server,
  look: Look,
  result: QueryResult,
  host: Host,
): StandbyOutcome | undefined {
  const { standby, config } = server
  const url = look.urls[look.position] ?? ''
  if (result.kind === 'answered' && look.query.kind === 'machines') {
    const machines = readMachines(result.answer)
    if (machines !== undefined) {
      look.machines = machines
      look.query = beginQuery(config, 'config', url, host)
      return undefined
    }
  } else if (result.kind === 'answered') {
    const settings = readSettings(result.answer)
    if (settings !== undefined) {
      const { syncInterval } = settings
      standby.info = { ...standby.info, cluster: look.machines, syncInterval }
      persistStandby(standby.info, host)
      return endLook(server, true, host)
    }
  }
  look.position += 1
  const next = look.urls[look.position]
  if (next === undefined) return endLook(server, false, host)
  look.query = beginQuery(config, 'machines', next, host)
  return undefined
}

function endLook(server: Server, isFound: boolean, host: Host): StandbyOutcome | undefined {
  const { standby, config } = server
  standby.visit = null
  if (server.phase.kind !== 'standing-by') return endFirstLook(server, isFound, host)
  if (!isFound) {
    say(host, 'WARNING', `fail syncing cluster(${listed(server)}): unreachable cluster`)
    return rest(server, host)
  }
  const decision = decideLook(standby.info.cluster, config.peer.url)
  switch (decision.kind) {
    case 'no-leader':
      say(host, 'WARNING', `fail getting leader from cluster(${listed(server)})`)
      return rest(server, host)
    case 'is-member':
      return endInPlace(server, 0, host)
    case 'ask-leader': {
      const query = beginQuery(config, 'version', decision.peerUrl, host)
      standby.visit = { kind: 'place', leaderUrl: decision.peerUrl, query }
      return undefined
    }
  }
}

function endFirstLook(server: Server, isFound: boolean, host: Host): StandbyOutcome {
  const text = isFound
    ? `set cluster(${listed(server)}) for standby server`
    : `fail syncing cluster(${listed(server)}): unreachable cluster`
  say(host, 'INFO', text)
  return { kind: 'looked' }
}

function goOnAsking(
  server: Server,
  place: Place,
  result: QueryResult,
  host: Host,
): StandbyOutcome | undefined {
  const { kind } = place.query
  if (result.kind !== 'answered' || kind === 'machines') return rest(server, host)
  const decision = decidePlace(kind, result.answer, server.standby.info.cluster.length)
  switch (decision.kind) {
    case 'wait':
      return rest(server, host)
    case 'joined':
      return endInPlace(server, decision.index, host)
    case 'go-on': {
      const next = kind === 'version' ? 'config' : 'join'
      place.query = beginQuery(server.config, next, place.leaderUrl, host)
      return undefined
    }
  }
}

/** The visit led to nothing; a tick that came meanwhile is acted upon now. */
function rest(server: Server, host: Host): undefined {
  const { standby } = server
  standby.visit = null
  if (!standby.isLookKept) return
  standby.isLookKept = false
  lookAgain(server, host)
}

/** This machine stands in the registry: standing by ends, on the disk as well. */
function endInPlace(server: Server, joinIndex: number, host: Host): StandbyOutcome {
  const { standby, config } = server
  standby.visit = null
  standby.isLookKept = false
  host.clearTimer(STANDBY_TIMER, 0)
  const leader = standby.info.cluster.find(({ isLeader }) => isLeader)?.peerUrl ?? ''
  say(host, 'INFO', `join through leader ${leader}`)
  standby.info = { ...standby.info, isRunning: false }
  persistStandby(standby.info, host)
  tell(host, { kind: 'standby.promoted', name: config.name, via: leader })
  return { kind: 'promoted', joinIndex }
}

function clusterUrls(server: Server): readonly string[] {
  return server.standby.info.cluster.map(({ peerUrl }) => peerUrl)
}

/** Peer URLs as Go prints a list of texts. */
function listed(server: Server): string {
  return `[${clusterUrls(server).join(' ')}]`
}
