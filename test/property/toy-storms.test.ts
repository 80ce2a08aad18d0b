import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minutes, ms, seconds } from '../../src/kernel/time.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import { Tape, toyWorld } from '../world/toy.ts'

const HOSTS = ['a', 'b', 'c'] as const
const PROGRAMS = { a: 'echo', b: 'pinger', c: 'counter' } as const
const STORM_ENDS = seconds(6)

const host = fc.constantFrom(...HOSTS)
const pair = fc.record({ from: fc.constantFrom('a', 'b', '*'), to: fc.constantFrom('a', 'b', '*') })
const perMillion = fc.nat({ max: 900_000 })

/** Everything that can befall a host, its clock, its disk and the network between. */
const blow: fc.Arbitrary<Intervention> = fc.oneof(
  host.map((machine) => ({ kind: 'pause', machine }) as const),
  host.map((machine) => ({ kind: 'resume', machine }) as const),
  fc
    .tuple(host, fc.constantFrom('kept', 'unsynced-lost', 'torn', 'wiped'))
    .map(([machine, disk]) => ({ kind: 'crash', machine, disk }) as const),
  host.map((machine) => ({ kind: 'stop', machine }) as const),
  host.map((machine) => ({ kind: 'wipe', machine }) as const),
  host.map((machine) => starting(machine)),
  fc
    .tuple(host, fc.constantFrom('SIGKILL', 'SIGTERM', 'SIGINT'))
    .map(([machine, signal]) => ({ ...killing(machine), signal }) as const),
  fc.constant({ kind: 'partition', groups: [['a'], ['b', 'c']] } as const),
  pair.map((link) => ({ kind: 'cut', ...link }) as const),
  pair.map((link) => ({ kind: 'block', ...link, port: 9000 }) as const),
  fc
    .tuple(pair, fc.constantFrom('lose', 'duplicate'), perMillion)
    .map(([link, kind, rate]) => ({ kind, ...link, perMillion: rate }) as const),
  fc
    .tuple(pair, perMillion, fc.nat({ max: 200_000 }))
    .map(([link, rate, byUs]) => ({ kind: 'reorder', ...link, perMillion: rate, byUs }) as const),
  fc
    .tuple(pair, fc.nat({ max: 300_000 }))
    .map(([link, byUs]) => ({ kind: 'slow', ...link, byUs }) as const),
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('up', 'silent', 'refusing'))
    .map(([name, state]) => ({ kind: 'host', host: name, state }) as const),
  fc
    .tuple(host, fc.integer({ min: -1e7, max: 1e7 }), fc.integer({ min: -100_000, max: 100_000 }))
    .map(([machine, byUs, driftPpm]) => ({ kind: 'skew', machine, byUs, driftPpm }) as const),
  fc.constant({ kind: 'heal' } as const),
)

function starting(machine: keyof typeof PROGRAMS): Intervention {
  return { kind: 'start', machine, program: PROGRAMS[machine], env: {}, args: [] }
}

function killing(machine: keyof typeof PROGRAMS) {
  return { kind: 'kill', machine, program: PROGRAMS[machine], signal: 'SIGKILL' } as const
}

const storm = fc.record({
  seed: fc.nat().map(String),
  blows: fc.array(fc.record({ at: fc.nat({ max: 5999 }), blow }), { maxLength: 20 }),
  forkedAt: fc.nat({ max: 5999 }),
})

test('no storm makes time go back, pile anything up or leave anything open', () => {
  fc.assert(
    fc.property(storm, ({ seed, blows, forkedAt }) => {
      const tape = new Tape()
      const world = toyWorld(seed, tape)
      for (const { at, blow } of blows) world.plan(ms(at), blow)
      world.runUntil(ms(forkedAt))
      const fork = world.fork(new Tape())

      for (const one of [world, fork]) one.runUntil(STORM_ENDS)
      const { pending, deadlines, connections, deferred } = world.load()
      const times = tape.events.map(({ t }) => t)
      const numbers = tape.events.map(({ seq }) => seq)

      expect(fork.fingerprint).toBe(world.fingerprint)
      expect(times).toEqual([...times].sort((one, other) => one - other))
      expect(numbers).toEqual(numbers.map((_, position) => position + 1))
      expect(tape.events.every(({ seq, cause }) => cause < seq)).toBe(true)
      expect(Math.max(pending, deadlines, connections, deferred)).toBeLessThan(1000)

      world.apply({ kind: 'heal' })
      for (const name of HOSTS) {
        world.apply({ kind: 'resume', machine: name })
        world.apply(killing(name))
      }
      world.runUntil(world.now + minutes(30))

      expect(world.load()).toEqual({
        pending: 0,
        deadlines: 0,
        connections: 0,
        exchanges: 0,
        processes: 0,
        deferred: 0,
      })
    }),
    { numRuns: 300 },
  )
})
