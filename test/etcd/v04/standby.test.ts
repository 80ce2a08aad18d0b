import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab, nameOf } from './lab.ts'

// spec/etcd-0.4.md, section 7: standby mode, active size, removal.

const FULL_AT_THREE = { ETCD_CLUSTER_ACTIVE_SIZE: '3' }
const NO_DISCOVERY = { ETCD_DISCOVERY: '', ETCD_PEERS: '10.10.10.1:7001' }

/** Machines that boot one after the other; the cluster has room for three. */
function crowd(count: number, settings: Readonly<Record<string, string>> = FULL_AT_THREE): Lab {
  const lab = new Lab({ machines: count })
  for (let number = 1; number <= count; number += 1) {
    const isFounder = number === 1 && settings.ETCD_DISCOVERY === ''
    lab.start(number, isFounder ? { ...settings, ETCD_PEERS: '' } : settings)
    lab.wait(seconds(1))
  }
  return lab
}

function newLines(lab: Lab, machine: string, act: () => void): readonly string[] {
  const before = lab.notes.journal(machine).length
  act()
  return lab.notes.journal(machine).slice(before)
}

const IN_STANDBY = [
  'INFO      | etcd server [name <m4>, listen on :4001, advertised url http://10.10.10.4:4001]',
  'INFO      | peer server [name <m4>, listen on :7001, advertised url http://10.10.10.4:7001]',
  'INFO      | <m4> starting in standby mode',
]

test('a machine too many looks at the cluster and stands by', () => {
  const lab = crowd(4)

  expect(lab.notes.journal('m4').slice(-4)).toEqual([
    'INFO      | set cluster([http://10.10.10.1:7001 http://10.10.10.2:7001 http://10.10.10.3:7001]) for standby server',
    ...IN_STANDBY,
  ])
  expect(lab.member(4).role).toBe('standby')
  expect(
    lab.notes.all('discovery.refused').map(({ machine, event }) => [machine, event.reason]),
  ).toEqual([['m4', 'cluster-full']])
})

test('a standby leads every client to the leader, and has nothing for peers', () => {
  const lab = crowd(4)
  const page = (path: string) =>
    `<a href="http://10.10.10.1:4001${path}">Temporary Redirect</a>.\n\n`

  expect(lab.answerTo(4, 'GET', '/v2/stats/self')).toEqual({
    status: 307,
    body: page('/v2/stats/self'),
    indexes: [],
  })
  expect(lab.answerTo(4, 'GET', '/v2/keys/a?recursive=true')?.body).toBe(
    page('/v2/keys/a?recursive=true'),
  )
  expect(lab.answerTo(4, 'PUT', '/v2/keys/a', 'value=b')).toEqual({
    status: 307,
    body: '',
    indexes: [],
  })
  expect(lab.answerTo(4, 'GET', '/v2/admin/machines')?.status).toBe(404)
})

test('a standby takes a place that gets free at its next look, and does not linger otherwise', () => {
  const lab = crowd(4)
  const lines = newLines(lab, 'm4', () => {
    lab.answerTo(1, 'PUT', '/v2/admin/config', '{"activeSize":4}')
    lab.wait(seconds(6))
  })

  expect(lines.slice(0, 4)).toEqual([
    'INFO      | Send Join Request to http://10.10.10.1:7001/join',
    'INFO      | join through leader http://10.10.10.1:7001',
    'INFO      | <m4> starting in peer mode',
    "INFO      | <m4>: state changed from 'initialized' to 'follower'.",
  ])
  expect(lab.member(4).members).toEqual(lab.member(1).members)
  expect(lab.member(4).members).toHaveLength(4)
})

test('a dead member makes room after the removal delay', () => {
  const lab = crowd(4)
  lab.answerTo(1, 'PUT', '/v2/admin/config', '{"removeDelay":3}')

  lab.kill(3)
  lab.wait(seconds(11))

  expect(lab.notes.journal('m1')).toContainEqual(
    expect.stringMatching(/removing node: <m3>; last activity [34]\.\d+s ago$/),
  )
  expect(lab.member(1).members.map(({ name }) => name)).toEqual([1, 2, 4].map(nameOf))
})

