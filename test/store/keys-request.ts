import type { StoreResult } from '../../src/store/event.ts'
import { getKey } from '../../src/store/read.ts'
import { compareAndDelete, removeKey } from '../../src/store/remove.ts'
import type { Store } from '../../src/store/store.ts'
import type { WatchResult } from '../../src/store/watch.ts'
import { watchKey } from '../../src/store/watching.ts'
import { compareAndSwap, createKey, setKey, updateKey } from '../../src/store/write.ts'

/** A well-formed request to the keys API, as far as the store understands it. */
export interface KeysRequest {
  readonly method: string
  /** Path from the root of the store; bytes. */
  readonly key: string
  readonly parameters: ReadonlyMap<string, string>
}

/** When a request is carried out. */
export interface Moment {
  readonly nowUs: number
  /** Expiration of a write with a `ttl`, as the log entry would carry it. */
  readonly expirationUs: number | null
}

/** Reads path and form of a request; the form's values come first, as in upstream. */
export function readRequest(method: string, target: string, body: string | null): KeysRequest {
  const [path = '', query = ''] = target.split('?', 2)
  const key = unescapeBytes(path.replace('/v2/keys', ''))
  const parameters = new Map<string, string>()
  for (const pair of [...(body ?? '').split('&'), ...query.split('&')]) {
    const equals = pair.indexOf('=')
    const name = unescapeForm(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : unescapeForm(pair.slice(equals + 1))
    if (name !== '' && !parameters.has(name)) parameters.set(name, value)
  }
  return { method, key: key === '' ? '/' : key, parameters }
}

/** Begins the watch that a request asks for. */
export function beginWatch(store: Store, key: string, request: KeysRequest): WatchResult {
  return watchKey(store, {
    path: key,
    isRecursive: isOn(request, 'recursive'),
    isStream: isOn(request, 'stream'),
    sinceIndex: Number(request.parameters.get('waitIndex') ?? '0'),
  })
}

/** Carries out any other request. */
export function carryOut(
  store: Store,
  key: string,
  { request, moment }: { readonly request: KeysRequest; readonly moment: Moment },
): StoreResult {
  const { nowUs } = moment
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return getKey(store, key, {
        nowUs,
        isRecursive: isOn(request, 'recursive'),
        isSorted: isOn(request, 'sorted'),
        draw: (low) => low,
      })
    case 'POST':
      return createKey(store, key, { ...written(request, moment), isInOrder: true })
    case 'DELETE':
      return carryOutRemoval(store, key, { request, nowUs })
    default:
      return carryOutPut(store, key, { request, moment })
  }
}

function carryOutRemoval(
  store: Store,
  key: string,
  { request, nowUs }: { readonly request: KeysRequest; readonly nowUs: number },
): StoreResult {
  const comparison = readComparison(request)
  if (comparison !== null) return compareAndDelete(store, key, { ...comparison, nowUs })
  const isDirectory = isOn(request, 'dir')
  return removeKey(store, key, { isDirectory, isRecursive: isOn(request, 'recursive'), nowUs })
}

function carryOutPut(
  store: Store,
  key: string,
  { request, moment }: { readonly request: KeysRequest; readonly moment: Moment },
): StoreResult {
  const options = written(request, moment)
  const mustExist = request.parameters.get('prevExist')
  const comparison = readComparison(request)
  if (mustExist !== undefined && !TRUE.has(mustExist)) {
    return createKey(store, key, { ...options, isInOrder: false })
  }
  if (comparison !== null) return compareAndSwap(store, key, { ...options, ...comparison })
  if (mustExist !== undefined) return updateKey(store, key, options)
  return setKey(store, key, options)
}

function written(request: KeysRequest, { nowUs, expirationUs }: Moment) {
  const value = request.parameters.get('value') ?? ''
  const isDirectory = isOn(request, 'dir')
  const hasTtl = (request.parameters.get('ttl') ?? '') !== ''
  const isRefresh = isOn(request, 'refresh') && request.method === 'PUT'
  return { value, isDirectory, expirationUs: hasTtl ? expirationUs : null, nowUs, isRefresh }
}

function readComparison(request: KeysRequest) {
  const prevValue = request.parameters.get('prevValue') ?? ''
  const prevIndex = Number(request.parameters.get('prevIndex') ?? '0')
  return prevValue === '' && prevIndex === 0 ? null : { prevValue, prevIndex }
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

/** Whether a yes-or-no parameter says yes. */
export function isOn(request: KeysRequest, name: string): boolean {
  return TRUE.has(request.parameters.get(name) ?? '')
}

function unescapeForm(text: string): string {
  return unescapeBytes(text.replaceAll('+', ' '))
}

function unescapeBytes(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return bytes.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
}
