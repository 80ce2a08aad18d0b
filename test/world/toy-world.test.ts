import { expect, test } from 'vitest'
import { TORN_RECORD } from '../../src/host/disk.ts'
import { ms, seconds } from '../../src/kernel/time.ts'
import type { DiskEnd } from '../../src/machine/event.ts'
import { FanOut } from '../../src/trace/fan-out.ts'
import { erase } from '../../src/world/programs.ts'
import { World } from '../../src/world/world.ts'
import { DEAF, leaky, Tape, TOYS, told, toyBlueprint, toyWorld } from './toy.ts'

test('the same seed gives the same fingerprint, another seed another one', () => {
  const prints = ['s', 's', 't'].map((seed) => {
    const world = toyWorld(seed, DEAF)
    world.runUntil(seconds(5))
    return world.fingerprint
  })

  expect(prints[0]).toBe(prints[1])
  expect(prints[0]).not.toBe(prints[2])
})

test('listening changes nothing, whether nobody listens, one or ten', () => {
  const fingerprints = [0, 1, 10].map((count) => {
    const tapes = Array.from({ length: count }, () => new Tape())
    const world = toyWorld('s', new FanOut(tapes, tapes[0] ?? DEAF))
    world.runUntil(seconds(5))
    for (const tape of tapes) expect(tape.events.length).toBeGreaterThan(500)
    if (count > 0) expect(tapes[0]?.packets).toBeGreaterThan(200)
    return world.fingerprint
  })

  expect(new Set(fingerprints).size).toBe(1)
})

test('a fork at any moment goes on exactly as the original does', () => {
  for (const at of [0, 1, 1_234_567, 2_000_000, 3_999_999]) {
    const tape = new Tape()
    const world = toyWorld('s', tape)
    world.runUntil(at)
    const forkTape = new Tape()
    const fork = world.fork(forkTape)
    const before = tape.events.length

    world.runUntil(seconds(5))
    fork.runUntil(seconds(5))

    expect(fork.fingerprint).toBe(world.fingerprint)
    expect(forkTape.events).toEqual(tape.events.slice(before))
  }
})

test('a fork deep-equals its original', () => {
  const world = toyWorld('s', DEAF)
  world.runUntil(2_500_000)

  expect(plain(world.fork(DEAF))).toEqual(plain(world))
})

