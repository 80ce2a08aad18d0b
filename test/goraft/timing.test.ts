import { describe, expect, test } from 'vitest'
import { Cluster } from './cluster.ts'

const SEEDS = Array.from({ length: 40 }, (_, position) => position + 1)

/** Three members under a leader, at 2 s. */
function settled(seed: number): { cluster: Cluster; leader: string; others: readonly string[] } {
  const names = ['m1', 'm2', 'm3']
  const cluster = new Cluster(names, seed)
  cluster.run(2_000_000)
  const leader = cluster.leader()?.settings.name
  if (leader === undefined) throw new Error('no leader within 2 s')
  return { cluster, leader, others: names.filter((name) => name !== leader) }
}

describe('an isolated follower (spec section 5, flaw 1)', () => {
  test('inflates its term about once in 300 ms: 33 terms in 10.1 s', () => {
    const rises = SEEDS.map((seed) => {
      const { cluster, others } = settled(seed)
      const [lonely = ''] = others
      const before = cluster.member(lonely).term
      cluster.isolate(lonely)
      cluster.run(12_100_000)
      return cluster.member(lonely).term - before
    })

    const mean = rises.reduce((sum, rise) => sum + rise, 0) / rises.length
    expect([Math.min(...rises) >= 25, Math.max(...rises) <= 50]).toEqual([true, true])
    expect(Math.round(mean)).toBe(33)
  })

  test('deposes a healthy leader when it comes back', () => {
    const { cluster, leader, others } = settled(1)
    const [lonely = ''] = others
    cluster.isolate(lonely)
    cluster.run(12_000_000)
    const inflated = cluster.member(lonely).term
    const healthy = cluster.member(leader)
    expect([healthy.state, healthy.term < inflated]).toEqual(['leader', true])

    cluster.heal()
    cluster.run(14_000_000)

    const after = cluster.leader()
    const started = cluster.effects.some(
      ({ member, effect }) =>
        member === leader && effect.kind === 'term-started' && effect.term >= inflated,
    )
    expect([after !== undefined && after.term >= inflated, started]).toEqual([true, true])
  })
})

describe('an isolated leader (spec sections 5 and 6)', () => {
  test('stays leader for ever, while the others elect one of theirs, usually with term + 1', () => {
    const outcomes = SEEDS.map((seed) => {
      const { cluster, leader, others } = settled(seed)
      const { term } = cluster.member(leader)
      cluster.isolate(leader)
      cluster.run(4_000_000)
      const successor = cluster.leader()
      expect(others).toContain(successor?.settings.name)
      expect(cluster.member(leader).state).toBe('leader')
      return (successor?.term ?? 0) - term
    })

    expect(outcomes.filter((rise) => rise === 1).length).toBeGreaterThan(SEEDS.length * 0.8)
  })

  test('the successor is there 150..400 ms after the cut, a round trip more, without a split vote', () => {
    for (const seed of SEEDS) {
      const { cluster, leader } = settled(seed)
      const { term } = cluster.member(leader)
      cluster.isolate(leader)
      cluster.run(4_000_000)
      const elected = cluster.effects.find(
        ({ atUs, effect }) =>
          atUs > 2_000_000 && effect.kind === 'state-changed' && effect.to === 'leader',
      )
      const split = (cluster.leader()?.term ?? 0) > term + 1
      const delayUs = (elected?.atUs ?? 0) - 2_000_000
      expect(split || (delayUs >= 149_000 && delayUs <= 401_000)).toBe(true)
    }
  })
})
