import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderError } from '../../src/store/error.ts'
import { expireKeys } from '../../src/store/remove.ts'
import { renderEvent } from '../../src/store/render.ts'
import { createStore, type Store, storeStatistics } from '../../src/store/store.ts'
import { takeNotifications } from '../../src/store/watching.ts'
import { createKey, setKey } from '../../src/store/write.ts'
import { beginWatch, carryOut, isOn, type KeysRequest, readRequest } from './keys-request.ts'

interface Recorded {
  readonly id: string
  readonly t_ms: number
  readonly dur_ms: number
  readonly method: string
  readonly url: string
  readonly body: string | null
  readonly status: number | null
  readonly responseBody: string
}

/** What the recording tells besides the requests. */
interface Circumstances {
  /** Wall clock at 0 ms, microseconds since 1970. */
  readonly startUs: number
  readonly syncsMs: readonly number[]
}

function readRecording(name: string): readonly Recorded[] {
  const file = new URL(`../fixtures/etcd-0.4/${name}.json`, import.meta.url)
  const { clientRequests } = JSON.parse(readFileSync(file, 'utf8'))
  return clientRequests.filter(isForTheStore)
}

/** Requests that reach the store: parse errors, other pages and unanswered ones do not. */
function isForTheStore(recorded: Recorded): boolean {
  if (!recorded.url.includes(':4001/v2/keys') || recorded.status === null) return false
  return !/"errorCode":2\d\d/.test(recorded.responseBody)
}

/** Cuts recorded nanoseconds to microseconds. */
function normalise(body: string): string {
  return body.replace(/(\.\d{6})\d+Z/g, (_, fraction) => `${fraction.replace(/\.?0+$/, '')}Z`)
}

function expirationOf(recorded: Recorded): number | null {
  const date = /"node":\{[^{}]*"expiration":"([^"]+)"/.exec(recorded.responseBody)?.[1]
  if (date === undefined) return null
  const micros = /\.(\d+)Z/.exec(date)?.[1]?.padEnd(6, '0').slice(0, 6) ?? '0'
  return Date.parse(`${date.slice(0, 19)}Z`) * 1000 + Number(micros)
}

/** Plays the recording's requests in order of arrival, with syncs between them. */
function play(store: Store, recording: readonly Recorded[], around: Circumstances) {
  const answers = new Map<string, string>()
  const waiting = new Map<number, string>()
  const syncs = [...around.syncsMs]
  const settle = () => {
    for (const { watcherId, event } of takeNotifications(store)) {
      answers.set(waiting.get(watcherId) ?? '', renderEvent(event))
    }
  }
  const runSyncs = (untilMs: number) => {
    for (let next = syncs[0]; next !== undefined && next <= untilMs; next = syncs[0]) {
      syncs.shift()
      const cutoffUs = around.startUs + Math.round(next * 1000)
      expireKeys(store, { cutoffUs, nowUs: cutoffUs })
      settle()
    }
  }
  for (const recorded of [...recording].sort((a, b) => a.t_ms - b.t_ms)) {
    runSyncs(recorded.t_ms)
    const request = readRequest(recorded.method, targetOf(recorded), recorded.body)
    if (isOn(request, 'wait')) {
      const result = beginWatch(store, request.key, request)
      if (result.kind === 'waiting') waiting.set(result.watcherId, recorded.id)
      if (result.kind === 'event') answers.set(recorded.id, renderEvent(result.event))
      continue
    }
    const moment = momentOf(recorded, request, around)
    const result = carryOut(store, request.key, { request, moment })
    const body = result.kind === 'event' ? renderEvent(result.event) : renderError(result.error)
    answers.set(recorded.id, body)
    settle()
  }
  runSyncs(Infinity)
  return answers
}

function targetOf(recorded: Recorded): string {
  return recorded.url.slice(recorded.url.indexOf('/v2/keys'))
}

