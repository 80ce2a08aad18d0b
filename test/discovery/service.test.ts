import { describe, expect, test } from 'vitest'
import { curl } from '../../src/client/request.ts'
import { discoveryFront } from '../../src/discovery/service.ts'
import type { Program } from '../../src/host/program.ts'
import { seconds } from '../../src/kernel/time.ts'
import type { Headers, Method } from '../../src/network/http.ts'
import { Lab } from './lab.ts'
import { readRecording } from './recording.ts'
import { storage } from './storage.ts'

const TOKEN = '506f6c1bc729377252232a0121247119'
const SERVICE = '10.10.10.200'
const NO_OPTIONS = { env: new Map<string, string>(), args: [] }

/** A service, with a storage unless told otherwise; `ask` gives the answer of one request. */
function service({ isStored = true } = {}) {
  const lab = new Lab()
  const kept = isStored ? lab.start(SERVICE, storage, { port: 4001 }) : undefined
  const front = lab.start(SERVICE, discoveryFront, NO_OPTIONS)
  const ask = (method: Method, path: string, body = '', timeoutUs = seconds(5)) => {
    const url = `http://${SERVICE}${path}`
    const request = { method, url, headers: [], body, redirects: 0, timeoutUs }
    lab.start('10.10.10.9', curl, { id: 'asked', request })
    lab.run(lab.now + seconds(6))
    const { event } = lab.events.at(-1) ?? {}
    if (event?.kind === 'client.failed') return { failed: Reflect.get(event, 'failure') }
    return {
      status: Reflect.get(event ?? {}, 'status'),
      headers: withoutDate(Reflect.get(event ?? {}, 'headers')),
      body: Reflect.get(event ?? {}, 'body'),
    }
  }
  return { lab, kept, front, ask }
}

const withoutDate = (headers: Headers) => headers.filter(([name]) => name !== 'Date')

describe('/new', () => {
  test('mints a token, creates its directory and answers as the recorded service', () => {
    const { lab, kept, ask } = service()
    lab.draws.push(0x506f, 0x6c1b, 0xc729, 0x3772, 0x5223, 0x2a01, 0x2124, 0x7119)
    const recorded = readRecording('three-machine-timeline').timeline[0]
    const token = recorded?.responseBody?.split('/').pop() ?? ''

    expect(ask('GET', '/new')).toEqual({
      status: recorded?.status,
      headers: [
        ['Content-Length', recorded?.responseHeaders?.['Content-Length']],
        ['Content-Type', recorded?.responseHeaders?.['Content-Type']],
      ],
      body: recorded?.responseBody?.replace(token, TOKEN),
    })
    expect(kept?.asked).toEqual([`PUT /v2/keys/_etcd/registry/${TOKEN}?dir=true&prevExist=false`])
  })

  test('answers 400 without storage', () => {
    expect(service({ isStored: false }).ask('GET', '/new')).toMatchObject({
      status: 400,
      body: 'Unable to generate token\n',
    })
  })
})

