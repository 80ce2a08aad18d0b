import {
  type CallLimits,
  type ClientRequest,
  curlRequest,
  deleteRequest,
  getRequest,
  type KeyPlace,
  putRequest,
  watchRequest,
} from '../client/build.ts'
import { parseUrl } from '../text/url.ts'
import type { Intervention } from '../world/intervention.ts'
import { problem } from './problem.ts'
import { checkHost, checkMachine, durationAt } from './resolving.ts'
import type { DoingOf, Step } from './step.ts'

const CLIENT_PORT = 4001

/** The write of a `put` step. */
export function putOf(step: Step, shape: DoingOf<'put'>): Intervention {
  const { value, ttl, dir } = shape
  const conditions = {
    prevValue: shape['prev-value'],
    prevIndex: shape['prev-index'],
    prevExist: shape['prev-exist'],
  }
  return atMember(step, shape, (call) => putRequest({ ...call, value, ttl, dir, ...conditions }))
}

/** The read of a `get` step. */
export function getOf(step: Step, shape: DoingOf<'get'>): Intervention {
  const { recursive, sorted, consistent, quorum } = shape
  const asked = { recursive, sorted, consistent, quorum }
  return atMember(step, shape, (call) => getRequest({ ...call, ...asked }))
}

/** The removal of a `delete` step. */
export function deleteOf(step: Step, shape: DoingOf<'delete'>): Intervention {
  const { recursive, dir } = shape
  const conditions = { prevValue: shape['prev-value'], prevIndex: shape['prev-index'] }
  return atMember(step, shape, (call) => deleteRequest({ ...call, recursive, dir, ...conditions }))
}

/** The wait of a `watch` step: it ends with the first change, or after a minute. */
export function watchOf(step: Step, shape: DoingOf<'watch'>): Intervention {
  const { recursive, after: waitIndex } = shape
  return atMember(step, shape, (call) => watchRequest({ ...call, recursive, waitIndex }))
}

/** The request of a `curl` step, made outside of all machines unless `via` says where. */
export function curlOf(step: Step, shape: DoingOf<'curl'>): Intervention {
  const { into, path, name } = step
  const via = shape.via ?? 'operator'
  if (shape.via !== undefined) checkHost(into, [...path, 'via'], via)
  const parsed = parseUrl(shape.url)
  const why = parsed.kind === 'failed' ? parsed.failure.reason : hostless(parsed.url)
  if (why !== null) {
    into.problems.push(problem('SCENARIO_BAD_URL', [...path, 'url'], { text: shape.url, why }))
  }
  const { url, method, headers, body, redirects = 0 } = shape
  const request = curlRequest({
    url,
    method,
    headers: Object.entries(headers ?? {}),
    body: bytesOf(body ?? ''),
    redirects,
    timeoutUs: timeoutOf(step, shape.timeout),
    connectTimeoutUs: dialLimitOf(step, shape['connect-timeout']),
  })
  return { kind: 'request', id: name, via, ...request }
}

function dialLimitOf(step: Step, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return durationAt(step.into, [...step.path, 'connect-timeout'], text)
}

const hostless = (url: { readonly scheme: string; readonly host: string }): string | null =>
  /^https?$/.test(url.scheme) && url.host !== '' ? null : 'scheme or host is missing'

interface KeyShape {
  readonly key: string
  readonly via?: string | undefined
  readonly to?: string | undefined
  readonly redirects?: number | undefined
  readonly timeout?: string | undefined
}

/** Where a key is and how the call is made: what all requests to a member share. */
type MemberCall = KeyPlace & CallLimits

/** A request to the key space of one machine, made on a machine (`via`). */
function atMember(
  step: Step,
  shape: KeyShape,
  build: (call: MemberCall) => ClientRequest,
): Intervention {
  const { into, path, name } = step
  const to = shape.to ?? shape.via
  const via = shape.via ?? to ?? 'operator'
  if (to === undefined) {
    into.problems.push(problem('SCENARIO_MISSING_TARGET', path, { thing: 'request' }))
  } else {
    checkMachine(into, [...path, shape.to === undefined ? 'via' : 'to'], to)
  }
  if (shape.via !== undefined && shape.to !== undefined) checkHost(into, [...path, 'via'], via)
  if (!shape.key.startsWith('/')) {
    into.problems.push(problem('SCENARIO_BAD_KEY', [...path, 'key'], { key: shape.key }))
  }
  const ip = into.machines.get(to ?? '')?.privateIpv4 ?? '0.0.0.0'
  const request = build({
    endpoint: `http://${ip}:${CLIENT_PORT}`,
    key: shape.key,
    redirects: shape.redirects,
    timeoutUs: timeoutOf(step, shape.timeout),
  })
  return { kind: 'request', id: name, via, ...request }
}

function timeoutOf(step: Step, text: string | undefined): number | undefined {
  return text === undefined ? undefined : durationAt(step.into, [...step.path, 'timeout'], text)
}

/** UTF-8, one character per byte. */
function bytesOf(text: string): string {
  const escaped = encodeURIComponent(text)
  return escaped.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
