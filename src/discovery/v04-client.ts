import { present } from '../assert.ts'
import { fold32, hashText } from '../hash.ts'
import type { Host } from '../host/host.ts'
import type { ProgramInput, TimerName } from '../host/program.ts'
import { type Micros, seconds } from '../kernel/time.ts'
import { unreachable } from '../unreachable.ts'
import type { DiscoveryEvent, RefusalReason } from './event.ts'
import type { Call, CallResult } from './go-etcd.ts'
import { advanceCall, beginCall, cloneCall, isCallInput, RETRY_TIMER } from './go-etcd.ts'
import type { DiscoveryPlace } from './place.ts'
import { discoveryPlace, listUrl, registrationUrl, stateUrl } from './place.ts'
import { encodeForm } from './target.ts'
import type { DiscoveryAnswer } from './v04-decision.ts'
import {
  decideClaim,
  decideList,
  decideRegistration,
  SERVICE_UNREACHABLE,
  withoutScheme,
} from './v04-decision.ts'

/** Lifetime of a registration: seven days. */
export const REGISTRATION_TTL_SECONDS = 604_800

/** Pause between two registrations of a running etcd 0.4: an eighth of their lifetime. */
export const HEARTBEAT_INTERVAL_US: Micros = seconds(REGISTRATION_TTL_SECONDS / 8)

const HEARTBEAT_TIMER = 'discovery-heartbeat'

/** Timers of the client: a program that embeds it lists them among its own. */
export const DISCOVERY_TIMERS: readonly TimerName[] = [RETRY_TIMER, HEARTBEAT_TIMER]

/** What one machine brings to discovery. */
export interface DiscoveryOptions {
  /** As configured: `https://discovery.etcd.io/<token>` or `http://host:4001/v2/keys/<path>`. */
  readonly url: string
  /** `ETCD_NAME`: the key under which this machine registers. */
  readonly name: string
  /** Own peer URL with scheme: `http://10.10.10.1:7001`. */
  readonly peerUrl: string
}

/** Writes one line of the program's log; the program adds time and prefix. */
export type Say = (priority: 'INFO' | 'WARNING' | 'CRITICAL', text: string) => void

/** What discovery came to. */
export type DiscoveryOutcome =
  /** This machine created `_state`. */
  | { readonly kind: 'initial-leader' }
  /** `host:port` of the other machines in the order of the answer; at least one. */
  | { readonly kind: 'peers'; readonly peers: readonly string[] }
  /**
   * `error` is the text that etcd prints after "failed to connect discovery service[URL]: ". The
   * program emits `discovery.refused` itself, when it gives up for this reason: a restart does not.
   */
  | { readonly kind: 'failed'; readonly error: string; readonly reason: RefusalReason }

/**
 * The 0.4 discovery client inside a program's state. It lives as long as the process: it goes on
 * registering every `HEARTBEAT_INTERVAL_US`.
 *
 * A program embeds it like this: `beginDiscovery` once; every input for which `isDiscoveryInput`
 * holds goes to `advanceDiscovery`, whose first outcome that is not undefined is the result.
 */
export interface DiscoveryClient {
  readonly options: DiscoveryOptions
  /** Null when the URL cannot be read. */
  readonly place: DiscoveryPlace | null
  step: DiscoveryStep
  /** The first registration was accepted: from then on it is repeated for the life of the process. */
  isRegistered: boolean
  /** The registration under way that keeps the entry alive; null when none is. */
  heartbeat: Call | null
}

/** Where the sequence of requests stands. */
export type DiscoveryStep =
  /** Nothing can be asked: the outcome follows with the next input. */
  | { readonly kind: 'unreadable-url'; readonly error: string }
  | { readonly kind: 'registering'; readonly call: Call }
  | { readonly kind: 'claiming'; readonly call: Call }
  | { readonly kind: 'listing'; readonly call: Call }
  | { readonly kind: 'done' }

const SEQUENCE_KEY = 0
const HEARTBEAT_KEY = 1

/**
 * Starts discovery: says where it goes and sends the first request.
 *
 * The order is fixed: register oneself, claim `_state`, list the others. A machine therefore stands
 * in the list before it knows whether its boot can succeed.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, Do.
 */
