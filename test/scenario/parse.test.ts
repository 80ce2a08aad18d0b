import { describe, expect, test } from 'vitest'
import { parse, withLines, withStep } from './texts.ts'

describe('a good file', () => {
  test('gives the scenario with defaults filled in', () => {
    expect(parse(withLines())).toMatchInlineSnapshot(`
      {
        "bugs": [],
        "discovery": {
          "ip": "10.10.10.200",
          "names": [
            "discovery.etcd.io",
          ],
          "tokens": [
            "506f6c1bc729377252232a0121247119",
          ],
        },
        "edition": "0.4",
        "endsAt": 60000000,
        "expect": [],
        "file": "a.yaml",
        "machines": [
          {
            "bare": false,
            "bootsAt": 0,
            "machineId": "86d8dbce002b88755a59334b926a1eb7",
            "name": "m1",
            "privateIpv4": "10.10.10.1",
            "publicIpv4": null,
            "userData": "#cloud-config
      ",
            "userDataFile": "m.yaml",
          },
          {
            "bare": true,
            "bootsAt": null,
            "machineId": "b92734b4d4736919c5ee8800f9e19569",
            "name": "m2",
            "privateIpv4": "10.10.10.2",
            "publicIpv4": null,
            "userData": null,
            "userDataFile": null,
          },
        ],
        "name": "a",
        "network": {
          "betweenRegions": {
            "from": 40000,
            "to": 45000,
          },
          "bootTime": {
            "from": 900000,
            "to": 1400000,
          },
          "firewall": [],
          "latency": {
            "from": 200,
            "to": 1500,
          },
          "links": [],
          "loopback": {
            "from": 20,
            "to": 60,
          },
          "serviceTime": {
            "from": 100,
            "to": 600,
          },
          "startTime": {
            "from": 2000,
            "to": 12000,
          },
          "syncTime": {
            "from": 500,
            "to": 4000,
          },
        },
        "seed": "1",
        "source": null,
        "startUs": 1407628800000000,
        "steps": [],
        "story": {
          "source": "",
          "steps": [],
          "title": "A",
        },
        "title": "A",
        "token": "506f6c1bc729377252232a0121247119",
      }
    `)
  })

  test('may leave the quotes of a seed and an edition out', () => {
    const { seed, edition } = parse(withLines().replaceAll('"', ''))

    expect({ seed, edition }).toEqual({ seed: '1', edition: '0.4' })
  })

  test('orders steps by time, and leaves those of one time as they stand', () => {
    const { steps } = parse(
      withLines(
        'steps:',
        '  - { at: 9s, do: heal }',
        '  - { at: 5s, do: { stop: [m1, m2] } }',
        '  - { at: 5s, do: { boot: m1 } }',
      ),
    )

    expect(steps).toEqual([
      {
        at: 5_000_000,
        does: [
          { kind: 'stop', machine: 'm1' },
          { kind: 'stop', machine: 'm2' },
        ],
      },
      { at: 5_000_000, does: [{ kind: 'boot', machine: 'm1' }] },
      { at: 9_000_000, does: [{ kind: 'heal' }] },
    ])
  })
})

