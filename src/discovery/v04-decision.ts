/** A final answer of the discovery service: status and whole body. */
export interface DiscoveryAnswer {
  readonly status: number
  readonly body: string
}

export type RegistrationDecision =
  | { readonly kind: 'registered' }
  /** `error` as etcd prints it. */
  | { readonly kind: 'refused'; readonly error: string }

export type ClaimDecision =
  /** This machine created `_state`. */
  | { readonly kind: 'created' }
  /** Somebody had created it before. */
  | { readonly kind: 'found' }
  | { readonly kind: 'refused'; readonly error: string }

export type ListDecision =
  /** Peer URLs of the other machines, in the order of the answer; at least one. */
  | { readonly kind: 'peers'; readonly urls: readonly string[] }
  /** Nobody but this machine is registered. */
  | { readonly kind: 'alone'; readonly error: string }
  | { readonly kind: 'refused'; readonly error: string }

/** What etcd says of an empty list when `_state` exists; "reachable" misleads: none was asked. */
export const NO_PEER_LISTED =
  'Discovery found an initialized cluster but no reachable peers are registered.'

/** What the client says when both tries of a request failed. */
export const SERVICE_UNREACHABLE =
  '501: All the given peers are not reachable (Tried to connect to each peer twice and failed) [0]'

const KEY_EXISTS = 105

/**
 * Decides whether this machine's address now stands in the list.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, heartbeat.
 */
export function decideRegistration(answer: DiscoveryAnswer): RegistrationDecision {
  const reading = readAnswer(answer)
  return reading.kind === 'event'
    ? { kind: 'registered' }
    : { kind: 'refused', error: reading.error }
}

/**
 * Decides who founded: whoever created `_state`.
 *
 * A repeated create cannot tell its own first success from another machine's: when the answer to it
 * was lost, this machine believes that somebody else founded, and the token is burnt.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, Do.
 */
export function decideClaim(answer: DiscoveryAnswer): ClaimDecision {
  const reading = readAnswer(answer)
  if (reading.kind === 'event') {
    return reading.node?.value === 'started' ? { kind: 'created' } : { kind: 'found' }
  }
  return reading.errorCode === KEY_EXISTS
    ? { kind: 'found' }
    : { kind: 'refused', error: reading.error }
}

/**
 * Decides whom to join: everybody listed besides this machine, in the order of the answer.
 *
 * @param prefix As the log prints it, for the message about a missing key.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, findPeers.
 */
export function decideList(answer: DiscoveryAnswer, name: string, prefix: string): ListDecision {
  const reading = readAnswer(answer)
  if (reading.kind === 'error') return { kind: 'refused', error: reading.error }
  if (reading.node === null) return { kind: 'refused', error: `${prefix} key doesn't exist.` }
  const urls = listed(reading.node.nodes)
    .filter((entry) => !entry.key.endsWith(`/${name}`))
    .map((entry) => entry.value)
  return urls.length > 0 ? { kind: 'peers', urls } : { kind: 'alone', error: NO_PEER_LISTED }
}

/** `host:port` of a peer URL; a value without a scheme stays as it is. */
export function withoutScheme(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url
}

interface Entry {
  readonly key: string
  readonly value: string
}

type Reading =
  | { readonly kind: 'event'; readonly node: Fields | null }
  | { readonly kind: 'error'; readonly errorCode: number; readonly error: string }

type Fields = Readonly<Record<string, unknown>>

/** Reads an answer as go-etcd does: 200 and 201 carry an event, everything else an error. */
function readAnswer({ status, body }: DiscoveryAnswer): Reading {
  const json = parseObject(body)
  if (json === undefined) return { kind: 'error', errorCode: 0, error: jsonComplaint(body) }
  if (status === 200 || status === 201) return { kind: 'event', node: fieldsOf(json.node) }
  const errorCode = typeof json.errorCode === 'number' ? json.errorCode : 0
  const index = typeof json.index === 'number' ? json.index : 0
  const error = `${errorCode}: ${textOf(json.message)} (${textOf(json.cause)}) [${index}]`
  return { kind: 'error', errorCode, error }
}

function listed(nodes: unknown): Entry[] {
  if (!Array.isArray(nodes)) return []
  return nodes.map((node) => {
    const fields = fieldsOf(node)
    return { key: textOf(fields?.key), value: textOf(fields?.value) }
  })
}

function parseObject(body: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(body)) ?? undefined
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/**
 * What Go's JSON reader says about a body that is no JSON object; only texts and pages of HTTP
 * servers are told apart, as no etcd sends other ones.
 */
function jsonComplaint(body: string): string {
  const text = body.trim()
  if (text === '') return 'unexpected end of JSON input'
  const number = /^-?\d+\s*/.exec(text)
  const culprit = number === null ? text.charAt(0) : text.charAt(number[0].length)
  const where = number === null ? 'looking for beginning of value' : 'after top-level value'
  return `invalid character '${culprit}' ${where}`
}
