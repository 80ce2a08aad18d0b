import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderError, statusOfError } from '../../src/store/error.ts'
import { isCreation, type StoreEvent } from '../../src/store/event.ts'
import { expireKeys } from '../../src/store/remove.ts'
import { renderEvent } from '../../src/store/render.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import { removeWatcher, takeNotifications } from '../../src/store/watching.ts'
import { createKey } from '../../src/store/write.ts'
import { beginWatch, carryOut, isOn, type KeysRequest, readRequest } from './keys-request.ts'

interface Step {
  readonly id: number
  readonly kind: string
  readonly ms?: number
  readonly name?: string
  readonly times?: number
  readonly lines?: number
  readonly request?: { readonly method: string; readonly path: string; readonly body?: string }
  readonly expect: {
    readonly status?: number
    readonly json?: unknown
    readonly events?: readonly unknown[]
    readonly ended?: boolean
  }
}

interface Sequence {
  readonly name: string
  readonly group: string
  readonly bootIndex: number
  readonly steps: readonly Step[]
}

interface Waiting {
  readonly watcherId: number
  readonly lines: string[]
  isEnded: boolean
}

/** A store under replay, and how far the replay has come. */
interface Replay {
  readonly store: Store
  readonly base: number
  nowUs: number
  readonly waiting: Map<string, Waiting>
}

const NAMESPACE = '/1'
const FOLDER = new URL('../fixtures/v2-keys/', import.meta.url)
const SWEEP_US = 500_000

function readSequences(): readonly Sequence[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  const all = names.map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))
  return all.filter(({ group }) => group === 'keys')
}

function beginReplay(sequence: Sequence): Replay {
  const store = createStore('3.4')
  while (store.index < sequence.bootIndex) {
    const value = { value: '', isDirectory: false, expirationUs: null, nowUs: 0 }
    createKey(store, `/0/members/${store.index}`, { ...value, isInOrder: false })
  }
  const nowUs = Date.parse('2024-01-02T03:04:05Z') * 1000 + 250_000
  return { store, base: sequence.bootIndex, nowUs, waiting: new Map() }
}

/** Whether the store, and not the HTTP side, decides what the answer is. */
function isForTheStore(step: Step): boolean {
  const code = errorCodeOf(step)
  // A wait with a quorum is an ordinary read: nothing to wait for here.
  if (step.kind === 'watch' && step.request?.path.includes('quorum')) return false
  if (code !== null) return code < 200 || code === 401
  return step.expect.json !== undefined || step.kind === 'watch'
}

function errorCodeOf(step: Step): number | null {
  const { json } = step.expect
  if (typeof json !== 'object' || json === null || !('errorCode' in json)) return null
  return Number(json.errorCode)
}

/** Puts true numbers in the place of the recording's placeholders. */
function fill(text: string, base: number, count = 0): string {
  return text
    .replace(/\{\{i\+(\d+)\}\}/g, (_, offset) => String(base + Number(offset)))
    .replace(/\{\{o\+(\d+)\}\}/g, (_, offset) => String(base + Number(offset)).padStart(20, '0'))
    .replaceAll('{{n}}', String(count))
}

function expectedJson(value: unknown, base: number): unknown {
  const text = fill(JSON.stringify(value), base)
  return JSON.parse(
    text
      .replace(/"i\+(\d+)"/g, (_, offset) => String(base + Number(offset)))
      .replace(/\bi\+(\d+)/g, (_, offset) => String(base + Number(offset))),
  )
}

/** Whole seconds from now, as the recording has it; far ones only by presence. */
function normalise(value: unknown, nowUs: number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item, nowUs))
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name !== 'expiration') return [name, normalise(member, nowUs)]
      return [name, offsetOf(String(member), nowUs)]
    }),
  )
}

function offsetOf(expiration: string, nowUs: number): number | 'far' {
  const offset = expiration.startsWith('T')
    ? Number(expiration.slice(1))
    : Math.round((Date.parse(expiration) * 1000 - nowUs) / 1_000_000)
  return Math.abs(offset) >= 100_000 ? 'far' : offset
}

/** Expirations may differ by a second, lifetimes may not. */
function expectSame(actual: unknown, expected: unknown, hint: string): void {
  const near = (text: string) =>
    JSON.parse(text, (name, value) => (name === 'expiration' ? typeof value : value))
  expect(near(JSON.stringify(actual)), hint).toEqual(near(JSON.stringify(expected)))
  const far = offsetsIn(actual)
  offsetsIn(expected).forEach((offset, position) => {
    expect(Math.abs(offset - (far[position] ?? Number.NaN)), hint).toBeLessThanOrEqual(1)
  })
}

