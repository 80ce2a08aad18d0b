import { describe, expect, test } from 'vitest'
import { INVARIANT_NAMES } from '../../src/check/all.ts'
import { Checker } from '../../src/check/checker.ts'
import type { Violation } from '../../src/check/invariant.ts'
import { seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { compile } from '../../src/scenario/compile.ts'
import { Chronicle } from '../../src/trace/chronicle.ts'
import { FanOut } from '../../src/trace/fan-out.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import type { BugSwitch, WorldRules } from '../../src/world/rules.ts'
import { World } from '../../src/world/world.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'

const MACHINES = ['m1', 'm2', 'm3'] as const

const story = (seed: string) =>
  scenario({
    title: 'Three machines',
    edition: '0.4',
    seed,
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: MACHINES.map((name, place) => ({
      name,
      'private-ipv4': `10.10.10.${place + 1}`,
      boots: `${place * 2}s`,
      'user-data': USER_DATA,
    })),
    ends: '60s',
  })

/** A world whose rules are changed, with what the checks say and what happened in it. */
class Sabotaged {
  private readonly checker = new Checker()
  private readonly chronicle = new Chronicle()
  private readonly world: World

  constructor(plant: (rules: WorldRules) => WorldRules, seed = '1') {
    const bug: BugSwitch = { name: 'sabotage', replaces: 'one rule', plant, story: 'Breaks it.' }
    const sink = new FanOut([this.chronicle, this.checker], this.chronicle)
    const blueprint = { ...compile(story(seed), {}), bugs: [bug.name] }
    this.world = World.create(blueprint, sink, { bugs: [bug] })
  }

  at(second: number, ...doings: readonly Intervention[]): this {
    for (const does of doings) this.world.plan(seconds(second), does)
    return this
  }

  /** Runs for a minute and gives the first breach of an invariant. */
  firstOf(invariant: string): Violation | undefined {
    this.world.runUntil(seconds(60))
    return this.checker.violations.find((violation) => violation.invariant === invariant)
  }

  /** The events that a breach names, as machine and kind. */
  causesOf(violation: Violation | undefined): readonly string[] {
    return (violation?.causes ?? []).map((seq) => {
      const recorded = this.chronicle.at(seq)
      return `${recorded?.machine} ${recorded?.event.kind}`
    })
  }
}

const apart: Intervention = { kind: 'partition', groups: [['m1'], ['m2'], ['m3'], ['discovery']] }

function put(machine: string, value: string): Intervention {
  return {
    kind: 'request',
    id: `put ${value}`,
    via: machine,
    method: 'PUT',
    url: `http://10.10.10.${machine.slice(1)}:4001/v2/keys/colour`,
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: `value=${value}`,
    redirects: 0,
    timeoutUs: seconds(20),
  }
}

const withGoraft =
  (rule: Partial<WorldRules['goraft']>) =>
  (rules: WorldRules): WorldRules => ({ ...rules, goraft: { ...rules.goraft, ...rule } })

describe('a sabotaged world breaks', () => {
  test('one-leader-per-term, where the own vote makes a leader', () => {
    const world = new Sabotaged(withGoraft({ wins: () => true })).at(20, apart)

    const violation = world.firstOf('one-leader-per-term')

    expect(violation?.claim).toMatch(/^m[23] and m[23] both became leader in term 1 of cluster m1@/)
    expect(new Set(world.causesOf(violation))).toEqual(
      new Set(['m2 raft.became-leader', 'm3 raft.became-leader']),
    )
  })

  test('logs-match, where two leaders of one term are written to', () => {
    const world = new Sabotaged(withGoraft({ wins: () => true }))
      .at(20, apart)
      .at(25, put('m2', 'red'), put('m3', 'blue'))

    const violation = world.firstOf('logs-match')

    expect(violation?.claim).toMatch(/^The logs of m\d and m\d both have index \d+ of term 1, but/)
    expect(world.causesOf(violation)).toEqual([
      expect.stringMatching(/^m[23] raft\.became-leader$/),
      expect.stringMatching(/^m[23] raft\.became-leader$/),
    ])
  })

  test('committed-entries-stay, where a short log may lead and a follower takes all it is sent', () => {
    const rules = withGoraft({
      mayGrantVote: () => true,
      fits: ({ prevLogIndex, lastIndex }) => prevLogIndex <= lastIndex,
    })
    const world = new Sabotaged(rules)
      .at(20, { kind: 'partition', groups: [['m3'], ['m1', 'm2']] })
      .at(25, put('m1', 'green'))
      .at(28, { kind: 'crash', machine: 'm1', disk: 'kept' }, { kind: 'heal' })

    const violation = world.firstOf('committed-entries-stay')

    expect(violation?.claim).toMatch(
      /^m2 drops its log from index \d+ on, but counts it as committed/,
    )
    expect(world.causesOf(violation)).toContain('m2 raft.truncated')
  })

  test.each([
    ['one-founder-per-token', ['m1 discovery.state-created', 'm2 cluster.founded']],
    ['one-cluster-per-token', ['m1 cluster.founded', 'm2 cluster.founded']],
  ])('%s, where everybody may found', (name, causes) => {
    const everybody = (rules: WorldRules): WorldRules => ({
      ...rules,
      discovery: { ...rules.discovery, mayFound: () => true },
    })
    const world = new Sabotaged(everybody)
      .at(1, { kind: 'partition', groups: [['m1'], ['m2']] })
      .at(30, { kind: 'heal' })

    const violation = world.firstOf(name)

    expect(violation?.claim).toContain(TOKEN)
    expect(world.causesOf(violation)).toEqual(expect.arrayContaining(causes))
  })
})

test.each(['1', '2', '3', '4', '5'])(
  'none of it breaks anything under the real rules (%s)',
  (seed) => {
    const healthy = new Sabotaged((rules) => rules, seed)
      .at(20, apart)
      .at(25, put('m1', 'green'), put('m2', 'red'), put('m3', 'blue'))
      .at(40, { kind: 'heal' })

    const broken = INVARIANT_NAMES.filter((name) => healthy.firstOf(name) !== undefined)

    expect(broken).toEqual([])
  },
)
