import { expect, test } from 'vitest'
import { etcdsim, fileOf, session, TWO_REGIONS } from './session.ts'

const regions = fileOf('two-regions.yaml', TWO_REGIONS)

test('private addresses end at their region, and firewalls decide about dials', async () => {
  const { code, out } = await etcdsim('run', regions)

  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('1 passed') })
})

test('the matrix says who reaches whom, and why not', async () => {
  const { code, out, err } = await etcdsim('reach', regions, '--at', '18s')

  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatchInlineSnapshot(`
    "two-regions at 18s, seed 1
                      curl from  m1       m2       m3
     m1 peer 10.0.0.1:7001       ok       ok       silent
     m1 client 10.0.0.1:4001     ok       ok       silent
     m2 peer 203.0.113.2:7001    ok       ok       ok
     m2 client 203.0.113.2:4001  refused  ok       refused

     refused  203.0.113.2 port 4001 from m1, m3: a firewall rule is in the way
     silent   10.0.0.1 port 7001, 4001 from m3: a private address of another region:
              there is no route
    8 of 12 answered.
    "
  `)
})

test('it is asked at the end unless said otherwise, of one port, and of machines that are on', async () => {
  const { out } = await etcdsim('reach', 'stale-token-silent', '--port', '7001')

  expect(out).toMatchInlineSnapshot(`
    "stale-token-silent at 1m15s, seed 1
                   curl from  m1       m2       m3       m4       m5
     m1 port 10.10.10.1:7001  -        -        -        silent   silent
     m2 port 10.10.10.2:7001  -        -        -        silent   silent
     m3 port 10.10.10.3:7001  -        -        -        silent   silent
     m4 port 10.10.10.4:7001  -        -        -        refused  refused
     m5 port 10.10.10.5:7001  -        -        -        refused  refused

     -        m1 asks nobody: the machine that should ask is off
     -        m2 asks nobody: the machine that should ask is off
     -        m3 asks nobody: the machine that should ask is off
     silent   10.10.10.1 port 7001 from m4, m5: the machine is off
     silent   10.10.10.2 port 7001 from m4, m5: the machine is off
     silent   10.10.10.3 port 7001 from m4, m5: the machine is off
     refused  10.10.10.4 port 7001 from m4, m5: nothing listens on this port
     refused  10.10.10.5 port 7001 from m4, m5: nothing listens on this port
    0 of 10 answered.
    "
  `)
})

test('where the table does not fit its reasons stand alone', async () => {
  const place = { isTerminal: true, columns: 40, env: { LANG: 'C' } }
  const { out } = await session(['reach', regions, '--at', '18s', '--color', 'never'], place)

  expect(out.split('\n').every((line) => line.length <= 40)).toBe(true)
  expect(out).not.toContain('curl from')
})

test('--json gives every pair', async () => {
  const { out } = await etcdsim('reach', regions, '--at', '18s', '--json')
  const { pairs, ...rest } = JSON.parse(out)

  expect(rest).toMatchObject({ scenario: 'two-regions', seed: '1', atUs: 18_000_000 })
  expect(pairs).toHaveLength(12)
  expect(
    pairs.filter(({ why }: { why: string | null }) => why === 'no-route'),
  ).toMatchInlineSnapshot(`
    [
      {
        "from": "m3",
        "host": "10.0.0.1",
        "outcome": "silent",
        "port": 7001,
        "role": "peer",
        "to": "m1",
        "why": "no-route",
      },
      {
        "from": "m3",
        "host": "10.0.0.1",
        "outcome": "silent",
        "port": 4001,
        "role": "client",
        "to": "m1",
        "why": "no-route",
      },
    ]
  `)
})

test('asking changes nothing about the run', async () => {
  const { Simulation, reachNow, seconds } = await import('../../src/index.ts')
  const { loadScenario } = await import('../../src/node.ts')
  const story = loadScenario('scenarios/leader-partition.yaml')
  const asked = Simulation.start(story)
  const left = Simulation.start(story)

  asked.runUntil(seconds(35))
  reachNow(asked)
  asked.runUntil(seconds(60))
  left.runUntil(seconds(60))

  expect(asked.fingerprint).toBe(left.fingerprint)
})

test('wrong words get a remedy', async () => {
  const outcomes = [
    await etcdsim('reach', 'new-cluster', '--at', '1h'),
    await etcdsim('reach', 'new-cluster', '--port', '70010'),
  ]

  expect(outcomes.map(({ code }) => code)).toEqual([2, 2])
  expect(outcomes.map(({ err }) => err).join('')).toMatchInlineSnapshot(`
    "The scenario new-cluster ends at 20s, before 1h. Write an earlier time, such as \`--at 20s\`. [CLI_AFTER_THE_END]
    error: option '--port <PORT>' argument '70010' is invalid. Write a whole number from 1 to 65535, such as 7001. [CLI_BAD_COMMAND]
    Write it as in \`etcdsim reach leader-partition --at 40s\`; \`etcdsim reach --help\` tells all.
    "
  `)
})