describe('token routes', () => {
  test('method, query, headers and body go to the storage; its answer comes back as it is', () => {
    const { kept, ask } = service()

    expect(ask('PUT', `/${TOKEN}/name1?prevExist=false`, 'value=a')).toEqual({
      status: 201,
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Etcd-Index', '3'],
      ],
      body: `{"action":"set","node":{"key":"/_etcd/registry/${TOKEN}/name1","value":"a"}}`,
    })
    expect(ask('PUT', `/${TOKEN}/name1?prevExist=false`, 'value=a')).toMatchObject({ status: 412 })
    expect(ask('GET', `/${TOKEN}/name2`)).toMatchObject({ status: 404 })
    expect(ask('DELETE', `/${TOKEN}/name1`)).toMatchObject({ status: 200 })
    expect(kept?.asked).toEqual([
      `PUT /v2/keys/_etcd/registry/${TOKEN}/name1?prevExist=false`,
      `PUT /v2/keys/_etcd/registry/${TOKEN}/name1?prevExist=false`,
      `GET /v2/keys/_etcd/registry/${TOKEN}/name2`,
      `DELETE /v2/keys/_etcd/registry/${TOKEN}/name1`,
    ])
  })

  test('a trailing slash is dropped and a doubled leading one counts as one', () => {
    const { kept, ask } = service()
    ask('GET', `/${TOKEN}/?recursive=true`)
    ask('GET', `//${TOKEN}`)

    expect(kept?.asked).toEqual([
      `GET /v2/keys/_etcd/registry/${TOKEN}?recursive=true`,
      `GET /v2/keys/_etcd/registry/${TOKEN}`,
    ])
  })

  test('what no route takes is not found', () => {
    const { kept, ask } = service()
    const notFound = { status: 404, body: '404 page not found\n' }

    expect(ask('GET', '/my-token')).toMatchObject(notFound)
    expect(ask('GET', `/${TOKEN}0`)).toMatchObject(notFound)
    expect(ask('GET', `/${TOKEN.toUpperCase()}`)).toMatchObject(notFound)
    expect(ask('GET', `/${TOKEN}/a/b`)).toMatchObject(notFound)
    expect(ask('DELETE', `/${TOKEN}`)).toMatchObject(notFound)
    expect(ask('POST', `/${TOKEN}/a`, 'value=1')).toMatchObject(notFound)
    expect(kept?.asked).toEqual([])
  })

  test('without storage the connection closes and there is no answer', () => {
    expect(service({ isStored: false }).ask('GET', `/${TOKEN}`)).toEqual({ failed: 'reset' })
  })

  test('a wait is passed on piece by piece, and given up when its client goes', () => {
    const { lab, kept, front, ask } = service()

    expect(ask('GET', `/${TOKEN}?wait=true`, '', seconds(2))).toMatchObject({
      status: 200,
      body: '{"action":"set"}',
    })
    expect(lab.exits.at(-1)?.code).toBe(28)
    expect(kept?.asked).toEqual([`GET /v2/keys/_etcd/registry/${TOKEN}?wait=true`, 'aborted'])
    expect(front.pending.size).toBe(0)
  })

  test('a redirected write moves the service to the new storage, for at most 11 requests', () => {
    const lab = new Lab()
    const follower = lab.start(SERVICE, redirecting, { to: 'http://10.10.10.210:4001' })
    const leader = lab.start('10.10.10.210', storage, { port: 4001 })
    const front = lab.start(SERVICE, discoveryFront, NO_OPTIONS)
    const put = () => {
      const url = `http://${SERVICE}/${TOKEN}/a`
      const limits = { redirects: 0, timeoutUs: seconds(5) }
      const request = { method: 'PUT', url, headers: [], body: 'value=1', ...limits } as const
      lab.start('10.10.10.9', curl, { id: 'put', request })
      lab.run(lab.now + seconds(6))
    }

    put()
    put()

    expect(follower.count).toBe(1)
    expect(leader.asked.length).toBe(2)
    expect(front.storage).toEqual({ host: '10.10.10.210', port: 4001 })

    lab.kill('10.10.10.210')
    const circle = lab.start('10.10.10.210', redirecting, { to: 'http://10.10.10.210:4001' })
    put()
    expect(circle.count).toBe(11)
    expect(lab.events.at(-1)?.event).toMatchObject({ kind: 'client.failed', failure: 'reset' })
  })
})

describe('other routes', () => {
  test('/health creates and deletes a token', () => {
    const { kept, ask } = service()

    expect(ask('GET', '/health')).toMatchObject({ status: 200, body: 'OK' })
    expect(kept?.asked).toEqual([
      `PUT /v2/keys/_etcd/registry/${'0'.repeat(32)}?dir=true&prevExist=false`,
      `DELETE /v2/keys/_etcd/registry/${'0'.repeat(32)}?recursive=true`,
    ])
    expect(kept?.values.size).toBe(0)
    expect(service({ isStored: false }).ask('GET', '/health')).toMatchObject({ status: 400 })
  })

  test('/ leads to the documentation', () => {
    expect(service().ask('GET', '/')).toMatchObject({ status: 301 })
  })
})

test('a copy of the service goes on by itself', () => {
  const { front } = service()
  const waiting = {
    client: 1,
    purpose: { kind: 'forward', streams: false },
    request: { method: 'GET', path: '/', headers: [], body: '' },
    redirects: 0,
    head: null,
    body: '',
  } as const
  front.pending.set(7, { ...waiting })

  const copy = discoveryFront.clone(front)
  expect(copy).toEqual(front)
  expect(discoveryFront.digest(copy)).toBe(discoveryFront.digest(front))

  const inCopy = copy.pending.get(7)
  if (inCopy !== undefined) inCopy.body = 'more'
  expect(front.pending.get(7)?.body).toBe('')
  expect(discoveryFront.digest(copy)).not.toBe(discoveryFront.digest(front))
})

/** Sends every request elsewhere, and counts them. */
const redirecting: Program<{ count: number; to: string }, { to: string }> = {
  name: 'redirecting',
  timers: [],
  start(host, { to }) {
    host.listen(4001)
    return { count: 0, to }
  },
  handle(state, input, host) {
    if (input.kind !== 'request') return
    state.count += 1
    const headers: Headers = [['Location', state.to + input.request.path]]
    host.answer(input.exchange, { status: 307, headers }, '')
  },
  clone: (state) => ({ ...state }),
  digest: ({ count }) => count,
}