test('a standby that is started again stands by at once and asks nobody', () => {
  const lab = crowd(4)
  lab.kill(4)
  lab.wait(ms(200))

  const lines = newLines(lab, 'm4', () => {
    lab.start(4, FULL_AT_THREE)
    lab.wait(seconds(1))
  })

  expect(lines).toEqual(IN_STANDBY)
  expect(lab.answerTo(4, 'GET', '/version')?.status).toBe(307)
})

test('without a leader or a cluster a standby says so at each look', () => {
  const lab = crowd(4)
  const list = '[http://10.10.10.1:7001 http://10.10.10.2:7001 http://10.10.10.3:7001]'

  const lines = newLines(lab, 'm4', () => {
    for (const number of [1, 2]) lab.kill(number)
    lab.wait(seconds(6))
    lab.kill(3)
    lab.wait(seconds(5))
  })

  expect(lines).toEqual([
    `WARNING   | fail getting leader from cluster(${list})`,
    `WARNING   | fail syncing cluster(${list}): unreachable cluster`,
  ])
  expect(lab.answerTo(4, 'GET', '/version')).toEqual({
    status: 400,
    body: '{"errorCode":402,"message":"Standby Internal Error","index":0}\n',
    indexes: ['0'],
  })
})

test('a removed member without discovery stands by, and comes back when there is room', () => {
  const lab = crowd(4, NO_DISCOVERY)

  const lines = newLines(lab, 'm4', () => {
    lab.answerTo(1, 'DELETE', `/v2/admin/machines/${nameOf(4)}`)
    lab.wait(seconds(1))
  })
  expect(lines).toEqual([
    "INFO      | <m4>: state changed from 'follower' to 'stopped'.",
    "INFO      | <m4>: state changed from 'stopped' to 'stopped'.",
    'INFO      | set cluster([http://10.10.10.1:7001 http://10.10.10.2:7001 http://10.10.10.3:7001]) for standby server',
    'INFO      | <m4> starting in standby mode',
  ])

  lab.wait(seconds(6))
  expect(lab.member(4).role).toBe('follower')
  expect(lab.member(4).members).toHaveLength(4)
})

test('a removed member of a discovered cluster lingers until it is started again', () => {
  const lab = crowd(4, {})

  lab.answerTo(1, 'DELETE', `/v2/admin/machines/${nameOf(4)}`)
  lab.wait(seconds(12))
  expect(lab.member(4).role).toBe('stopped')
  expect(lab.answerTo(4, 'GET', '/v2/leader')?.body).toBe('http://10.10.10.1:7001')

  lab.answerTo(1, 'PUT', '/v2/admin/config', '{"activeSize":3}')
  lab.kill(4)
  lab.wait(ms(200))
  lab.start(4, {})
  lab.wait(seconds(1))
  expect(lab.notes.journal('m4').slice(-3)).toEqual(IN_STANDBY)
})

test('a surplus is removed one member a second, the leader never', () => {
  const lab = crowd(5, {})

  lab.answerTo(1, 'PUT', '/v2/admin/config', '{"activeSize":1}')
  lab.wait(seconds(4))

  const removals = lab.notes.journal('m1').filter((line) => line.includes('removing node'))
  expect(removals.map((line) => line.replace(/node: <m\d>/, 'node: <x>'))).toEqual([
    'INFO      | <m1>: removing node: <x>; peer number 5 > expected size 3',
    'INFO      | <m1>: removing node: <x>; peer number 4 > expected size 3',
  ])
  expect(lab.leader()).toBe(1)
})

test('a standby goes on registering its address every 21 hours', () => {
  const lab = crowd(4)
  // An idle day of a whole cluster would take long.
  for (const number of [1, 2, 3]) lab.kill(number)

  lab.wait(seconds(75_600))

  const beats = lab.notes.all('discovery.heartbeat-sent').map(({ machine }) => machine)
  expect(beats).toEqual(['m4'])
})
