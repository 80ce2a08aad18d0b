import { describe, expect, test } from 'vitest'
import { discoveryFront } from '../../src/discovery/service.ts'
import { HEARTBEAT_INTERVAL_US } from '../../src/discovery/v04-client.ts'
import type { Program } from '../../src/host/program.ts'
import { days, ms, seconds } from '../../src/kernel/time.ts'
import { Lab } from './lab.ts'
import { discoverer } from './machine.ts'
import { storage } from './storage.ts'

const TOKEN = '506f6c1bc729377252232a0121247119'
const SERVICE = '10.10.10.200'
const UNREACHABLE =
  '501: All the given peers are not reachable (Tried to connect to each peer twice and failed) [0]'

/** A lab with a service and its storage; `boot` discovers on 10.10.10.`n`. */
function labWithService() {
  const lab = new Lab()
  lab.names.set('discovery.etcd.io', SERVICE)
  const kept = lab.start(SERVICE, storage, { port: 4001 })
  lab.start(SERVICE, discoveryFront, { env: new Map(), args: [] })
  return { lab, kept, boot: (n: number, url?: string) => bootOn(lab, n, url) }
}

function bootOn(lab: Lab, n: number, url = `https://discovery.etcd.io/${TOKEN}`) {
  const peerUrl = `http://10.10.10.${n}:7001`
  return lab.start(`10.10.10.${n}`, discoverer, { url, name: `name${n}`, peerUrl })
}

/** Answers every request with one status, and drops those of status 0. */
const answering = (statuses: readonly number[], body = ''): Program<number[], object> => ({
  name: 'answering',
  timers: [],
  start(host) {
    host.listen(80)
    return [...statuses]
  },
  handle(rest, input, host) {
    if (input.kind !== 'request') return
    const status = rest.shift() ?? 0
    const headers = [['Location', '/elsewhere']] as const
    if (status === 0) host.drop(input.exchange)
    else host.answer(input.exchange, { status, headers }, body)
  },
  clone: (rest) => [...rest],
  digest: () => 0,
})

describe('a sequence that works', () => {
  test('the first machine registers, creates _state and never reads the list', () => {
    const { lab, boot } = labWithService()

    const first = boot(1)
    lab.run(seconds(1))

    expect(first.outcomes).toEqual([{ kind: 'initial-leader' }])
    expect(
      lab.wire.map(({ request, port }) => `${request.method} ${port} ${request.path}`),
    ).toEqual([`PUT 443 //${TOKEN}/name1`, `PUT 443 //${TOKEN}/_state?prevExist=false`])
    expect(lab.events.map(({ event }) => event)).toEqual([
      {
        kind: 'discovery.registered',
        token: TOKEN,
        name: 'name1',
        url: 'http://10.10.10.1:7001',
      },
      { kind: 'discovery.state-created', token: TOKEN },
    ])
  })

  test('later machines get the others in the order of the answer, without themselves', () => {
    const { lab, boot } = labWithService()

    boot(1)
    lab.run(seconds(1))
    boot(2)
    lab.run(seconds(2))
    const third = boot(3)
    lab.run(seconds(3))

    expect(third.outcomes).toEqual([
      { kind: 'peers', peers: ['10.10.10.1:7001', '10.10.10.2:7001'] },
    ])
    expect(lab.events.filter(({ ip }) => ip === '10.10.10.3').map(({ event }) => event)).toEqual([
      { kind: 'discovery.registered', token: TOKEN, name: 'name3', url: 'http://10.10.10.3:7001' },
      { kind: 'discovery.state-found', token: TOKEN },
      {
        kind: 'discovery.peers-listed',
        token: TOKEN,
        peers: ['10.10.10.1:7001', '10.10.10.2:7001'],
      },
    ])
  })

  test('of two machines that race, exactly one founds', () => {
    const { lab, boot } = labWithService()

    const both = [boot(1), boot(2)]
    lab.run(seconds(1))

    expect(both.flatMap(({ outcomes }) => outcomes)).toEqual([
      { kind: 'initial-leader' },
      { kind: 'peers', peers: ['10.10.10.1:7001'] },
    ])
  })

  test('an own endpoint below /v2/keys is asked without a doubled slash, at its own port', () => {
    const lab = new Lab()
    lab.start('10.10.10.12', storage, { port: 4001 })

    const first = bootOn(lab, 1, 'http://10.10.10.12:4001/v2/keys/_etcd/registry/my-cluster')
    lab.run(seconds(1))

    expect(first.outcomes).toEqual([{ kind: 'initial-leader' }])
    expect(
      lab.wire.map(({ request, port }) => `${request.method} ${port} ${request.path}`),
    ).toEqual([
      'PUT 4001 /v2/keys/_etcd/registry/my-cluster/name1',
      'PUT 4001 /v2/keys/_etcd/registry/my-cluster/_state?prevExist=false',
    ])
    expect(lab.lines('10.10.10.1')[0]).toBe(
      'INFO      | Discovery via http://10.10.10.12:4001 using prefix _etcd/registry/my-cluster.',
    )
  })

  test('query, trailing slash and doubled slashes of the URL do not reach the wire', () => {
    const { lab, boot } = labWithService()

    boot(1, `http://${SERVICE}/${TOKEN}/?size=3`)
    lab.run(seconds(1))

    expect(lab.wire.map(({ request }) => request.path)).toEqual([
      `//${TOKEN}/name1`,
      `//${TOKEN}/_state?prevExist=false`,
    ])
    expect(lab.lines('10.10.10.1')[0]).toBe(
      `INFO      | Discovery via http://${SERVICE} using prefix /${TOKEN}/.`,
    )
  })
})