function offsetsIn(value: unknown): number[] {
  const found: number[] = []
  JSON.stringify(value, (name, member) => {
    if (name === 'expiration' && typeof member === 'number') found.push(member)
    return member
  })
  return found
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function deliver(replay: Replay): void {
  for (const { watcherId, event, isLast } of takeNotifications(replay.store)) {
    for (const waiting of replay.waiting.values()) {
      if (waiting.watcherId !== watcherId) continue
      waiting.lines.push(renderEvent(event, NAMESPACE))
      if (isLast) waiting.isEnded = true
    }
  }
}

function letPass(replay: Replay, ms: number): void {
  const endUs = replay.nowUs + ms * 1000
  while (replay.nowUs < endUs) {
    replay.nowUs = Math.min(endUs, (Math.floor(replay.nowUs / SWEEP_US) + 1) * SWEEP_US)
    if (replay.nowUs % SWEEP_US !== 0) continue
    expireKeys(replay.store, { cutoffUs: replay.nowUs, nowUs: replay.nowUs })
    deliver(replay)
  }
}

/** Expiration of a `ttl`: nanoseconds in 64 bits, which wrap around. */
function expirationUsOf(request: KeysRequest, nowUs: number): number | null {
  const ttl = request.parameters.get('ttl') ?? ''
  if (ttl === '') return null
  return nowUs + Number(BigInt.asIntN(64, BigInt(ttl) * 1_000_000_000n) / 1000n)
}

function playRequest(replay: Replay, step: Step, count: number): void {
  const { method = '', path = '', body = '' } = step.request ?? {}
  const { store, base } = replay
  replay.nowUs += 1000
  const request = readRequest(method, fill(path, base, count), fill(body, base, count))
  const key = `${NAMESPACE}${request.key}`
  const moment = { nowUs: replay.nowUs, expirationUs: expirationUsOf(request, replay.nowUs) }
  if (errorCodeOf(step) === 401) {
    const watch = beginWatch(store, key, request)
    expect(watch.kind === 'error' && JSON.parse(renderError(watch.error))).toEqual(
      expectedJson(step.expect.json, base),
    )
    return
  }
  const result = carryOut(store, key, { request, moment })
  deliver(replay)
  if (step.times !== undefined && count < step.times) return
  const hint = `step ${step.id}`
  if (result.kind === 'error') {
    const { error } = result
    const cause = error.code === 101 ? error.cause : withoutNamespace(error.cause)
    const answer = {
      status: statusOfError(error),
      json: JSON.parse(toText(renderError({ ...error, cause }))),
    }
    expect(answer, hint).toEqual(expectedAnswer(step, base))
    return
  }
  const shown = JSON.parse(toText(renderEvent(result.event, NAMESPACE)))
  const json = isOn(request, 'noValueOnSuccess') ? withoutNodes(shown, result.event) : shown
  const expected = expectedAnswer(step, base)
  expect(isCreation(result.event) ? 201 : 200, hint).toBe(expected.status)
  expectSame(normalise(json, replay.nowUs), normalise(expected.json, replay.nowUs), hint)
}

function withoutNodes(shown: unknown, { action }: StoreEvent): unknown {
  return action === 'get' || /delete/i.test(action) ? shown : { action }
}

function expectedAnswer(step: Step, base: number) {
  return { status: step.expect.status, json: expectedJson(step.expect.json, base) }
}

function withoutNamespace(cause: string): string {
  return cause.startsWith(NAMESPACE) ? cause.slice(NAMESPACE.length) : cause
}

function playWatch(replay: Replay, step: Step): void {
  const { method = '', path = '' } = step.request ?? {}
  const request = readRequest(method, fill(path, replay.base), null)
  const result = beginWatch(replay.store, `${NAMESPACE}${request.key}`, request)
  const isStream = request.parameters.has('stream')
  if (result.kind === 'waiting') {
    replay.waiting.set(step.name ?? '', { ...result, lines: [], isEnded: false })
  } else {
    expect(result.kind, `step ${step.id}`).toBe('event')
    const lines = result.kind === 'event' ? [renderEvent(result.event, NAMESPACE)] : []
    replay.waiting.set(step.name ?? '', { watcherId: 0, lines, isEnded: !isStream })
  }
}

function playAwait(replay: Replay, step: Step): void {
  const waiting = replay.waiting.get(step.name ?? '')
  const lines = waiting?.lines.splice(0, step.lines) ?? []
  const events = lines.map((line) => normalise(JSON.parse(toText(line)), replay.nowUs))
  const expected = (step.expect.events ?? []).map((event) =>
    normalise(expectedJson(event, replay.base), replay.nowUs),
  )
  expectSame(events, expected, `step ${step.id}`)
  expect(waiting?.isEnded, `step ${step.id}`).toBe(step.expect.ended)
}

function playStep(replay: Replay, step: Step): void {
  const waiting = replay.waiting.get(step.name ?? '')
  switch (step.kind) {
    case 'request':
    case 'repeat':
      for (let count = 1; count <= (step.times ?? 1); count += 1) playRequest(replay, step, count)
      break
    case 'watch':
      playWatch(replay, step)
      break
    case 'await':
      if (waiting !== undefined) playAwait(replay, step)
      break
    case 'pending':
      letPass(replay, step.ms ?? 0)
      expect(waiting?.lines ?? [], `step ${step.id}`).toEqual([])
      break
    case 'cancel':
      removeWatcher(replay.store, waiting?.watcherId ?? 0)
      break
    default:
      letPass(replay, step.ms ?? 0)
  }
}

test.each(readSequences().map((sequence) => [sequence.name, sequence] as const))(
  'the key space of etcd 3.4 answers sequence %s as recorded',
  (_, sequence) => {
    const replay = beginReplay(sequence)

    for (const step of sequence.steps) {
      if (step.request === undefined || isForTheStore(step)) playStep(replay, step)
    }

    expect(replay.store.index).toBeGreaterThanOrEqual(sequence.bootIndex)
  },
)