export function beginDiscovery(options: DiscoveryOptions, host: Host, say: Say): DiscoveryClient {
  const result = discoveryPlace(options.url)
  if (result.kind === 'unreadable') {
    host.setTimer(RETRY_TIMER, SEQUENCE_KEY, 0)
    const step: DiscoveryStep = { kind: 'unreadable-url', error: result.error }
    return { options, place: null, step, isRegistered: false, heartbeat: null }
  }
  const { place } = result
  say('INFO', `Discovery via ${place.base} using prefix ${place.prefix}.`)
  const call = beginRegistration(options, place, SEQUENCE_KEY, host)
  const step: DiscoveryStep = { kind: 'registering', call }
  return { options, place, step, isRegistered: false, heartbeat: null }
}

/** Whether an input of the program belongs to discovery: its timers and its exchanges. */
export function isDiscoveryInput(client: DiscoveryClient, input: ProgramInput): boolean {
  if (input.kind === 'timer') {
    return input.timer === RETRY_TIMER || input.timer === HEARTBEAT_TIMER
  }
  const call = callOf(client.step)
  if (call !== null && isCallInput(call, input)) return true
  return client.heartbeat !== null && isCallInput(client.heartbeat, input)
}

/**
 * Handles one input that belongs to discovery; gives the outcome once, undefined otherwise.
 *
 * Log lines are those of etcd, up to and with "Discovery encountered an error" or "Discovery
 * fetched back peer list"; what follows from the outcome is the program's to say.
 */
export function advanceDiscovery(
  client: DiscoveryClient,
  input: ProgramInput,
  host: Host,
  say: Say,
): DiscoveryOutcome | undefined {
  const { step, heartbeat } = client
  if (input.kind === 'timer' && input.timer === HEARTBEAT_TIMER) {
    sendHeartbeat(client, host)
    return undefined
  }
  if (heartbeat !== null && isCallInput(heartbeat, input)) {
    const result = advanceCall(heartbeat, input, host)
    if (result !== undefined) endHeartbeat(client, result, host, say)
    return undefined
  }
  if (step.kind === 'done') return undefined
  if (step.kind === 'unreadable-url') return fail(client, 'service-error', step.error, say)
  if (!isCallInput(step.call, input)) return undefined
  const result = advanceCall(step.call, input, host)
  if (result === undefined) return undefined
  if (result.kind === 'unreachable') {
    return fail(client, 'service-unreachable', SERVICE_UNREACHABLE, say)
  }
  return goOn(client, result.answer, host, say)
}

/** A copy that shares only immutable values. */
export function cloneDiscoveryClient(client: DiscoveryClient): DiscoveryClient {
  const { options, place, step, isRegistered, heartbeat } = client
  const copy: DiscoveryStep = 'call' in step ? { ...step, call: cloneCall(step.call) } : step
  return {
    options,
    place,
    step: copy,
    isRegistered,
    heartbeat: heartbeat === null ? null : cloneCall(heartbeat),
  }
}

/** 32-bit hash of what matters in the client, for comparing two runs. */
export function digestDiscoveryClient(client: DiscoveryClient): number {
  let hash = hashText(client.step.kind)
  for (const call of [callOf(client.step), client.heartbeat]) {
    if (call === null) hash = fold32(hash, 0)
    else {
      hash = fold32(fold32(hash, call.tries), call.redirects)
      hash = fold32(fold32(hash, call.exchange ?? 0), call.head?.status ?? 0)
      hash = fold32(hashText(call.body, hash), hashText(call.url))
    }
  }
  return hash
}

/** Takes the answer of one request and goes on to the next, or ends. */
function goOn(
  client: DiscoveryClient,
  answer: DiscoveryAnswer,
  host: Host,
  say: Say,
): DiscoveryOutcome | undefined {
  switch (client.step.kind) {
    case 'registering':
      return afterRegistration(client, answer, host, say)
    case 'claiming':
      return afterClaim(client, answer, host, say)
    case 'listing':
      return afterList(client, answer, host, say)
    case 'unreadable-url':
    case 'done':
      return undefined
    default:
      return unreachable(client.step)
  }
}

function afterRegistration(
  client: DiscoveryClient,
  answer: DiscoveryAnswer,
  host: Host,
  say: Say,
): DiscoveryOutcome | undefined {
  const decision = decideRegistration(answer)
  if (decision.kind === 'refused') return fail(client, 'service-error', decision.error, say)
  tellRegistered(client, host)
  client.isRegistered = true
  host.setTimer(HEARTBEAT_TIMER, HEARTBEAT_KEY, HEARTBEAT_INTERVAL_US)
  const body = encodeForm([['value', 'started']])
  const url = stateUrl(placeOf(client))
  const call = beginCall({ method: 'PUT', url, body }, SEQUENCE_KEY, host)
  client.step = { kind: 'claiming', call }
  return undefined
}

