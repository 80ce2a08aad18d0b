import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { compile } from '../../src/scenario/compile.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import { World } from '../../src/world/world.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'
import { freezeAll, sharedBetween } from './shared.ts'
import { DEAF, toyWorld } from './toy.ts'

/** Three machines that boot, join and are written to while all kinds of things befall them. */
function etcdWorld(): World {
  const story = scenario({
    title: 'Three machines',
    edition: '0.4',
    seed: 'fork',
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: ['m1', 'm2', 'm3'].map((name, place) => ({
      name,
      'private-ipv4': `10.10.10.${place + 1}`,
      boots: `${place}s`,
      'user-data': USER_DATA,
    })),
    ends: '60s',
  })
  const world = World.create(compile(story, {}), DEAF)
  for (let second = 4; second < 40; second += 1) world.plan(seconds(second), write(second))
  world.plan(seconds(12), { kind: 'crash', machine: 'm1', disk: 'torn' })
  world.plan(seconds(14), { kind: 'lose', from: 'm2', to: 'm3', perMillion: 300_000 })
  world.plan(seconds(16), { kind: 'boot', machine: 'm1' })
  world.plan(seconds(20), { kind: 'pause', machine: 'm3' })
  world.plan(seconds(22), { kind: 'resume', machine: 'm3' })
  world.plan(seconds(24), { kind: 'skew', machine: 'm2', byUs: seconds(9), driftPpm: 50_000 })
  world.plan(seconds(26), { kind: 'partition', groups: [['m1'], ['m2', 'm3']] })
  world.plan(seconds(32), { kind: 'heal' })
  return world
}

function write(second: number): Intervention {
  return {
    kind: 'request',
    id: `${second}`,
    via: 'operator',
    method: second % 5 === 0 ? 'GET' : 'PUT',
    url: `http://10.10.10.${1 + (second % 3)}:4001/v2/keys/k${second % 4}?wait=${second % 5 === 0}`,
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: second % 5 === 0 ? '' : `value=${second}&ttl=3`,
    redirects: 2,
    timeoutUs: seconds(8),
  }
}

interface Case {
  readonly name: string
  readonly create: () => World
  /** When it is forked. */
  readonly moments: readonly number[]
  readonly end: number
}

const CASES: readonly Case[] = [
  {
    name: 'the toy world',
    create: () => toyWorld('s', DEAF),
    moments: [0, ms(500), ms(2500), ms(4100)],
    end: seconds(6),
  },
  {
    name: 'a world of etcd',
    create: etcdWorld,
    moments: [ms(1000), ms(4010), ms(21_000), ms(27_000)],
    end: seconds(34),
  },
]

describe.each(CASES)('$name', ({ create, moments, end }) => {
  test.each([...moments])('forked at %i shares with its fork only what neither changes', (at) => {
    const world = create()
    world.runUntil(at)
    const fork = world.fork(DEAF)
    const grandchild = fork.fork(DEAF)

    freezeAll(new Set([...sharedBetween(world, fork), ...sharedBetween(fork, grandchild)]))

    for (const one of [fork, world, grandchild]) one.runUntil(end)
    expect(fork.fingerprint).toBe(world.fingerprint)
    expect(grandchild.fingerprint).toBe(world.fingerprint)
  })
})

test('whatever is done to a fork, its original goes on as if there were none', () => {
  const alone = etcdWorld()
  alone.runUntil(seconds(40))
  const world = etcdWorld()
  world.runUntil(seconds(11))
  const fork = world.fork(DEAF)

  fork.apply({ kind: 'crash', machine: 'm2', disk: 'wiped' })
  fork.apply({ kind: 'skew', machine: 'm3', byUs: seconds(-60), driftPpm: -9000 })
  fork.apply({ kind: 'discovery', state: 'unknown-host' })
  fork.pinChance('election-timeout m1', [200_000, 200_000])
  fork.apply({ kind: 'boot', machine: 'm2' })
  fork.runUntil(seconds(50))
  world.runUntil(seconds(40))

  expect(world.fingerprint).toBe(alone.fingerprint)
})
