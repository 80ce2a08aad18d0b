import { encodeForm, escapeSegment } from '../discovery/target.ts'
import { type Micros, seconds } from '../kernel/time.ts'
import type { Headers, Method } from '../network/http.ts'

/** One HTTP request of a person or test, ready to be made on a machine. */
export interface ClientRequest {
  readonly method: Method
  /** Absolute: `http://10.10.10.1:4001/v2/keys/a?recursive=true`. */
  readonly url: string
  /** Beyond Host, User-Agent, Accept and Content-Length. */
  readonly headers: Headers
  /** Raw bytes; empty for none. */
  readonly body: string
  /** How many redirects are followed; 0 shows the redirect itself. */
  readonly redirects: number
  /** Limit of the whole call; `NEVER` for none. */
  readonly timeoutUs: Micros
  /** Limit of each dial (`--connect-timeout`); the operating system's own without. */
  readonly connectTimeoutUs?: Micros
}

/** How a call is made, for all kinds of calls. */
export interface CallLimits {
  /** Redirects that are followed; 10 when left out: writes find the leader by themselves. */
  readonly redirects?: number | undefined
  /** Limit of the whole call; when left out 5 s, for a watch a minute. */
  readonly timeoutUs?: Micros | undefined
  /** Limit of each dial; the operating system's own when left out. */
  readonly connectTimeoutUs?: Micros | undefined
}

/** Where a key is: client URL of the member that is asked, and the key with its leading slash. */
export interface KeyPlace {
  /** `http://10.10.10.1:4001`, without a trailing slash. */
  readonly endpoint: string
  /** `/a/b`; a missing leading slash is added. */
  readonly key: string
}

/** What a write carries; what is left out is not sent. */
export interface PutFields extends KeyPlace, CallLimits {
  readonly value?: string | undefined
  /** Seconds; the empty text removes a lifetime. */
  readonly ttl?: number | '' | undefined
  /** True makes a directory. */
  readonly dir?: boolean | undefined
  readonly prevValue?: string | undefined
  readonly prevIndex?: number | undefined
  readonly prevExist?: boolean | undefined
}

/** What a read asks for; what is left out is not sent. */
export interface GetFields extends KeyPlace, CallLimits {
  readonly recursive?: boolean | undefined
  readonly sorted?: boolean | undefined
  /** Ask the leader (0.4). */
  readonly consistent?: boolean | undefined
  /** Read through the log. */
  readonly quorum?: boolean | undefined
}

/** What a removal asks for; what is left out is not sent. */
export interface DeleteFields extends KeyPlace, CallLimits {
  readonly recursive?: boolean | undefined
  readonly dir?: boolean | undefined
  readonly prevValue?: string | undefined
  readonly prevIndex?: number | undefined
}

/** What a watch asks for; what is left out is not sent. */
export interface WatchFields extends KeyPlace, CallLimits {
  readonly recursive?: boolean | undefined
  /** First store index of interest. */
  readonly waitIndex?: number | undefined
  /** True keeps the answer open for all further events. */
  readonly stream?: boolean | undefined
}

/** Any request, as with curl. */
export interface CurlFields extends CallLimits {
  readonly url: string
  /** GET when left out, PUT when there is a body. */
  readonly method?: Method | undefined
  readonly headers?: Headers | undefined
  readonly body?: string | undefined
}

const FORM: Headers = [['Content-Type', 'application/x-www-form-urlencoded']]
const DEFAULT_TIMEOUT_US = seconds(5)
const WATCH_TIMEOUT_US = seconds(60)
const DEFAULT_REDIRECTS = 10

/** `PUT /v2/keys/<key>`: value, lifetime and kind in the form, conditions in the query. */
export function putRequest(fields: PutFields): ClientRequest {
  const { value, ttl, dir, prevValue, prevIndex, prevExist } = fields
  const body = encodeForm(
    present([
      ['value', value],
      ['ttl', ttl],
      ['dir', dir],
    ]),
  )
  const query = present([
    ['prevValue', prevValue],
    ['prevIndex', prevIndex],
    ['prevExist', prevExist],
  ])
  return { method: 'PUT', url: keyUrl(fields, query), headers: FORM, body, ...limits(fields) }
}

/** `POST /v2/keys/<key>`: creates a key in order below a directory. */
export function postRequest(fields: PutFields): ClientRequest {
  return { ...putRequest(fields), method: 'POST' }
}

/** `GET /v2/keys/<key>`. */
export function getRequest(fields: GetFields): ClientRequest {
  const { recursive, sorted, consistent, quorum } = fields
  const query = present([
    ['recursive', recursive],
    ['sorted', sorted],
    ['consistent', consistent],
    ['quorum', quorum],
  ])
  return { method: 'GET', url: keyUrl(fields, query), headers: [], body: '', ...limits(fields) }
}

/** `DELETE /v2/keys/<key>`. */
export function deleteRequest(fields: DeleteFields): ClientRequest {
  const { recursive, dir, prevValue, prevIndex } = fields
  const query = present([
    ['recursive', recursive],
    ['dir', dir],
    ['prevValue', prevValue],
    ['prevIndex', prevIndex],
  ])
  return { method: 'DELETE', url: keyUrl(fields, query), headers: [], body: '', ...limits(fields) }
}

/** `GET /v2/keys/<key>?wait=true`: answers with the first change, or with all of a stream. */
export function watchRequest(fields: WatchFields): ClientRequest {
  const { recursive, waitIndex, stream } = fields
  const query = present([
    ['wait', true],
    ['recursive', recursive],
    ['waitIndex', waitIndex],
    ['stream', stream],
  ])
  const limited = limits({ ...fields, timeoutUs: fields.timeoutUs ?? WATCH_TIMEOUT_US })
  return { method: 'GET', url: keyUrl(fields, query), headers: [], body: '', ...limited }
}

/** Any request; a body without a Content-Type is sent as a form, as curl does. */
export function curlRequest(fields: CurlFields): ClientRequest {
  const { url, headers = [], body = '' } = fields
  const method = fields.method ?? (body === '' ? 'GET' : 'PUT')
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const sent = body === '' || isTyped ? headers : [...headers, ...FORM]
  return { method, url, headers: sent, body, ...limits(fields) }
}

type Field = readonly [name: string, value: string | number | boolean | undefined]

/** The fields that are there, as text. */
function present(fields: readonly Field[]): [string, string][] {
  const given: [string, string][] = []
  for (const [name, value] of fields) if (value !== undefined) given.push([name, String(value)])
  return given
}

function keyUrl({ endpoint, key }: KeyPlace, query: readonly [string, string][]): string {
  const path = key
    .split('/')
    .filter((part, position) => part !== '' || position > 0)
    .map(escapeSegment)
    .join('/')
  const end = query.length === 0 ? '' : `?${encodeForm(query)}`
  return `${endpoint}/v2/keys/${path}${end}`
}

function limits(
  given: CallLimits,
): Pick<ClientRequest, 'redirects' | 'timeoutUs' | 'connectTimeoutUs'> {
  const { redirects = DEFAULT_REDIRECTS, timeoutUs = DEFAULT_TIMEOUT_US, connectTimeoutUs } = given
  return { redirects, timeoutUs, ...(connectTimeoutUs === undefined ? {} : { connectTimeoutUs }) }
}
