import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab, nameOf } from './lab.ts'

interface Recorded {
  readonly id: string
  readonly t_ms: number
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly url: string
  readonly body: string | null
  readonly status: number | null
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly responseBody: string
}

/** Bodies of these differ from run to run: times and counters. */
const UNCOMPARED = /\/v2\/stats\/(self|store)$/

test('every answer of the recorded client session comes out as real etcd gave it', () => {
  const file = new URL('../../fixtures/etcd-0.4/store-api-and-errors.json', import.meta.url)
  const recording = JSON.parse(readFileSync(file, 'utf8')) as { clientRequests: Recorded[] }
  const asked = recording.clientRequests.filter(({ url }) => url.includes('10.10.10.1:'))
  const lab = new Lab({ machines: 1 })
  const name = '0d79b4791be9688332cc05367366551e'
  lab.world.plan(ms(321), {
    kind: 'start',
    machine: 'm1',
    program: 'etcd',
    env: { ETCD_NAME: name, ETCD_ADDR: '10.10.10.1:4001', ETCD_PEER_ADDR: '10.10.10.1:7001' },
    args: [],
  })
  for (const { id, t_ms, method, url, body } of asked) {
    lab.world.plan(ms(t_ms + 8), {
      kind: 'request',
      id,
      via: 'm1',
      method,
      url,
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: body ?? '',
      redirects: 0,
      timeoutUs: seconds(4),
    })
  }

  lab.world.runUntil(seconds(15))

  for (const recorded of asked) {
    const { id, url, method, status } = recorded
    const what = `${id} ${method} ${url}`
    const answered = lab.notes.all('client.answered').find(({ event }) => event.id === id)?.event
    if (status === null) {
      expect(answered, what).toBeUndefined()
      continue
    }
    const headers = new Map(answered?.headers)
    expect(
      {
        status: answered?.status,
        type: headers.get('Content-Type'),
        index: headers.get('X-Etcd-Index'),
        term: headers.get('X-Raft-Term'),
        body: UNCOMPARED.test(url) ? '' : normalize(answered?.body ?? ''),
      },
      what,
    ).toEqual({
      status,
      type: recorded.responseHeaders['Content-Type'],
      index: recorded.responseHeaders['X-Etcd-Index'],
      term: recorded.responseHeaders['X-Raft-Term'],
      body: UNCOMPARED.test(url) ? '' : normalize(recorded.responseBody),
    })
  }
  expect(lab.notes.all('client.failed').map(({ event }) => event.id)).toEqual([asked.at(-1)?.id])
})

function normalize(body: string): string {
  return body.replace(/"2\d{3}-[-\d]*T[\d:.]*Z"/g, '"<date>"')
}

test('a follower sends writes to the leader and answers plain reads itself', () => {
  const lab = new Lab()
  lab.cluster(2)

  const write = lab.answerTo(2, 'PUT', '/v2/keys/a?prevExist=false', 'value=1')
  const missing = lab.answerTo(2, 'GET', '/v2/keys/a')
  const wrong = lab.answerTo(2, 'PUT', '/v2/keys/a', 'value=1&ttl=x')
  const quorum = lab.answerTo(2, 'GET', '/v2/keys/a?quorum=true&sorted=true')
  const statistics = lab.answerTo(2, 'GET', '/v2/stats/leader')
  const machines = lab.answerTo(2, 'GET', '/v2/machines')

  const target = 'http://10.10.10.1:4001/v2/keys/a'
  expect(write).toEqual({ status: 307, body: '', indexes: [] })
  expect(locations(lab)).toEqual([`${target}?prevExist=false`, `${target}?quorum=true&sorted=true`])
  expect(missing?.status).toBe(404)
  expect(wrong?.body).toContain('"errorCode":202')
  expect(quorum?.body).toBe(
    `<a href="${target}?quorum=true&amp;sorted=true">Temporary Redirect</a>.\n\n`,
  )
  expect(statistics).toEqual({ status: 403, body: 'not current leader', indexes: [] })
  expect(machines?.body).toBe('http://10.10.10.1:4001, http://10.10.10.2:4001')
})

function locations(lab: Lab): readonly string[] {
  return lab.notes
    .all('client.answered')
    .flatMap(({ event }) =>
      event.headers.filter(([name]) => name === 'Location').map(([, location]) => location),
    )
}

