import type { Headers, Method } from '../host/http.ts'
import { seconds } from '../kernel/time.ts'
import { parseUrl } from '../text/url.ts'
import type { Intervention } from '../world/intervention.ts'
import { problem } from './problem.ts'
import { checkHost, checkMachine, durationAt } from './resolving.ts'
import type { DoingOf, Step } from './step.ts'

const CLIENT_PORT = 4001
const TIMEOUT_US = seconds(5)
const WATCH_TIMEOUT_US = seconds(60)
const REDIRECTS = 10
const FORM: Headers = [['Content-Type', 'application/x-www-form-urlencoded']]

/** The write of a `put` step. */
export function putOf(step: Step, shape: DoingOf<'put'>): Intervention {
  const query = queryOf([
    ['prevValue', shape['prev-value']],
    ['prevIndex', shape['prev-index']],
    ['prevExist', shape['prev-exist']],
    ['dir', shape.dir],
  ])
  const body = queryOf([
    ['value', shape.value],
    ['ttl', shape.ttl],
  ])
  return keyRequest(step, shape, { method: 'PUT', query, body, timeoutUs: TIMEOUT_US })
}

/** The read of a `get` step. */
export function getOf(step: Step, shape: DoingOf<'get'>): Intervention {
  const { recursive, sorted, consistent, quorum } = shape
  const query = queryOf([
    ['recursive', recursive],
    ['sorted', sorted],
    ['consistent', consistent],
    ['quorum', quorum],
  ])
  return keyRequest(step, shape, { method: 'GET', query, body: '', timeoutUs: TIMEOUT_US })
}

/** The removal of a `delete` step. */
export function deleteOf(step: Step, shape: DoingOf<'delete'>): Intervention {
  const query = queryOf([
    ['recursive', shape.recursive],
    ['dir', shape.dir],
    ['prevValue', shape['prev-value']],
    ['prevIndex', shape['prev-index']],
  ])
  return keyRequest(step, shape, { method: 'DELETE', query, body: '', timeoutUs: TIMEOUT_US })
}

/** The wait of a `watch` step: it ends with the first change, or after a minute. */
export function watchOf(step: Step, shape: DoingOf<'watch'>): Intervention {
  const query = queryOf([
    ['wait', true],
    ['recursive', shape.recursive],
    ['waitIndex', shape.after],
  ])
  return keyRequest(step, shape, { method: 'GET', query, body: '', timeoutUs: WATCH_TIMEOUT_US })
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
  return {
    kind: 'request',
    id: name,
    via,
    method: shape.method ?? 'GET',
    url: shape.url,
    headers: Object.entries(shape.headers ?? {}),
    body: bytesOf(shape.body ?? ''),
    redirects: shape.redirects ?? 0,
    timeoutUs: timeoutOf(step, shape.timeout, TIMEOUT_US),
  }
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

interface KeyRequest {
  readonly method: Method
  readonly query: string
  readonly body: string
  readonly timeoutUs: number
}

/** A request to the key space of one machine, made on a machine (`via`). */
function keyRequest(step: Step, shape: KeyShape, request: KeyRequest): Intervention {
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
  const query = request.query === '' ? '' : `?${request.query}`
  return {
    kind: 'request',
    id: name,
    via,
    method: request.method,
    url: `http://${ip}:${CLIENT_PORT}/v2/keys${encodeURI(shape.key)}${query}`,
    headers: request.body === '' ? [] : FORM,
    body: request.body,
    redirects: shape.redirects ?? REDIRECTS,
    timeoutUs: timeoutOf(step, shape.timeout, request.timeoutUs),
  }
}

function timeoutOf(step: Step, text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : durationAt(step.into, [...step.path, 'timeout'], text)
}

type Field = readonly [name: string, value: string | number | boolean | undefined]

/** Fields that are given, form-encoded, in this order. */
function queryOf(fields: readonly Field[]): string {
  return fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
}

/** UTF-8, one character per byte. */
function bytesOf(text: string): string {
  const escaped = encodeURIComponent(text)
  return escaped.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
