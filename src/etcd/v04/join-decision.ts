import type { ConnectionFailure } from '../../network/http.ts'
import { goQuote } from '../../text/go-quote.ts'
import { parseObject } from './cluster-config.ts'
import { PEER_VERSION } from './join-codec.ts'
import type { PeerAnswer, QueryKind } from './peer-query.ts'

/** A member as `/v2/admin/machines` lists it. */
export interface ListedMachine {
  readonly name: string
  readonly isLeader: boolean
  readonly clientUrl: string
  readonly peerUrl: string
}

/** What one answer means to the joiner. */
export type JoinDecision =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'joined'; readonly index: number }
  /** Ends the whole join: no other address is asked. */
  | { readonly kind: 'rejected'; readonly reason: 'cluster-full' | 'version-mismatch' }
  /** `error` as etcd prints it behind "attempted to join via X failed: ". */
  | { readonly kind: 'failed'; readonly error: string; readonly isAddressTaken: boolean }

const COMPLAINTS: ReadonlyMap<QueryKind, string> = new Map([
  ['version', 'fail checking join version'],
  ['machines', 'fail getting machine messages'],
  ['config', 'fail getting cluster config'],
  ['join', 'fail on join request'],
])

/** Judges the answer to `GET /version`. Source: etcd v0.4.9, server/peer_server.go, joinByPeer. */
export function decideVersion(answer: PeerAnswer): JoinDecision {
  if (!/^[+-]?\d+$/.test(answer.body)) {
    const quoted = goQuote(answer.body)
    return failure('version', clientError(`strconv.ParseInt: parsing ${quoted}: invalid syntax`))
  }
  if (Number(answer.body) === PEER_VERSION) return { kind: 'go-on' }
  return { kind: 'rejected', reason: 'version-mismatch' }
}

/** The list in an answer to `GET /v2/admin/machines`; undefined when it is no such list. */
export function readMachines(answer: PeerAnswer): readonly ListedMachine[] | undefined {
  const list = parseObject(answer.body)
  if (!Array.isArray(list)) return undefined
  return list.map((machine: unknown) => ({
    name: textField(machine, 'name'),
    isLeader: textField(machine, 'state') === 'leader',
    clientUrl: textField(machine, 'clientURL'),
    peerUrl: textField(machine, 'peerURL'),
  }))
}

/**
 * Judges the answer to `GET /v2/admin/config`: a full cluster takes in only whom it knows already.
 *
 * Source: etcd v0.4.9, server/peer_server.go, joinByPeer; spec/etcd-0.4.md, section 4.
 */
export function decideConfig(
  answer: PeerAnswer,
  known: { readonly isListed: boolean; readonly memberCount: number },
): JoinDecision {
  const config = parseObject(answer.body)
  if (config === undefined) return unreadable('config')
  const activeSize = numberField(config, 'activeSize')
  if (known.isListed || activeSize > known.memberCount) return { kind: 'go-on' }
  return { kind: 'rejected', reason: 'cluster-full' }
}

/**
 * Judges the answer to `PUT /join`. Only "cluster full" (103) is final; a taken address (109) is
 * asked about again in every round.
 *
 * Source: etcd v0.4.9, server/client.go, AddMachine; spec/etcd-0.4.md, section 4.
 */
export function decideJoin(answer: PeerAnswer): JoinDecision {
  if (answer.status === 200) return { kind: 'joined', index: decodeIndex(answer.body) }
  const error = parseObject(answer.body)
  if (error === undefined) return unreadable('join')
  const code = numberField(error, 'errorCode')
  if (code === 103) return { kind: 'rejected', reason: 'cluster-full' }
  const text = `${textField(error, 'message')} (${textField(error, 'cause')})`
  return { ...failure('join', text), isAddressTaken: code === 109 }
}

/** A step whose answer makes no sense. */
export function unreadable(step: QueryKind): JoinDecision {
  return failure(step, clientError('unexpected end of JSON input'))
}

/** A step without an answer, in the words of Go 1.19's HTTP library. */
export function decideFailure(
  step: QueryKind,
  url: string,
  connectionFailure: ConnectionFailure,
): JoinDecision {
  const verb = step === 'join' ? 'Put' : 'Get'
  const reason = failureText(connectionFailure, url)
  return failure(step, clientError(`${verb} "${url}": ${reason}`))
}

/** Too many redirects, or one without a target. */
export function lostRedirect(reason: 'too-many' | 'no-location'): JoinDecision {
  const text = reason === 'too-many' ? 'stopped after 10 redirects' : 'Location header not set'
  return failure('join', clientError(text))
}

function failure(step: QueryKind, error: string): Extract<JoinDecision, { kind: 'failed' }> {
  const complaint = COMPLAINTS.get(step) ?? step
  return { kind: 'failed', error: `${complaint}: ${error}`, isAddressTaken: false }
}

function clientError(text: string): string {
  return `Client Internal Error (${text})`
}

/** Source: recordings stale-token-silent-hosts, stale-token-refused, unreachable-peer-second. */
function failureText(connectionFailure: ConnectionFailure, url: string): string {
  const authority = /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? ''
  switch (connectionFailure) {
    case 'refused':
      return `dial tcp ${authority}: connect: connection refused`
    case 'dial-timeout':
      return `dial tcp ${authority}: i/o timeout`
    case 'unknown-host':
      return `dial tcp: lookup ${authority.replace(/:\d+$/, '')}: no such host`
    case 'header-timeout':
      return 'net/http: timeout awaiting response headers'
    case 'total-timeout':
      return 'net/http: request canceled'
    case 'reset':
      return 'EOF'
  }
}

/** The unsigned varint at the start of a join's answer; 0 for none. */
function decodeIndex(bytes: string): number {
  let index = 0
  let weight = 1
  for (let position = 0; position < Math.min(bytes.length, 8); position += 1) {
    const byte = bytes.charCodeAt(position)
    index += (byte % 0x80) * weight
    if (byte < 0x80) break
    weight *= 0x80
  }
  return index
}

function textField(value: unknown, name: string): string {
  const field = fieldOf(value, name)
  return typeof field === 'string' ? field : ''
}

function numberField(value: unknown, name: string): number {
  const field = fieldOf(value, name)
  return typeof field === 'number' ? field : 0
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name)
}