test('a stream goes on event by event until its client leaves, a wait ends with the first', () => {
  const lab = new Lab()
  lab.cluster(1)
  lab.ask('stream', 1, 'GET', '/v2/keys/d?wait=true&stream=true&recursive=true')
  lab.ask('wait', 1, 'GET', '/v2/keys/d/a?wait=true')
  lab.wait(ms(50))

  lab.answerTo(1, 'PUT', '/v2/keys/d/a', 'value=1')
  lab.answerTo(1, 'PUT', '/v2/keys/d/b', 'value=2')
  const early = lab.notes.answer('stream')
  lab.wait(seconds(25))

  const first =
    '{"action":"set","node":{"key":"/d/a","value":"1","modifiedIndex":3,"createdIndex":3}}'
  const second =
    '{"action":"set","node":{"key":"/d/b","value":"2","modifiedIndex":4,"createdIndex":4}}'
  expect(lab.notes.answer('wait')?.body).toBe(first)
  expect(early).toBeUndefined()
  expect(lab.notes.answer('stream')?.body ?? '').toBe(first + second)
})

test('a read through the log answers with the index of its own entry', () => {
  const lab = new Lab()
  lab.cluster(1)
  lab.answerTo(1, 'PUT', '/v2/keys/a', 'value=1')

  const read = lab.answerTo(1, 'GET', '/v2/keys/a?quorum=true')

  expect(read?.status).toBe(200)
  expect(read?.indexes[0]).toBe('3')
  expect(read?.body).toBe(
    '{"action":"get","node":{"key":"/a","value":"1","modifiedIndex":3,"createdIndex":3}}',
  )
})

test('a path with empty components is redirected to the clean one', () => {
  const lab = new Lab()
  lab.cluster(1)

  const answer = lab.answerTo(1, 'GET', '/v2//keys/a/../b?sorted=true')

  expect(answer?.status).toBe(301)
  expect(locations(lab)).toEqual(['/v2/keys/b?sorted=true'])
})

test('settings are changed through the leader, and a follower shows the present ones', () => {
  const lab = new Lab()
  lab.cluster(2)

  const redirected = lab.answerTo(2, 'PUT', '/v2/admin/config', '{"activeSize":5}')
  const changed = lab.answerTo(1, 'PUT', '/v2/admin/config', '{"activeSize":1}')

  expect(redirected).toEqual({
    status: 307,
    body: '{"activeSize":9,"removeDelay":1800,"syncInterval":5}\n',
    indexes: [],
  })
  expect(changed?.body).toBe('{"activeSize":3,"removeDelay":1800,"syncInterval":5}\n')
})

test('a removed member stops and lingers; the others forget it', () => {
  const lab = new Lab()
  lab.cluster(3)

  const removed = lab.answerTo(1, 'DELETE', `/v2/admin/machines/${nameOf(3)}`)
  const unknown = lab.answerTo(1, 'DELETE', '/v2/admin/machines/nobody')
  lab.wait(seconds(1))

  expect(removed?.body).toHaveLength(8)
  expect(unknown).toEqual({ status: 200, body: '', indexes: [] })
  expect(lab.member(1).members.map(({ name }) => name)).toEqual([nameOf(1), nameOf(2)])
  expect(lab.member(3).role).toBe('stopped')
  expect(lab.notes.journal('m2').at(-1)).toBe("INFO      | <m2>: peer removed: '<m3>'")
  expect(lab.notes.journal('m3').slice(-2)).toEqual([
    "INFO      | <m3>: state changed from 'follower' to 'stopped'.",
    "INFO      | <m3>: state changed from 'stopped' to 'stopped'.",
  ])
})

test('a member that is silent longer than the remove delay is removed', () => {
  const lab = new Lab()
  lab.start(1, {}, ['-cluster-remove-delay', '4'])
  lab.wait(seconds(1))
  lab.start(2)
  lab.wait(seconds(1))
  lab.start(3)
  lab.wait(seconds(2))
  lab.kill(3)

  lab.wait(seconds(7))

  const lines = lab.notes.journal('m1')
  expect(lines.find((line) => line.includes('removing'))).toMatch(
    /^INFO {6}\| <m1>: removing node: <m3>; last activity [45]\.\d+s ago$/,
  )
  expect(lines.at(-1)).toBe("INFO      | <m1>: peer removed: '<m3>'")
})
