import { describe, expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import type { Scenario } from '../../src/scenario/scenario.ts'

const read = (path: string): string | undefined =>
  path === 'm.yaml' ? '#cloud-config\n' : undefined

const parse = (text: string): Scenario => parseScenario(text, { file: 'a.yaml', read })

/** The mistakes of a text, one line each. */
function mistakesOf(text: string): string {
  try {
    parse(text)
    return 'no mistake'
  } catch (thrown) {
    if (thrown instanceof SimError) return thrown.message
    throw thrown
  }
}

/** A good scenario with some lines put in. */
const withLines = (...lines: readonly string[]): string =>
  [
    'title: A',
    'edition: "0.4"',
    'seed: "1"',
    'machines:',
    '  - { name: m1, private-ipv4: 10.10.10.1, boots: 0s, user-data: m.yaml }',
    '  - { name: m2, private-ipv4: 10.10.10.2, bare: true }',
    'discovery: { url: https://discovery.etcd.io/506f6c1bc729377252232a0121247119 }',
    'ends: 60s',
    ...lines,
  ].join('\n')

const withStep = (step: string): string => withLines('steps:', `  - ${step}`)
const withExpectation = (line: string): string => withLines('expect:', `  - ${line}`)

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
          "bootTime": {
            "from": 900000,
            "to": 1400000,
          },
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

describe('a mistake in the text', () => {
  test.each([
    ['an empty file', ''],
    ['a comment only', '# nothing\n'],
    ['a tab', 'title: A\nmachines:\n\t- name: m1\n'],
    ['a list', '- 1\n- 2\n'],
    ['one word', 'hello'],
    ['binary data', '\u007fELF\u0000\u0001\u0002'],
    ['10 MB', 'a'.repeat(10_000_000)],
    ['an open quote', 'title: "A\n'],
    ['a duplicate key', withLines('ends: 70s')],
  ])('%s', (_, text) => {
    expect(mistakesOf(text)).toMatchSnapshot()
  })
})

describe('a mistake in the shape', () => {
  test('everything that is missing or wrong comes at once, in file order', () => {
    const text = [
      'titel: A',
      'edition: 3',
      'seed: [1]',
      'machines:',
      '  - { name: 1, private-ipv4: 10.10.10.1, boot: 0s }',
      'steps:',
      '  - { at: 1s, do: heel }',
      '  - { at: 1s, do: { sotp: m1 } }',
      '  - { do: { kill: { machin: m1 } } }',
      '  - { at: 2s, do: { crash: { machine: m1, disk: broken } } }',
      'expect:',
      '  - { by: 3s, leeder: m1 }',
      '  - { always: { followers: m1 } }',
    ].join('\n')

    expect(mistakesOf(text)).toMatchInlineSnapshot(`
      "a.yaml:1:1: The key "title" is missing. Add it, for example \`title: Three machines discover each other\`. [SCENARIO_MISSING_KEY]
      a.yaml:1:1: The key "ends" is missing. Add it, for example \`ends: 70s\`. [SCENARIO_MISSING_KEY]
      a.yaml:1:1: There is no key "titel" here. Did you mean "title"? Use one of title, source, edition, seed, start, network, discovery, machines, steps, bugs, expect, story, ends. [SCENARIO_UNKNOWN_KEY]
      a.yaml:3:7: Found a list where a text or a number is expected. Write \`seed: "1"\`. [SCENARIO_WRONG_TYPE]
      a.yaml:5:13: Found the number 1 where a text is expected. Write \`name: m1\`. [SCENARIO_WRONG_TYPE]
      a.yaml:5:42: There is no key "boot" here. Did you mean "boots"? Use one of name, private-ipv4, public-ipv4, machine-id, boots, user-data, bare. [SCENARIO_UNKNOWN_KEY]
      a.yaml:7:19: "heel" is not one of the possible values. Did you mean "heal"? Use one of heal. [SCENARIO_WRONG_CHOICE]
      a.yaml:8:21: There is no key "sotp" here. Did you mean "stop"? Use one of boot, stop, reboot, wipe, pause, resume, crash, kill, start, partition, cut, block, heal, slow, lose, duplicate, reorder, host, skew, put, get, delete, watch, curl, discovery, lose-reply, delay-reply, bug, member. [SCENARIO_UNKNOWN_KEY]
      a.yaml:9:5: The key "at" is missing. Add it, for example \`at: 30s\`. [SCENARIO_MISSING_KEY]
      a.yaml:9:19: The key "machine" is missing. Add it, for example \`machine: m1\`. [SCENARIO_MISSING_KEY]
      a.yaml:9:21: There is no key "machin" here. Did you mean "machine"? Use one of machine, program, signal. [SCENARIO_UNKNOWN_KEY]
      a.yaml:10:49: "broken" is not one of the possible values. Use one of kept, unsynced-lost, torn, wiped. [SCENARIO_WRONG_CHOICE]
      a.yaml:12:15: There is no key "leeder" here. Did you mean "leader"? Use one of by, at, always, never, from, until, leader, leaders, followers, members, registry, state, on, source, journal, exit, program, response, status, body, failure, store, violated, kept, diagnosis, event, count. [SCENARIO_UNKNOWN_KEY]
      a.yaml:13:28: Found the text m1 where a list is expected. Write \`followers: [m2, m3]\`. [SCENARIO_WRONG_TYPE]"
    `)
  })
})

describe('a mistake in the meaning', () => {
  test.each([
    ['edition', withLines().replace('"0.4"', '"3.4"')],
    ['empty seed', withLines().replace('seed: "1"', 'seed: ""')],
    ['bad start', withLines('start: yesterday')],
    ['bad range', withLines('network: { latency: 5ms..1ms }')],
    ['bad duration', withLines().replace('60s', '60')],
    ['duration without number', withLines().replace('60s', 'soon')],
    ['machine boots after the end', withLines().replace('boots: 0s', 'boots: 61s')],
    ['duplicate names', withLines().replace('name: m2', 'name: m1')],
    ['taken name', withLines().replace('name: m2', 'name: discovery')],
    ['two machines with one ip', withLines().replace('10.10.10.2', '10.10.10.1')],
    ['the ip of the service', withLines().replace('10.10.10.2', '10.10.10.200')],
    ['bad ip', withLines().replace('10.10.10.2', '10.10.10.256')],
    ['missing user-data', withLines().replace('m.yaml', 'n.yaml')],
    ['bad token', withLines().replace('506f', '506x')],
    ['size in edition 0.4', withLines().replace('7119 }', '7119, size: 3 }')],
    ['unknown machine in a step', withStep('{ at: 1s, do: { stop: m9 } }')],
    ['unknown machine in a list', withStep('{ at: 1s, do: { stop: [m1, n1] } }')],
    ['unknown machine in a partition', withStep('{ at: 1s, do: { partition: [[m1], [m9]] } }')],
    ['host in two groups', withStep('{ at: 1s, do: { partition: [[m1], [m1]] } }')],
    ['step after the end', withStep('{ at: 2m, do: heal }')],
    ['step that does nothing', withStep('{ at: 1s, do: {} }')],
    ['step that does two things', withStep('{ at: 1s, do: { stop: m1, boot: m2 } }')],
    ['member step', withStep('{ at: 1s, do: { member: { remove: m1 } } }')],
    ['start beside the units', withStep('{ at: 1s, do: { start: { machine: m1 } } }')],
    ['bare machine with user-data', withLines().replace('m.yaml', 'm.yaml, bare: true')],
    ['bad rate', withStep('{ at: 1s, do: { lose: { from: m1, to: m2, rate: 101% } } }')],
    ['request without a target', withStep('{ at: 1s, do: { get: { key: /a } } }')],
    ['key without a slash', withStep('{ at: 1s, do: { get: { key: a, via: m1 } } }')],
    ['bad url', withStep('{ at: 1s, do: { curl: { url: "10.10.10.1:4001/version" } } }')],
    ['unknown bug', withStep('{ at: 1s, do: { bug: assume-dead-mean-new } }')],
    ['name for nothing', withStep('{ at: 1s, do: heal, as: healed }')],
    ['no moment', withExpectation('{ leader: m1 }')],
    ['two moments', withExpectation('{ by: 1s, at: 2s, leader: m1 }')],
    ['no claim', withExpectation('{ by: 1s }')],
    ['expectation after the end', withExpectation('{ by: 61s, leader: m1 }')],
    ['bounds without a span', withExpectation('{ by: 1s, from: 0s, leader: m1 }')],
    ['reversed span', withExpectation('{ always: { leader: m1 }, from: 9s, until: 5s }')],
    ['claim beside a span', withExpectation('{ always: { leader: m1 }, followers: [m2] }')],
    ['unknown response', withExpectation('{ by: 1s, response: write }')],
    ['status without a response', withExpectation('{ by: 1s, leader: m1, status: 200 }')],
    ['store without a machine', withExpectation('{ by: 1s, store: { /a: b } }')],
    ['unknown invariant', withExpectation('{ always: one-leader-per-trem }')],
    ['unknown diagnosis', withExpectation('{ by: 1s, diagnosis: stale-tocken }')],
    ['unknown event', withExpectation('{ by: 1s, event: { kind: raft.become-leader } }')],
    ['bad pattern', withExpectation('{ by: 1s, event: { kind: journal.line, text: { a: b } } }')],
    [
      'unknown event in a story',
      withLines('story:', '  - { step: 1, say: A, when: { kind: discovery.register } }'),
    ],
    ['unknown bug from the start', withLines('bugs: [nobody]')],
  ])('%s', (_, text) => {
    expect(mistakesOf(text)).toMatchSnapshot()
  })

  test('a registry needs a discovery service', () => {
    const text = withExpectation('{ by: 1s, registry: [m1] }').replace(/discovery:.*\n/, '')

    expect(mistakesOf(text)).toMatchInlineSnapshot(
      `"a.yaml:9:15: "registry" needs a discovery service, and this scenario has none. Add \`discovery: { url: https://discovery.etcd.io/506f6c1bc729377252232a0121247119 }\`. [SCENARIO_NO_DISCOVERY]"`,
    )
  })
})

test('mistakes carry the line and a caret', () => {
  try {
    parse(withStep('{ at: 1s, do: { stop: m9 } }'))
    expect.unreachable()
  } catch (thrown) {
    if (!(thrown instanceof SimError)) throw thrown
    expect(thrown.mistakes[0]?.excerpt).toMatchInlineSnapshot(`
      "   9 | steps:
        10 |   - { at: 1s, do: { stop: m9 } }
           |                           ^"
    `)
  }
})

test('mistakes of shape and of meaning come in one go, in the order of the file', () => {
  const text = `title: Two kinds of mistakes
edition: "0.4"
seed: "1"
machines:
  - { name: m1, private-ipv4: 10.10.10.1, boots: 1 parsec }
steps:
  - { at: 1s, do: { pause: m7 } }
  - { at: 2s, do: { explode: m1 } }
  - { at: soon, do: { resume: m1 } }
expect:
  - { by: 3s, leeder: m1 }
ends: 9s
`

  const places = mistakesOf(text)
    .split('\n')
    .map((line) => line.replace(/^a\.yaml:(\d+):.* \[(\w+)\]$/, '$1 $2'))

  expect(places).toEqual([
    '5 SCENARIO_BAD_DURATION',
    '7 SCENARIO_UNKNOWN_MACHINE',
    '8 SCENARIO_UNKNOWN_KEY',
    '9 SCENARIO_BAD_DURATION',
    '11 SCENARIO_UNKNOWN_KEY',
  ])
})