function afterClaim(
  client: DiscoveryClient,
  answer: DiscoveryAnswer,
  host: Host,
  say: Say,
): DiscoveryOutcome | undefined {
  const decision = decideClaim(answer)
  const { token } = placeOf(client)
  switch (decision.kind) {
    case 'refused':
      return fail(client, 'service-error', decision.error, say)
    case 'created':
      emit(host, { kind: 'discovery.state-created', token })
      client.step = { kind: 'done' }
      say('INFO', 'Discovery _state was empty, so this machine is the initial leader.')
      say('INFO', 'Discovery fetched back peer list: []')
      return { kind: 'initial-leader' }
    case 'found': {
      emit(host, { kind: 'discovery.state-found', token })
      const url = listUrl(placeOf(client))
      const call = beginCall({ method: 'GET', url, body: '' }, SEQUENCE_KEY, host)
      client.step = { kind: 'listing', call }
      return undefined
    }
    default:
      return unreachable(decision)
  }
}

function afterList(
  client: DiscoveryClient,
  answer: DiscoveryAnswer,
  host: Host,
  say: Say,
): DiscoveryOutcome {
  const { token, prefix } = placeOf(client)
  const decision = decideList(answer, client.options.name, prefix)
  switch (decision.kind) {
    case 'refused':
      return fail(client, 'service-error', decision.error, say)
    case 'alone':
      emit(host, { kind: 'discovery.peers-listed', token, peers: [] })
      return fail(client, 'no-peer-listed', decision.error, say)
    case 'peers': {
      const peers = decision.urls.map(withoutScheme)
      emit(host, { kind: 'discovery.peers-listed', token, peers })
      client.step = { kind: 'done' }
      say('INFO', `Discovery found peers [${decision.urls.join(' ')}]`)
      say('INFO', `Discovery fetched back peer list: [${peers.join(' ')}]`)
      return { kind: 'peers', peers }
    }
    default:
      return unreachable(decision)
  }
}

function fail(
  client: DiscoveryClient,
  reason: RefusalReason,
  error: string,
  say: Say,
): DiscoveryOutcome {
  client.step = { kind: 'done' }
  say('WARNING', `Discovery encountered an error: ${error}`)
  return { kind: 'failed', error, reason }
}

/**
 * Registers again. The ticker runs on whatever becomes of it; a beat that is due while the previous
 * one still waits for its answer is dropped.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, startHeartbeat.
 */
function sendHeartbeat(client: DiscoveryClient, host: Host): void {
  host.setTimer(HEARTBEAT_TIMER, HEARTBEAT_KEY, HEARTBEAT_INTERVAL_US)
  if (client.heartbeat !== null) return
  const place = placeOf(client)
  client.heartbeat = beginRegistration(client.options, place, HEARTBEAT_KEY, host)
  emit(host, { kind: 'discovery.heartbeat-sent', token: place.token })
}

function endHeartbeat(client: DiscoveryClient, result: CallResult, host: Host, say: Say): void {
  client.heartbeat = null
  const error = heartbeatError(result)
  if (error === null) tellRegistered(client, host)
  else say('WARNING', `Discovery heartbeat failed: ${error}`)
}

function heartbeatError(result: CallResult): string | null {
  if (result.kind === 'unreachable') return SERVICE_UNREACHABLE
  const decision = decideRegistration(result.answer)
  return decision.kind === 'refused' ? decision.error : null
}

function beginRegistration(
  options: DiscoveryOptions,
  place: DiscoveryPlace,
  key: number,
  host: Host,
): Call {
  const body = encodeForm([
    ['ttl', String(REGISTRATION_TTL_SECONDS)],
    ['value', options.peerUrl],
  ])
  const url = registrationUrl(place, options.name)
  return beginCall({ method: 'PUT', url, body }, key, host)
}

function tellRegistered(client: DiscoveryClient, host: Host): void {
  const { name, peerUrl } = client.options
  emit(host, { kind: 'discovery.registered', token: placeOf(client).token, name, url: peerUrl })
}

function emit(host: Host, event: DiscoveryEvent): void {
  host.emit(event)
}

function callOf(step: DiscoveryStep): Call | null {
  return 'call' in step ? step.call : null
}

function placeOf(client: DiscoveryClient): DiscoveryPlace {
  return present(client.place, 'a client that asks has a place to ask')
}

export { discoveryToken } from './place.ts'
