import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ms, seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { Simulation } from '../../src/scenario/simulation.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'

const MACHINES = ['m1', 'm2', 'm3', 'm4'] as const
const STORM_ENDS = seconds(30)

function story(seed: string, boots: readonly number[]) {
  return scenario({
    title: 'Four machines in a storm',
    edition: '0.4',
    seed,
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: MACHINES.map((name, place) => ({
      name,
      'private-ipv4': `10.10.10.${place + 1}`,
      boots: `${boots[place] ?? 0}ms`,
      'user-data': USER_DATA,
    })),
    ends: '60s',
  })
}

const machine = fc.constantFrom(...MACHINES)
const pair = fc.record({ from: machine, to: fc.constantFrom(...MACHINES, 'discovery') })
const chance = fc.nat({ max: 400_000 })

/** Anything that may befall a network, a machine or its clock, but for the loss of a disk. */
const blow: fc.Arbitrary<Intervention> = fc.oneof(
  machine.map((name) => ({ kind: 'pause', machine: name }) as const),
  machine.map((name) => ({ kind: 'resume', machine: name }) as const),
  machine.map((name) => ({ kind: 'crash', machine: name, disk: 'kept' }) as const),
  machine.map((name) => ({ kind: 'boot', machine: name }) as const),
  machine.map((name) => ({ kind: 'reboot', machine: name }) as const),
  machine.map(
    (name) => ({ kind: 'kill', machine: name, program: 'etcd', signal: 'SIGKILL' }) as const,
  ),
  machine.map(
    (name) =>
      ({ kind: 'partition', groups: [[name], MACHINES.filter((m) => m !== name)] }) as const,
  ),
  pair.map((link) => ({ kind: 'cut', ...link }) as const),
  fc
    .tuple(pair, chance)
    .map(([link, perMillion]) => ({ kind: 'lose', ...link, perMillion }) as const),
  fc
    .tuple(pair, chance)
    .map(([link, perMillion]) => ({ kind: 'duplicate', ...link, perMillion }) as const),
  fc
    .tuple(pair, chance, fc.nat({ max: 100_000 }))
    .map(([link, perMillion, byUs]) => ({ kind: 'reorder', ...link, perMillion, byUs }) as const),
  fc
    .tuple(pair, fc.nat({ max: 80_000 }))
    .map(([link, byUs]) => ({ kind: 'slow', ...link, byUs }) as const),
  fc
    .tuple(
      machine,
      fc.integer({ min: -5_000_000, max: 5_000_000 }),
      fc.integer({ min: -50_000, max: 50_000 }),
    )
    .map(([name, byUs, driftPpm]) => ({ kind: 'skew', machine: name, byUs, driftPpm }) as const),
  fc.constant({ kind: 'heal' } as const),
  fc
    .constantFrom('up', 'silent', 'refusing', 'storage-down')
    .map((state) => ({ kind: 'discovery', state }) as const),
)

const storm = fc.record({
  seed: fc.nat().map(String),
  boots: fc.array(fc.nat({ max: 6000 }), { minLength: 4, maxLength: 4 }),
  blows: fc.array(fc.record({ at: fc.nat({ max: 29_999 }), blow }), { maxLength: 12 }),
})

type Storm = (typeof storm extends fc.Arbitrary<infer T> ? T : never) & object

function begin({ seed, boots, blows }: Storm): Simulation {
  const run = Simulation.start(story(seed, boots))
  for (const { at, blow } of blows) run.plan(ms(at), blow)
  return run
}

test('no storm breaks an invariant, and each is the same twice and when forked', () => {
  fc.assert(
    fc.property(storm, (blows) => {
      const run = begin(blows)
      run.runUntil(ms(12_345))
      const fork = run.fork()
      run.runUntil(seconds(60))
      fork.runUntil(seconds(60))
      const again = begin(blows)
      again.runUntil(seconds(60))

      expect(run.violations()).toEqual([])
      expect(fork.fingerprint).toBe(run.fingerprint)
      expect(again.fingerprint).toBe(run.fingerprint)
    }),
    { numRuns: 60 },
  )
})

test('after a storm of the network has passed, the machines that are up agree on a leader', () => {
  fc.assert(
    fc.property(storm, ({ seed, boots, blows }) => {
      const weather = blows.filter(({ blow }) =>
        ['cut', 'partition', 'lose', 'slow'].includes(blow.kind),
      )
      const run = begin({ seed, boots, blows: [] })
      run.runUntil((now) => now.members().filter(({ view }) => view.leader !== '').length === 4)
      for (const { at, blow } of weather) run.plan(run.now + ms(at / 3), blow)
      run.plan(run.now + seconds(11), { kind: 'heal' })

      run.runUntil(run.now + STORM_ENDS)

      const leaders = new Set(run.members().map(({ view }) => view.leader))
      expect(leaders.size).toBe(1)
      expect([...leaders][0]).not.toBe('')
    }),
    { numRuns: 40 },
  )
})

test('a thousand seeds of the timeline keep every invariant', () => {
  for (let seed = 1; seed <= 1000; seed += 1) {
    const run = Simulation.start(story(String(seed), [0, 2000, 4000, 6000]))
    run.runUntil(seconds(10))

    expect({ seed, broken: run.violations() }).toEqual({ seed, broken: [] })
  }
})
