import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestRaft } from '../../src/goraft/digest.ts'
import { entryAt } from '../../src/goraft/log.ts'
import { type GoRaft, restoreRaft } from '../../src/goraft/raft.ts'
import { type GoRaftRules, REAL_GORAFT_RULES } from '../../src/goraft/rules.ts'
import { step } from '../../src/goraft/step.ts'
import {
  applyAll,
  Cluster,
  command,
  EMPTY_RECORDS,
  type Flight,
  feed,
  foundingLog,
  settings,
  takeEffects,
} from './cluster.ts'

const KINDS = ['deliver', 'tick', 'propose', 'lose', 'repeat-vote', 'election'] as const

/** One move of a hostile scheduler. Numbers choose among what is there, modulo its count. */
const moves = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constant(KINDS[0]) },
      { weight: 6, arbitrary: fc.constant(KINDS[1]) },
      { weight: 2, arbitrary: fc.constant(KINDS[2]) },
      { weight: 1, arbitrary: fc.constantFrom(KINDS[3], KINDS[4]) },
      { weight: 1, arbitrary: fc.constant(KINDS[5]) },
    ),
    choice: fc.nat({ max: 999 }),
  }),
  { minLength: 100, maxLength: 400, size: 'max' },
)

const clusters = fc.record({ count: fc.constantFrom(3, 4, 5), seed: fc.nat(), moves })

type Story = typeof clusters extends fc.Arbitrary<infer S> ? S : never

interface Staging {
  readonly watch?: NonNullable<Cluster['watch']>
  readonly rules?: Partial<GoRaftRules>
}

function play({ count, seed, moves }: Story, staging: Staging = {}): Cluster {
  const names = ['m1', 'm2', 'm3', 'm4', 'm5'].slice(0, count)
  const cluster = new Cluster(names, seed, { ...REAL_GORAFT_RULES, ...staging.rules })
  if (staging.watch) cluster.watch = staging.watch
  for (const move of moves) perform(cluster, names, move)
  return cluster
}

function perform(cluster: Cluster, names: readonly string[], move: Story['moves'][number]): void {
  const { kind, choice } = move
  const leading = names.filter((name) => cluster.member(name).state === 'leader')
  const leader = leading[choice % Math.max(1, leading.length)]
  const name = names[choice % names.length] ?? 'm1'
  const flight = cluster.flights[choice % Math.max(1, cluster.flights.length)]
  if (kind === 'election') cluster.input(name, { kind: 'election-due' })
  else if (kind === 'propose' && leader) {
    cluster.input(leader, { kind, command: command('work'), ticket: 0 })
  } else if (kind === 'tick' && leader) {
    const peer = names[Math.floor(choice / 7) % names.length] ?? 'm1'
    cluster.input(leader, { kind: 'heartbeat-due', peer })
  } else if (flight) transport(cluster, flight, kind)
}

function transport(cluster: Cluster, flight: Flight, kind: string): void {
  if (kind === 'deliver') cluster.deliver(flight)
  if (kind === 'lose') cluster.lose(flight)
  if (kind === 'repeat-vote' && flight.kind === 'vote-request') {
    // The copy's answer goes nowhere: one HTTP request has one answer.
    cluster.input(flight.to, { kind: flight.kind, ticket: -1, message: flight.message })
  }
}

function logOf(raft: GoRaft) {
  return raft.log.chunks.flat()
}

/** Every pair of logs agrees up to the last place where index and term agree. */
function disagreements(cluster: Cluster): unknown[] {
  const found: unknown[] = []
  const members = [...cluster.members.values()]
  for (const one of members) {
    for (const other of members) {
      let agreed = Math.min(one.log.lastIndex, other.log.lastIndex)
      while (agreed > 0 && entryAt(one.log, agreed)?.term !== entryAt(other.log, agreed)?.term) {
        agreed -= 1
      }
      for (let index = 1; index <= agreed; index += 1) {
        const [left, right] = [entryAt(one.log, index), entryAt(other.log, index)]
        if (left?.term !== right?.term || left?.command !== right?.command) {
          found.push([one.settings.name, other.settings.name, index])
        }
      }
    }
  }
  return found
}

/** Places where two members applied different entries. */
function conflicts(cluster: Cluster): unknown[] {
  const found: unknown[] = []
  const sequences = [...cluster.applied.values()]
  const longest = sequences.reduce((best, each) => (each.length > best.length ? each : best))
  for (const sequence of sequences) {
    sequence.forEach((entry, position) => {
      const other = longest[position]
      if (other?.index !== entry.index || other.term !== entry.term) found.push([entry, other])
    })
  }
  return found
}

const severalLeaders = (cluster: Cluster) =>
  [...cluster.leaders].filter(([, names]) => names.size > 1)

const panics = (cluster: Cluster) => cluster.effects.filter(({ effect }) => effect.kind === 'panic')