describe('a sequence that fails', () => {
  const failure = (lab: Lab, started: ReturnType<typeof bootOn>) => ({
    outcomes: started.outcomes,
    tries: lab.wire.map(({ t }) => t),
    failedAt: lab.journal.at(-1)?.t,
  })
  const unreachable = { kind: 'failed', error: UNREACHABLE, reason: 'service-unreachable' }

  test('a refusing service costs two tries and 0.40 s', () => {
    const lab = new Lab()
    const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
    lab.run(seconds(9))

    expect(failure(lab, machine)).toEqual({
      outcomes: [unreachable],
      tries: [0, ms(201)],
      failedAt: ms(402),
    })
    expect(lab.lines('10.10.10.1').slice(1)).toEqual([
      `WARNING   | Discovery encountered an error: ${UNREACHABLE}`,
    ])
  })

  test('a silent service costs two tries and 2.40 s', () => {
    const lab = new Lab()
    lab.reach.set(SERVICE, 'silent')
    const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
    lab.run(seconds(9))

    expect(failure(lab, machine)).toEqual({
      outcomes: [unreachable],
      tries: [0, ms(1200)],
      failedAt: ms(2400),
    })
  })

  test('an unknown host costs two tries and 0.40 s', () => {
    const lab = new Lab()
    const machine = bootOn(lab, 1, `http://no-such-host.invalid/${TOKEN}`)
    lab.run(seconds(9))

    expect(failure(lab, machine)).toEqual({
      outcomes: [unreachable],
      tries: [0, ms(200)],
      failedAt: ms(400),
    })
  })

  test('a service without its storage closes twice: 0.40 s', () => {
    const lab = new Lab()
    lab.start(SERVICE, discoveryFront, { env: new Map(), args: [] })
    const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
    lab.run(seconds(9))

    expect(machine.outcomes).toEqual([unreachable])
    expect(lab.wire.map(({ t, status }) => ({ t, status }))).toEqual([
      { t: 0, status: null },
      { t: ms(202), status: null },
    ])
  })

  test('a service that accepts and never answers blocks for ever', () => {
    const lab = new Lab()
    lab.start(SERVICE, { ...answering([]), handle: () => undefined }, {})
    const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
    lab.run(days(2))

    expect(machine.outcomes).toEqual([])
    expect(lab.wire.length).toBe(1)
  })

  test('status 500 is tried again after 200 ms, other odd statuses at once', () => {
    const times = (statuses: number[]) => {
      const lab = new Lab()
      lab.start(SERVICE, answering(statuses), {})
      const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
      lab.run(seconds(9))
      return failure(lab, machine)
    }

    expect(times([500, 500])).toEqual({
      outcomes: [unreachable],
      tries: [0, ms(201)],
      failedAt: ms(402),
    })
    expect(times([503, 502])).toEqual({
      outcomes: [unreachable],
      tries: [0, ms(1)],
      failedAt: ms(2),
    })
  })

  test('an endless row of redirects is one failed try of ten requests', () => {
    const lab = new Lab()
    lab.start(SERVICE, answering(Array(40).fill(307)), {})
    const machine = bootOn(lab, 1, `http://${SERVICE}/${TOKEN}`)
    lab.run(seconds(9))

    expect(machine.outcomes).toEqual([unreachable])
    expect(lab.wire.length).toBe(20)
    expect(lab.wire[1]?.request.headers).toContainEqual([
      'Referer',
      `http://${SERVICE}//${TOKEN}/name1`,
    ])
  })

  test('a URL without a scheme cannot be asked: two tries that reach nobody', () => {
    const lab = new Lab()
    const machine = bootOn(lab, 1, `discovery.etcd.io/${TOKEN}`)
    lab.run(seconds(9))

    expect(failure(lab, machine)).toEqual({ outcomes: [unreachable], tries: [], failedAt: ms(400) })
  })

  test('a URL that Go cannot read fails at once, without a word about where it leads', () => {
    const lab = new Lab()
    const machine = bootOn(lab, 1, ':foo')
    lab.run(seconds(9))

    const error = 'parse ":foo": missing protocol scheme'
    expect(machine.outcomes).toEqual([{ kind: 'failed', error, reason: 'service-error' }])
    expect(lab.lines('10.10.10.1')).toEqual([
      `WARNING   | Discovery encountered an error: ${error}`,
    ])
  })

  test('a token that the service does not know by its form is an error of the service', () => {
    const { lab, boot } = labWithService()
    const machine = boot(1, `http://${SERVICE}/my-own-word`)
    lab.run(seconds(1))

    const error = "invalid character 'p' after top-level value"
    expect(machine.outcomes).toEqual([{ kind: 'failed', error, reason: 'service-error' }])
  })

  test('_state without other machines: refused, and registered all the same', () => {
    const { lab, kept, boot } = labWithService()
    kept.values.set(`/_etcd/registry/${TOKEN}/_state`, 'started')
    const machine = boot(1)
    lab.run(seconds(1))

    expect(machine.outcomes).toEqual([
      {
        kind: 'failed',
        error: 'Discovery found an initialized cluster but no reachable peers are registered.',
        reason: 'no-peer-listed',
      },
    ])
    expect([...kept.values.keys()]).toEqual([
      `/_etcd/registry/${TOKEN}/_state`,
      `/_etcd/registry/${TOKEN}/name1`,
    ])
  })

  test('a lost reply to the claim burns the token: its founder thinks itself a latecomer', () => {
    const { lab, boot } = labWithService()
    let isLost = false
    lab.loses = ({ request, to }) => {
      if (isLost || to !== SERVICE || !request.path.includes('_state')) return false
      // Only the answer to the machine, not the one that the storage gives to the service.
      isLost = request.path.startsWith('//')
      return isLost
    }

    const first = boot(1)
    lab.run(seconds(1))
    const second = boot(2)
    lab.run(seconds(2))

    expect(first.outcomes).toMatchObject([{ kind: 'failed', reason: 'no-peer-listed' }])
    expect(second.outcomes).toEqual([{ kind: 'peers', peers: ['10.10.10.1:7001'] }])
  })
})

