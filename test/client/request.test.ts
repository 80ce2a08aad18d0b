import { describe, expect, test } from 'vitest'
import type { CurlFields } from '../../src/client/build.ts'
import { curlRequest } from '../../src/client/build.ts'
import { curl } from '../../src/client/request.ts'
import type { Program } from '../../src/host/program.ts'
import { ms, seconds } from '../../src/kernel/time.ts'
import type { Headers } from '../../src/network/http.ts'
import { Lab } from '../discovery/lab.ts'

const SERVER = '10.10.10.1'
const URL = `http://${SERVER}:4001/v2/keys/a`

interface Reply {
  readonly status: number
  readonly location?: string
  readonly body?: string
  /** The answer stays open after its body. */
  readonly isOpen?: boolean
}

/** Gives one reply after the other; none when they run out. */
const replying: Program<Reply[], readonly Reply[]> = {
  name: 'replying',
  timers: [],
  start(host, replies) {
    host.listen(4001)
    return [...replies]
  },
  handle(rest, input, host) {
    if (input.kind !== 'request') return
    const reply = rest.shift()
    if (reply === undefined) return
    const { status, location, body = '', isOpen = false } = reply
    const headers: Headers = location === undefined ? [] : [['Location', location]]
    if (!isOpen) {
      host.answer(input.exchange, { status, headers }, body)
      return
    }
    host.respond(input.exchange, { status, headers })
    host.write(input.exchange, body)
  },
  clone: (rest) => [...rest],
  digest: (rest) => rest.length,
}

function call(replies: readonly Reply[], fields: Partial<CurlFields> = {}, lab = new Lab()) {
  lab.start(SERVER, replying, replies)
  const request = curlRequest({ url: URL, redirects: 0, ...fields })
  lab.start('10.10.10.2', curl, { id: 'r1', request })
  lab.run(seconds(300))
  return { lab, events: lab.events.map(({ event }) => event), exits: lab.exits }
}

const called = { kind: 'client.called', id: 'r1', method: 'GET', url: URL, body: '' }
const answered = (status: number, body = '', headers: Headers = []) => ({
  kind: 'client.answered',
  id: 'r1',
  status,
  headers,
  body,
})
const failed = (failure: string) => ({ kind: 'client.failed', id: 'r1', failure })

test('one request, one answer, exit code 0', () => {
  const { lab, events, exits } = call([{ status: 200, body: 'yes' }])

  expect(events).toEqual([called, answered(200, 'yes')])
  expect(exits).toEqual([{ t: ms(1), ip: '10.10.10.2', code: 0 }])
  expect(lab.wire[0]?.request).toEqual({
    method: 'GET',
    path: '/v2/keys/a',
    headers: [
      ['Host', '10.10.10.1:4001'],
      ['User-Agent', 'curl/7.88.1'],
      ['Accept', '*/*'],
    ],
    body: '',
  })
})

test('a body goes with its length and type, after headers that were asked for', () => {
  const { lab } = call([{ status: 201 }], { body: 'value=1', headers: [['X-A', 'b']] })

  expect(lab.wire[0]?.request.headers.slice(3)).toEqual([
    ['X-A', 'b'],
    ['Content-Length', '7'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
  ])
})

describe('redirects', () => {
  const moved = (location: string): Reply => ({ status: 307, location })

  test('are shown, not followed, when none are allowed', () => {
    const { events, exits } = call([moved('/b')])

    expect(events).toEqual([called, answered(307, '', [['Location', '/b']])])
    expect(exits[0]?.code).toBe(0)
  })

  test('are followed with method and body, absolute or relative', () => {
    const { lab, events } = call(
      [moved(`http://${SERVER}:4001/b`), moved('/c?d'), { status: 200 }],
      {
        redirects: 5,
        body: 'value=1',
      },
    )

    expect(events.at(-1)).toEqual(answered(200))
    expect(lab.wire.map(({ request }) => [request.method, request.path, request.body])).toEqual([
      ['PUT', '/v2/keys/a', 'value=1'],
      ['PUT', '/b', 'value=1'],
      ['PUT', '/c?d', 'value=1'],
    ])
  })

  test('end in exit code 47 when there are too many', () => {
    const { events, exits } = call([moved('/b'), moved('/c'), moved('/d')], { redirects: 2 })

    expect(events.at(-1)).toEqual(answered(307, '', [['Location', '/d']]))
    expect(exits[0]?.code).toBe(47)
  })

  test('count against the one time limit', () => {
    const { exits } = call([moved('/b'), moved('/c')], { redirects: 5, timeoutUs: ms(10) })

    expect(exits).toEqual([{ t: ms(10), ip: '10.10.10.2', code: 28 }])
  })
})

describe('failures end as with curl', () => {
  test('refused: 7', () => {
    const { events, exits } = call([], { url: `http://${SERVER}:7001/` })
    expect(events[1]).toEqual(failed('refused'))
    expect(exits[0]?.code).toBe(7)
  })

  test('no answer within the limit: 28', () => {
    const { events, exits } = call([], { timeoutUs: seconds(3) })
    expect(events[1]).toEqual(failed('total-timeout'))
    expect(exits).toEqual([{ t: seconds(3), ip: '10.10.10.2', code: 28 }])
  })

  test('a silent host, without a limit: 28 after 127 s', () => {
    const lab = new Lab()
    lab.reach.set(SERVER, 'silent')
    const { events, exits } = call([], { timeoutUs: Number.POSITIVE_INFINITY }, lab)
    expect(events[1]).toEqual(failed('dial-timeout'))
    expect(exits).toEqual([{ t: seconds(127), ip: '10.10.10.2', code: 28 }])
  })

  test('unknown host: 6', () => {
    const { events, exits } = call([], { url: 'http://nobody/' })
    expect(events[1]).toEqual(failed('unknown-host'))
    expect(exits[0]?.code).toBe(6)
  })

  test('a server that dies: 56', () => {
    const lab = new Lab()
    lab.at(ms(2), () => lab.kill(SERVER))
    const { events, exits } = call([], {}, lab)
    expect(events[1]).toEqual(failed('reset'))
    expect(exits[0]?.code).toBe(56)
  })

  test('a URL that leads nowhere: 3', () => {
    const { events, exits } = call([], { url: 'nonsense' })
    expect(events[1]).toEqual(failed('unknown-host'))
    expect(exits[0]?.code).toBe(3)
  })
})

test('a watch reports at its limit what has arrived', () => {
  const { events, exits } = call([{ status: 200, body: '{"a":1}', isOpen: true }], {
    timeoutUs: seconds(2),
  })

  expect(events).toEqual([called, answered(200, '{"a":1}')])
  expect(exits).toEqual([{ t: seconds(2), ip: '10.10.10.2', code: 28 }])
})
