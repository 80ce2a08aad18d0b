import { describe, expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import { ms, seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { runScenario } from '../../src/scenario/run.ts'
import type { ScenarioInput } from '../../src/scenario/schema.ts'
import { Simulation } from '../../src/scenario/simulation.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'

/** Two machines that become a cluster within four seconds. */
function input(more: Partial<ScenarioInput> = {}): ScenarioInput {
  const machine = (number: number, boots: string) => ({
    name: `m${number}`,
    'private-ipv4': `10.10.10.${number}`,
    boots,
    'user-data': USER_DATA,
  })
  return {
    title: 'Two machines',
    edition: '0.4',
    seed: '1',
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: [machine(1, '0s'), machine(2, '2s')],
    ends: '10s',
    ...more,
  }
}

type Line = NonNullable<ScenarioInput['expect']>[number]

/** Whether one expectation holds, when it was decided, and what was found instead. */
function judged(line: Line, steps: ScenarioInput['steps'] = []): string {
  const { expectations } = runScenario(scenario(input({ expect: [line], steps })))
  const [result] = expectations
  if (result === undefined) return 'no result'
  return result.holds ? 'holds' : `fails: ${result.found}`
}

describe('an expectation', () => {
  test('with `by` holds at the first moment at which all its claims are true', () => {
    const line = { by: '9s', leader: 'm1', followers: ['m2'] }
    const run = runScenario(scenario(input({ expect: [line] })))
    const joined = [...run.chronicle].find(
      ({ event, machine }) => event.kind === 'raft.became-follower' && machine === 'm2',
    )

    expect(run.expectations.map(({ holds }) => holds)).toEqual([true])
    expect(run.expectations[0]?.at).toBeGreaterThanOrEqual(joined?.t ?? 0)
    expect(run.expectations[0]?.at).toBeLessThan(seconds(4))
  })

  test.each<[string, Line, string]>([
    ['is too early', { by: '1s', leader: 'm1' }, 'fails: no etcd runs'],
    [
      'names another leader',
      { by: '9s', leader: 'm2' },
      'fails: m1 leader in term 0, m2 follower in term 0',
    ],
    ['is exactly then', { at: '9s', leader: 'm1' }, 'holds'],
    ['is exactly then, and too early', { at: '500ms', leader: 'm1' }, 'fails: no etcd runs'],
    ['finds no leader before the first boot', { at: '500ms', leader: 'none' }, 'holds'],
    ['lists leaders', { at: '9s', leaders: ['m1'] }, 'holds'],
    ['lists members', { at: '9s', members: ['m2', 'm1'], on: 'm2' }, 'holds'],
    ['misses a member', { at: '9s', members: ['m1'] }, 'fails: members m1, m2'],
    ['lists the registry', { at: '9s', registry: ['m1', 'm2'], state: 'started' }, 'holds'],
    ['finds the registry longer', { at: '9s', registry: ['m1'] }, 'fails: listed are m1, m2'],
    ['finds no mark before', { at: '500ms', state: 'started' }, 'fails: there is no _state'],
    ['finds a journal line', { by: '9s', journal: 'initial leader', on: 'm1' }, 'holds'],
    [
      'looks on one machine only',
      { by: '9s', journal: 'initial leader', on: 'm2' },
      'fails: no such line',
    ],
    ['keeps an invariant', { always: 'one-leader-per-term' }, 'holds'],
    [
      'waits for a violation in vain',
      { by: '9s', violated: 'logs-match' },
      'fails: logs-match was kept',
    ],
    ['never sees a candidate', { never: { event: { kind: 'raft.became-candidate' } } }, 'holds'],
    ['never sees what it sees', { never: { leader: 'm1' } }, 'fails: it came true'],
    ['holds from then on', { always: { leader: 'm1' }, from: '3s' }, 'holds'],
    ['does not hold all the time', { always: { leader: 'm1' } }, 'fails: no etcd runs'],
    [
      'counts events',
      { at: '9s', event: { kind: 'cluster.founded', machine: 'm1' }, count: 1 },
      'holds',
    ],
    [
      'counts other events',
      { at: '9s', event: { kind: 'unit.started' }, count: 1 },
      'fails: 2 of unit.started',
    ],
    ['has no diagnosis', { at: '9s', diagnosis: 'stale-token' }, 'fails: no diagnosis'],
  ])('%s', (_, line, outcome) => {
    expect(judged(line)).toBe(outcome)
  })

  test('about a response waits for the answer', () => {
    const steps: ScenarioInput['steps'] = [
      { at: '5s', do: { put: { key: '/a', value: 'b', via: 'm2' } }, as: 'write' },
    ]

    expect([
      judged({ by: '6s', response: 'write', status: 201, body: '"value":"b"' }, steps),
      judged({ at: '5s', response: 'write', status: 201 }, steps),
      judged({ by: '6s', response: 'write', failure: 'refused' }, steps),
      judged({ by: '9s', store: { '/a': 'b', '/c': null }, on: 'm1' }, steps),
      judged({ at: '4s', store: { '/a': 'b' }, on: 'm1' }, steps),
    ]).toEqual([
      'holds',
      'fails: no such response to "write"',
      'fails: no such response to "write"',
      'holds',
      'fails: m1 has no /a',
    ])
  })

  test('about a failed request names the failure', () => {
    const steps: ScenarioInput['steps'] = [
      { at: '5s', do: { curl: { url: 'http://10.10.10.9/', timeout: '1s' } }, as: 'a' },
      { at: '5s', do: { curl: { url: 'http://10.10.10.1:4002/version' } }, as: 'b' },
    ]

    expect(judged({ by: '9s', response: 'b', failure: 'refused' }, steps)).toBe('holds')
    expect(judged({ by: '9s', response: 'a', failure: 'dial-timeout' }, steps)).toBe('holds')
  })
})

describe('a verdict', () => {
  test('fails with reasons in whole sentences: expectations, story, invariants', () => {
    const line = { by: '1s', leader: 'm1' }
    const step = { step: 1, say: 'Nothing.', when: { kind: 'machine.wiped' } }
    const run = runScenario(scenario(input({ expect: [line], story: [step] })))

    expect(run.verdict).toEqual({
      kind: 'failed',
      reasons: [
        'Expected { by: 1s, leader: m1 }, but no etcd runs.',
        'Story step 1 ("Nothing.") never happened: no event machine.wiped fits it.',
      ],
    })
  })

  test('fails when the events are used up, and what is open did not hold', () => {
    const line = { by: '9s', leader: 'm1' }
    const run = runScenario(scenario(input({ expect: [line] })), { maxEvents: 20 })

    expect(run.end).toEqual({ kind: 'budget-spent', at: run.end.at, events: 20 })
    expect(run.verdict).toEqual({
      kind: 'failed',
      reasons: [
        'The run used up its 20 events before it ended.',
        'Expected { by: 9s, leader: m1 }, but the run ended before; m1 discovering in term 0.',
      ],
    })
  })

  test('gives the command that repeats the run, quoted for a shell', () => {
    const built = scenario(input())
    const options = { seed: "it's", bugs: ['assume-dead-means-new'], maxEvents: 1 }

    expect(runScenario({ ...built, file: 'my two.yaml' }, options).command).toBe(
      "etcdsim run 'my two.yaml' --seed 'it'\\''s' --bug assume-dead-means-new",
    )
    expect(runScenario(built, options).command).toBe(
      `runScenario(scenario, {"seed":"it's","bugs":["assume-dead-means-new"]})`,
    )
  })

  test('an unknown bug is refused by name', () => {
    const start = () => runScenario(scenario(input()), { bugs: ['assume-dead-mean-new'] })

    expect(start).toThrow(SimError)
    expect(start).toThrowErrorMatchingInlineSnapshot(
      `[SimError: No bug is called "assume-dead-mean-new". Did you mean "assume-dead-means-new"? Use one of assume-dead-means-new. [BUG_UNKNOWN]]`,
    )
  })
})

describe('a simulation', () => {
  test('runs to a predicate, is looked into, acted upon and forked', () => {
    const simulation = Simulation.start(scenario(input()))
    const end = simulation.runUntil((run) =>
      run.members().some(({ view }) => view.role === 'follower'),
    )
    const fork = simulation.fork()

    simulation.apply({ kind: 'crash', machine: 'm2', disk: 'kept' })
    simulation.runUntil(seconds(8))
    fork.runUntil(seconds(8))

    expect(end.kind).toBe('condition-met')
    expect(simulation.members().map(({ machine }) => machine)).toEqual(['m1'])
    expect(fork.members().map(({ machine }) => machine)).toEqual(['m1', 'm2'])
    expect(fork.fingerprint).toBe(runScenario(scenario(input({ ends: '8s' }))).fingerprint)
    expect(fork.registry()).toEqual({
      token: TOKEN,
      isFounded: true,
      entries: [
        { name: expect.any(String), url: 'http://10.10.10.1:7001', ttlSeconds: 604_794 },
        { name: expect.any(String), url: 'http://10.10.10.2:7001', ttlSeconds: 604_795 },
      ],
    })
  })

  test('tells listeners what they asked for; a listener that throws changes nothing', () => {
    const simulation = Simulation.start(scenario(input()))
    const leaders: string[] = []
    simulation.on('raft.became-leader', ({ machine }) => leaders.push(machine ?? ''))
    simulation.once('*', () => {
      throw new Error('I will not listen')
    })

    simulation.runUntil(seconds(10))

    expect(leaders).toEqual(['discovery', 'm1'])
    expect(simulation.fingerprint).toBe(runScenario(scenario(input())).fingerprint)
  })

  test('runs in pieces as it runs in one', () => {
    const line = { at: '5s', leader: 'm1' }
    const built = scenario(input({ expect: [line] }))
    const simulation = Simulation.start(built)

    for (let at = 0; at <= seconds(10); at += ms(250)) simulation.runUntil(at)

    const run = runScenario(built)
    expect(simulation.fingerprint).toBe(run.fingerprint)
    expect(simulation.expectations()).toEqual(run.expectations)
  })

  test('can be planned and pinned', () => {
    const simulation = Simulation.start(scenario(input()))
    simulation.plan(seconds(5), { kind: 'stop', machine: 'm2' })
    simulation.pinChance('token discovery', [1])

    simulation.runUntil(seconds(9))

    expect(simulation.machines().map(({ name, power }) => [name, power])).toEqual([
      ['m1', 'on'],
      ['m2', 'off'],
    ])
  })

  test('goes on as if nothing had been after a predicate that throws', () => {
    const built = scenario(input())
    const simulation = Simulation.start(built)
    const broken = () => {
      throw new Error('mine')
    }

    expect(() => simulation.runUntil(broken)).toThrow('mine')
    expect(() => simulation.runUntil(broken)).toThrow('mine')
    simulation.runUntil(seconds(10))

    expect(simulation.fingerprint).toBe(runScenario(built).fingerprint)
  })

  test.each([[seconds(1)], [2_500_000.5], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'refuses the time %d, which is none to come',
    (time) => {
      const simulation = Simulation.start(scenario(input()))
      simulation.runUntil(seconds(2))

      expect(() => simulation.runUntil(time)).toThrow(/SIMULATION_BAD_TIME/)
      expect(() => simulation.plan(time, { kind: 'heal' })).toThrow(/SIMULATION_BAD_TIME/)
    },
  )
})

test('mistakes of a scenario built in TypeScript name their place', () => {
  const build = () =>
    scenario(
      input({
        ends: 'soon',
        steps: [{ at: '1s', do: { stop: 'm9' } }],
        expect: [{ by: '1s', store: { a: 'b' } }],
      }),
    )

  expect(build).toThrowErrorMatchingInlineSnapshot(`
    [SimError: ends: "soon" is not a span of time. Write a number and its unit (us, ms, s, m, h, d), such as 50ms, 1.5s or 7d. [SCENARIO_BAD_DURATION]
    steps[0].do.stop: No machine is called "m9". Did you mean "m1"? Use one of m1, m2, or declare "m9" under machines. [SCENARIO_UNKNOWN_MACHINE]
    expect[0]: The key "on" is missing. Add it, for example \`on: m1\`. [SCENARIO_MISSING_KEY]
    expect[0].store.a: "a" is not a key of the store. Begin it with a slash, such as /message. [SCENARIO_BAD_KEY]]
  `)
})