describe('the entry is kept alive', () => {
  test('every 21 hours the machine registers again, for the life of the process', () => {
    const { lab, boot } = labWithService()
    boot(1)
    lab.run(days(3))

    const beats = lab.wire.filter(({ request }) => request.path === `//${TOKEN}/name1`)
    const first = beats[0]?.t ?? 0
    expect(HEARTBEAT_INTERVAL_US).toBe(seconds(75_600))
    expect(beats.map(({ t }) => Math.round((t - first) / HEARTBEAT_INTERVAL_US))).toEqual([
      0, 1, 2, 3,
    ])
    expect(lab.events.filter(({ event }) => event.kind === 'discovery.heartbeat-sent').length).toBe(
      3,
    )
  })

  test('a beat that fails is a warning, and the next one comes no sooner', () => {
    const { lab, boot } = labWithService()
    boot(1)
    lab.run(seconds(1))
    lab.reach.set(SERVICE, 'refusing')
    lab.run(days(2))

    expect(lab.lines('10.10.10.1').slice(3)).toEqual([
      `WARNING   | Discovery heartbeat failed: ${UNREACHABLE}`,
      `WARNING   | Discovery heartbeat failed: ${UNREACHABLE}`,
    ])
  })

  test('a machine whose first registration failed never tries again', () => {
    const { lab, boot } = labWithService()
    lab.reach.set(SERVICE, 'refusing')
    boot(1)
    lab.run(seconds(1))
    lab.reach.set(SERVICE, 'up')
    lab.run(days(3))

    expect(lab.wire.length).toBe(2)
  })
})