describe('without restarts, and when no append arrives late', () => {
  test('one leader a term, logs match, committed entries stay, healing brings progress', () => {
    fc.assert(
      fc.property(clusters, (story) => {
        const cluster = play(story)
        cluster.run(20_000_000)
        const leader = cluster.leader()
        if (leader === undefined) throw new Error('no leader after healing')
        const last = command('last')
        cluster.input(leader.settings.name, { kind: 'propose', command: last, ticket: 0 })
        cluster.run(21_000_000)

        const ends = [...cluster.applied.values()].map((entries) => entries.at(-1)?.command)
        expect(ends).toEqual(ends.map(() => last))
        expect(severalLeaders(cluster)).toEqual([])
        expect(disagreements(cluster)).toEqual([])
        expect(conflicts(cluster)).toEqual([])
        expect(panics(cluster)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('the same holds in the midst of the storm', () => {
    fc.assert(
      fc.property(clusters, (story) => {
        const cluster = play(story)

        expect(severalLeaders(cluster)).toEqual([])
        expect(disagreements(cluster)).toEqual([])
        expect(conflicts(cluster)).toEqual([])
        expect(panics(cluster)).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})

describe('a sabotaged rule is found out by the same storms', () => {
  /** How many of 300 stories break something. */
  function brokenStories(rules: Partial<GoRaftRules>): number {
    const stories = fc.sample(clusters, { numRuns: 300, seed: 7 })
    return stories.filter((story) => {
      const cluster = play(story, { rules })
      return (
        severalLeaders(cluster).length > 0 ||
        disagreements(cluster).length > 0 ||
        conflicts(cluster).length > 0 ||
        panics(cluster).length > 0
      )
    }).length
  }

  const sabotages: readonly [string, Partial<GoRaftRules>][] = [
    ['one vote too few is a quorum', { quorum: (memberCount) => Math.floor(memberCount / 2) }],
    ['votes are given away freely', { mayGrantVote: () => true }],
    [
      'appends always fit where they can',
      { fits: (place) => place.prevLogIndex <= place.lastIndex },
    ],
    ['the longest log counts', { committable: (count) => Math.max(...count.heldIndexes) }],
  ]

  test.each(sabotages)('%s', (_name, rules) => {
    expect(brokenStories({})).toBe(0)
    expect(brokenStories(rules)).toBeGreaterThan(0)
  })
})

test('a clone goes on exactly like its original, and neither writes to the other', () => {
  fc.assert(
    fc.property(clusters, (story) => {
      play(story, {
        watch: (before, input, after) => {
          step(before, input, 0)
          takeEffects(before)
          applyAll(before, 0, () => takeEffects(before))

          expect(digestRaft(before)).toBe(digestRaft(after))
          expect(before).toEqual(after)
        },
      })
    }),
    { numRuns: 25 },
  )
})

describe('what the flaws of 0.4 break', () => {
  const deliverAll = (cluster: Cluster, member: string) => {
    for (const flight of cluster.flights.filter((each) => each.to === member))
      cluster.deliver(flight)
  }

  test('a voter that restarts votes twice: two leaders in a term, then a panic (flaw 5)', () => {
    const names = ['m1', 'm2', 'm3']
    const cluster = new Cluster(names, 1)
    cluster.input('m1', { kind: 'election-due' })
    deliverAll(cluster, 'm2')
    deliverAll(cluster, 'm1')
    const entries = foundingLog(names)
    const reborn = restoreRaft(settings('m2'), { ...EMPTY_RECORDS, entries, commitIndex: 3 })
    applyAll(reborn, 0, () => {})
    feed(reborn, { kind: 'start' })
    cluster.add(reborn)
    cluster.flights = []
    cluster.input('m3', { kind: 'election-due' })
    deliverAll(cluster, 'm2')
    deliverAll(cluster, 'm3')
    const leaders = new Set(cluster.leaders.get(1))
    cluster.input('m1', { kind: 'heartbeat-due', peer: 'm3' })
    deliverAll(cluster, 'm3')

    expect(leaders).toEqual(new Set(['m1', 'm3']))
    expect(panics(cluster)).toEqual([
      {
        member: 'm3',
        atUs: 0,
        effect: { kind: 'panic', claim: 'assertion failed: leader.elected.at.same.term.1' },
      },
    ])
  })

  test('an append that arrives late cuts acknowledged entries: a committed one is lost', () => {
    const cluster = new Cluster(['m1', 'm2', 'm3'], 1)
    cluster.input('m1', { kind: 'election-due' })
    deliverAll(cluster, 'm2')
    deliverAll(cluster, 'm1')
    cluster.input('m1', { kind: 'heartbeat-due', peer: 'm2' })
    const late = cluster.flights.find((flight) => flight.kind === 'append-request')
    if (late === undefined) throw new Error('nothing was sent')
    cluster.lose(late)
    cluster.input('m1', { kind: 'propose', command: command('paid'), ticket: 0 })
    cluster.input('m1', { kind: 'heartbeat-due', peer: 'm2' })
    deliverAll(cluster, 'm2')
    deliverAll(cluster, 'm1')
    const applied = cluster.applied.get('m1')?.map((entry) => entry.command.name)

    cluster.deliver(late)

    expect(applied).toEqual(['raft:nop', 'paid'])
    expect(logOf(cluster.member('m2')).map((entry) => entry.command.name)).toEqual([
      'etcd:join',
      'etcd:join',
      'etcd:join',
      'raft:nop',
    ])
  })
})