describe('every kind of step has its intervention', () => {
  test.each([
    ['{ crash: m1 }', { kind: 'crash', machine: 'm1', disk: 'kept' }],
    ['{ crash: { machine: m1, disk: torn } }', { kind: 'crash', machine: 'm1', disk: 'torn' }],
    ['{ kill: m1 }', { kind: 'kill', machine: 'm1', program: 'etcd', signal: 'SIGKILL' }],
    ['{ reboot: m1 }', { kind: 'reboot', machine: 'm1' }],
    ['{ wipe: m1 }', { kind: 'wipe', machine: 'm1' }],
    ['{ pause: m1 }', { kind: 'pause', machine: 'm1' }],
    ['{ resume: m1 }', { kind: 'resume', machine: 'm1' }],
    [
      '{ start: { machine: m2, env: { ETCD_NAME: a }, args: [-v] } }',
      { kind: 'start', machine: 'm2', program: 'etcd', env: { ETCD_NAME: 'a' }, args: ['-v'] },
    ],
    [
      '{ partition: [[m1, discovery], [m2]] }',
      { kind: 'partition', groups: [['m1', 'discovery'], ['m2']] },
    ],
    ['{ cut: { from: m1, to: "*" } }', { kind: 'cut', from: 'm1', to: '*' }],
    [
      '{ block: { from: m1, to: m2, port: 7001 } }',
      { kind: 'block', from: 'm1', to: 'm2', port: 7001 },
    ],
    ['heal', { kind: 'heal' }],
    ['{ heal }', { kind: 'heal' }],
    ['{ slow: { from: m1, to: m2, by: 5ms } }', { kind: 'slow', from: 'm1', to: 'm2', byUs: 5000 }],
    [
      '{ lose: { from: m1, to: m2, rate: 12.5% } }',
      { kind: 'lose', from: 'm1', to: 'm2', perMillion: 125_000 },
    ],
    [
      '{ duplicate: { from: m1, to: m2, rate: 100% } }',
      { kind: 'duplicate', from: 'm1', to: 'm2', perMillion: 1_000_000 },
    ],
    [
      '{ reorder: { from: m1, to: m2, rate: 0.0001%, by: 1s } }',
      { kind: 'reorder', from: 'm1', to: 'm2', perMillion: 1, byUs: 1_000_000 },
    ],
    ['{ host: { host: m1, state: refusing } }', { kind: 'host', host: 'm1', state: 'refusing' }],
    [
      '{ skew: { machine: m1, by: -3s, drift: 100 } }',
      { kind: 'skew', machine: 'm1', byUs: -3_000_000, driftPpm: 100 },
    ],
    ['{ discovery: storage-down }', { kind: 'discovery', state: 'storage-down' }],
    ['{ bug: assume-dead-means-new }', { kind: 'bug', name: 'assume-dead-means-new' }],
    [
      '{ lose-reply: { from: m1, method: PUT, path: "*/_state" } }',
      {
        kind: 'tamper-reply',
        from: 'm1',
        method: 'PUT',
        path: '*/_state',
        nth: 1,
        effect: { kind: 'lost' },
      },
    ],
    [
      '{ delay-reply: { from: m1, method: GET, path: /a, nth: 2, by: 3s } }',
      {
        kind: 'tamper-reply',
        from: 'm1',
        method: 'GET',
        path: '/a',
        nth: 2,
        effect: { kind: 'delayed', byUs: 3_000_000 },
      },
    ],
    [
      '{ put: { key: /a b, value: "ü&=", ttl: 5, prev-exist: false, via: m1 } }',
      {
        kind: 'request',
        id: 'step-1',
        via: 'm1',
        method: 'PUT',
        url: 'http://10.10.10.1:4001/v2/keys/a%20b?prevExist=false',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'value=%C3%BC%26%3D&ttl=5',
        redirects: 10,
        timeoutUs: 5_000_000,
      },
    ],
    [
      '{ watch: { key: /a, via: m1, to: m2, recursive: true, after: 7 } }',
      {
        kind: 'request',
        id: 'step-1',
        via: 'm1',
        method: 'GET',
        url: 'http://10.10.10.2:4001/v2/keys/a?wait=true&recursive=true&waitIndex=7',
        headers: [],
        body: '',
        redirects: 10,
        timeoutUs: 60_000_000,
      },
    ],
    [
      '{ delete: { key: /a, to: m2, prev-value: x } }',
      {
        kind: 'request',
        id: 'step-1',
        via: 'm2',
        method: 'DELETE',
        url: 'http://10.10.10.2:4001/v2/keys/a?prevValue=x',
        headers: [],
        body: '',
        redirects: 10,
        timeoutUs: 5_000_000,
      },
    ],
    [
      '{ curl: { url: "http://10.10.10.1:7001/version", headers: { Accept: x }, timeout: 2s } }',
      {
        kind: 'request',
        id: 'step-1',
        via: 'operator',
        method: 'GET',
        url: 'http://10.10.10.1:7001/version',
        headers: [['Accept', 'x']],
        body: '',
        redirects: 0,
        timeoutUs: 2_000_000,
      },
    ],
  ])('%s', (step, intervention) => {
    const { steps } = parse(withStep(`{ at: 1s, do: ${step} }`))

    expect(steps).toEqual([{ at: 1_000_000, does: [intervention] }])
  })
})
