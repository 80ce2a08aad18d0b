import { describe, expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import { mistakesOf, parse, withExpectation, withLines, withStep } from './texts.ts'

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
    ['a byte order mark before a wrong key', `\ufeff${withLines().replace('title', 'titel')}`],
    ['carriage returns', withLines('stpes: []').replaceAll('\n', '\r\n')],
    ['bytes that are no UTF-8', withLines().replace('title: ', 'title: \ufffd')],
    ['a NUL', withLines().replace('title: ', 'title: \0')],
    ['a value within itself', withLines('bugs: &b [*b]')],
    ['a tag', withLines('bugs: !!set [a]')],
    ['two documents', `${withLines()}\n---\n${withLines()}`],
    ['a web page', '<!DOCTYPE html>\n<html><body>404: Not Found</body></html>\n'],
    ['a number', '42'],
    [
      'an empty list of machines',
      withLines().replace(/machines:\n( {2}- .*\n)+/, 'machines: []\n'),
    ],
    ['no machines', withLines().replace(/machines:\n( {2}- .*\n)+/, 'machines:\n')],
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
      a.yaml:5:42: There is no key "boot" here. Did you mean "boots"? Use one of name, private-ipv4, public-ipv4, region, provider, machine-id, boots, user-data, bare. [SCENARIO_UNKNOWN_KEY]
      a.yaml:7:19: "heel" is not one of the possible values. Did you mean "heal"? Use one of heal. [SCENARIO_WRONG_CHOICE]
      a.yaml:8:21: There is no key "sotp" here. Did you mean "stop"? Use one of boot, stop, reboot, wipe, pause, resume, crash, kill, start, partition, cut, block, firewall, heal, slow, lose, duplicate, reorder, host, skew, put, get, delete, watch, curl, discovery, lose-reply, delay-reply, bug, member. [SCENARIO_UNKNOWN_KEY]
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
    ['a start before all dates', withLines('start: 1969-12-31T00:00:00Z')],
    ['a start after all dates', withLines('start: 2100-01-01T00:00:00Z')],
    ['a duration of a thousand million days', withLines().replace('60s', '1000000000d')],
    ['a negative duration', withLines().replace('boots: 0s', 'boots: -5s')],
    ['an end at the start', withLines().replace('60s', '0s')],
    ['ipv6', withLines().replace('10.10.10.2', '"fd00::2"')],
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
    [
      'unknown field of an event',
      withExpectation('{ by: 1s, event: { kind: raft.became-leader, machin: m1, term.of: 1 } }'),
    ],
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