/** Everything in a world but code, caches of faces and who listens. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, plain(item)]))
  if (value instanceof Set) return new Set([...value].map(plain))
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['faces', 'sink', 'programs', 'parts'].includes(key))
      .map(([key, item]) => [key, plain(item)]),
  )
}

test('streams arrive whole and in order over a link that loses, doubles and reorders', () => {
  const tape = new Tape()
  const world = toyWorld('s', tape)

  world.runUntil(seconds(6))

  const heard = told(tape, 'toy.echoed').map((event) => (event as { heard?: string }).heard)
  expect(heard.length).toBeGreaterThan(15)
  expect(heard.every((text) => /^n\d+$/.test(text ?? ''))).toBe(true)
  expect(new Set(heard).size).toBe(heard.length)
})

test('a closed port refuses, a dark host is silent, a dead process resets', () => {
  const tape = new Tape()
  const world = toyWorld('s', tape)
  world.runUntil(ms(500))
  const failures = () =>
    told(tape, 'toy.failed').map((event) => (event as { failure?: string }).failure)

  world.apply({ kind: 'kill', machine: 'a', program: 'echo', signal: 'SIGKILL' })
  world.runUntil(seconds(1))
  const whenClosed = new Set(failures())
  world.apply({ kind: 'crash', machine: 'a', disk: 'kept' })
  world.runUntil(seconds(4))

  expect([...whenClosed].every((failure) => failure === 'refused' || failure === 'reset')).toBe(
    true,
  )
  expect(whenClosed.has('refused')).toBe(true)
  expect(failures().at(-1)).toBe('dial-timeout')
})

test('a paused machine does nothing and goes on where it was', () => {
  const tape = new Tape()
  const world = toyWorld('s', tape)
  world.runUntil(ms(300))
  world.apply({ kind: 'pause', machine: 'c' })
  const before = told(tape, 'toy.counted').length

  world.runUntil(seconds(2))
  const during = told(tape, 'toy.counted').length
  world.apply({ kind: 'resume', machine: 'c' })
  world.runUntil(seconds(3))
  const after = told(tape, 'toy.counted').length

  expect(during).toBe(before)
  expect(after - during).toBeGreaterThan(80)
  expect(after - during).toBeLessThan(110)
})

test('a skewed clock runs its timers fast and shows another time', () => {
  const tape = new Tape()
  const world = toyWorld('s', tape)
  world.runUntil(seconds(1))
  const slow = told(tape, 'toy.counted').length
  world.apply({ kind: 'skew', machine: 'c', byUs: seconds(3600), driftPpm: 100_000 })
  world.runUntil(seconds(2))

  const counted = told(tape, 'toy.counted')
  const wall = (counted.at(-1) as { wall?: number }).wall ?? 0
  expect(counted.length - slow).toBeGreaterThan(slow * 1.05)
  expect(wall - (1_407_628_800_000_000 + seconds(3602))).toBeGreaterThan(0)
  expect(wall - (1_407_628_800_000_000 + seconds(3602.2))).toBeLessThan(0)
})

test.each<[DiskEnd, (durable: number, found: readonly object[]) => boolean]>([
  ['kept', (durable, found) => found.length >= durable],
  ['unsynced-lost', (durable, found) => found.length === durable],
  ['torn', (durable, found) => found.length === durable + 1 && found.at(-1) === TORN_RECORD],
  ['wiped', (_, found) => found.length === 0],
])('a power loss with the disk %s leaves what it says', (end, holds) => {
  const tape = new Tape()
  const world = toyWorld('s', tape)
  world.runUntil(seconds(1))
  const last = () => (told(tape, 'toy.counted').at(-1) as { upTo?: number } | undefined)?.upTo ?? 0
  const written = () => (told(tape, 'toy.written').at(-1) as { id?: number } | undefined)?.id ?? 0
  const underWay = world.runUntil(() => written() > last())
  const durable = last()

  world.apply({ kind: 'crash', machine: 'c', disk: end })
  world.apply({ kind: 'start', machine: 'c', program: 'counter', env: {}, args: [] })
  world.runUntil(world.now + seconds(1))

  const found = (told(tape, 'toy.counter-started').at(-1) as { records?: readonly object[] })
    .records
  expect(underWay.kind).toBe('condition-met')
  expect(holds(durable, found ?? [])).toBe(true)
})

test.each([
  ['Math.random', () => Math.floor(Math.random() * 1000)],
  ['Date.now', () => Number(process.hrtime.bigint() % 1000n) + (Date.now() % 7)],
])('a program that reads %s is caught by running twice', (_, readOutside) => {
  const prints = [1, 2].map(() => {
    const world = World.create(toyBlueprint('s'), DEAF, {
      programs: [...TOYS, erase(leaky(readOutside))],
    })
    world.apply({ kind: 'start', machine: 'a', program: 'leaky', env: {}, args: [] })
    world.runUntil(ms(100))
    return world.fingerprint
  })

  expect(prints[0]).not.toBe(prints[1])
})

test('a run has an end with a name', () => {
  const world = toyWorld('s', DEAF)

  expect(world.runUntil(ms(1)).kind).toBe('time-reached')
  expect(world.runUntil(seconds(9), { maxEvents: 3 }).kind).toBe('budget-spent')
  expect(world.runUntil((now) => now.now > ms(20)).kind).toBe('condition-met')
  expect(world.runUntil(() => false, { by: seconds(1) })).toMatchObject({
    kind: 'time-reached',
    at: seconds(1),
  })
})

test('an intervention that names nothing that exists is refused, and nothing is done', () => {
  const world = toyWorld('s', DEAF)
  const before = world.fingerprint

  expect(() => world.apply({ kind: 'pause', machine: 'm9' })).toThrowErrorMatchingInlineSnapshot(
    `[SimError: No host is called "m9" (in pause). Use one of operator, discovery, a, b, c. [WORLD_UNKNOWN_HOST]]`,
  )
  expect(world.fingerprint).toBe(before)
})

test('a step that names what does not exist is refused when it is planned', () => {
  const world = toyWorld('s', DEAF)

  expect(() => world.plan(seconds(2), { kind: 'boot', machine: 'zz' })).toThrow(
    'No host is called "zz" (in boot).',
  )
  expect(() => world.plan(seconds(2), { kind: 'bug', name: 'none' })).toThrow(
    'No bug switch is called "none".',
  )
  expect(world.runUntil(seconds(3)).kind).toBe('time-reached')
})

test('what a predicate throws leaves no early stop behind', () => {
  const world = toyWorld('s', DEAF)
  const failing = () => {
    throw new Error('no')
  }

  expect(() => world.runUntil(failing, { by: seconds(1) })).toThrow('no')
  expect(world.runUntil(seconds(2))).toMatchObject({ kind: 'time-reached', at: seconds(2) })
})

test('more machines than links have numbers for are refused', () => {
  const blueprint = toyBlueprint('s')
  const machines = Array.from({ length: 4095 }, () => blueprint.machines)
    .flat()
    .slice(0, 4095)

  expect(() => World.create({ ...blueprint, machines }, DEAF)).toThrow(
    '4095 machines are more than one network has numbers for.',
  )
})