/** A write with a lifetime is applied right after its expiration was computed. */
function momentOf(recorded: Recorded, request: KeysRequest, around: Circumstances) {
  const expirationUs = expirationOf(recorded)
  const readUs = around.startUs + Math.round((recorded.t_ms + recorded.dur_ms / 2) * 1000)
  const ttl = request.parameters.get('ttl') ?? ''
  if (recorded.method === 'GET' || ttl === '') return { nowUs: readUs, expirationUs: null }
  return { nowUs: (expirationUs ?? 0) - Number(ttl) * 1_000_000 + 200, expirationUs }
}

function expectedAnswers(recording: readonly Recorded[]): Map<string, string> {
  return new Map(recording.map(({ id, responseBody }) => [id, normalise(responseBody)]))
}

function register(store: Store, name: string, address: string): void {
  const written = { isDirectory: false, expirationUs: null, nowUs: 0 }
  const value = `etcd=http%3A%2F%2F${address}%3A4001&raft=http%3A%2F%2F${address}%3A7001`
  createKey(store, `/_etcd/machines/${name}`, { ...written, value, isInOrder: false })
}

function configure(store: Store, value: string): void {
  setKey(store, '/_etcd/config', { value, isDirectory: false, expirationUs: null, nowUs: 0 })
}

const EVERY_HALF_SECOND = Array.from({ length: 60 }, (_, position) => 340 + 500 * position)
const SORTED = (answers: Map<string, string>) =>
  [...answers].sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)))

test('every answer of the recorded key space of etcd 0.4.9 comes out byte for byte', () => {
  const recording = readRecording('store-api-and-errors')
  const store = createStore('0.4')
  register(store, '0d79b4791be9688332cc05367366551e', '10.10.10.1')
  configure(store, '{"activeSize":9,"removeDelay":1800,"syncInterval":5}')
  const [last, ...earlier] = [...recording].reverse()
  const startUs = Date.parse('2026-11-23T17:27:44.000Z') * 1000 + 510_300

  const syncsMs = EVERY_HALF_SECOND
  const answers = play(store, earlier.reverse(), { startUs, syncsMs })
  configure(store, '{"activeSize":3,"removeDelay":2,"syncInterval":1}')
  const lastAnswer = play(store, last === undefined ? [] : [last], { startUs, syncsMs: [] })

  expect(SORTED(new Map([...answers, ...lastAnswer]))).toEqual(SORTED(expectedAnswers(recording)))
  expect(storeStatistics(store)).toEqual({
    // The server's own reads of the registry are not among the requests.
    getsSuccess: 14,
    getsFail: 6,
    setsSuccess: 13,
    setsFail: 4,
    deleteSuccess: 1,
    deleteFail: 3,
    updateSuccess: 2,
    updateFail: 1,
    createSuccess: 3,
    createFail: 1,
    compareAndSwapSuccess: 1,
    compareAndSwapFail: 3,
    compareAndDeleteSuccess: 1,
    compareAndDeleteFail: 1,
    expireCount: 4,
    watchers: 0,
  })
})

test('without a quorum an overdue key stays readable and counts below zero, as recorded', () => {
  const recording = readRecording('quorum-loss-ttl').filter(({ id }) => id !== 'r15')
  const store = createStore('0.4')
  for (const address of ['1', '2', '3']) register(store, `m${address}`, `10.10.10.${address}`)
  configure(store, '{"activeSize":9,"removeDelay":1800,"syncInterval":5}')
  // The write that waited for the quorum, too, and the sync that came with it.
  const startUs = Date.parse('2026-11-23T17:31:04.316906Z') * 1000 - 4_624_000
  const reads = recording.filter(({ id }) => id !== 'r17')
  const last = recording.filter(({ id }) => id === 'r17')

  const answers = play(store, reads, { startUs, syncsMs: [] })
  setKey(store, '/w', { value: '1', isDirectory: false, expirationUs: null, nowUs: 0 })
  const nowUs = startUs + 14_830_000
  expireKeys(store, { cutoffUs: nowUs, nowUs })
  answers.set(
    'r16',
    takeNotifications(store)
      .map(({ event }) => renderEvent(event))
      .join(),
  )
  const lastAnswer = play(store, last, { startUs, syncsMs: [] })

  const all = new Map([...answers, ...lastAnswer])
  expect(SORTED(all)).toEqual(SORTED(expectedAnswers(recording)))
})
