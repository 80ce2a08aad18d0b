import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clone } from '../../src/raft/copy.ts'
import { digest } from '../../src/raft/digest.ts'
import { hasReady } from '../../src/raft/hand-out.ts'
import { tick, ticksUntilDue } from '../../src/raft/node.ts'
import type { Raft } from '../../src/raft/raft.ts'
import type { Cluster } from '../raft/cluster.ts'
import type { Member } from '../raft/member.ts'
import { beginSchedule, perform, play, type Schedule } from '../raft/schedule.ts'
import { schedules } from './raft-schedules.ts'

const QUIET = { drawElectionTimeout: (ticks: number) => ticks + 1, observe: undefined }
const RUNS = { numRuns: 300 }

function copyOf({ raft, storage }: Member): Raft {
  return clone(raft, storage.clone(), QUIET)
}

function running(cluster: Cluster): Member[] {
  const members = [...cluster.members.values()].filter(({ isUp }) => isUp)
  // What is ready hides what a tick adds.
  for (const member of members) member.settle()
  return members
}

function digests(cluster: Cluster): number[] {
  return [...cluster.members.values()].map(({ raft }) => digest(raft))
}

test('passing many ticks at once is passing them one by one, and nothing comes due before', () => {
  fc.assert(
    fc.property(schedules(), fc.nat({ max: 30 }), (schedule, patience) => {
      for (const member of running(play(schedule))) {
        const [slow, fast] = [copyOf(member), copyOf(member)]
        const due = ticksUntilDue(member.raft)
        const count = Math.min(due, patience + 1)
        for (let passed = 0; passed < count; passed += 1) {
          expect([hasReady(slow), ticksUntilDue(slow)]).toEqual([false, due - passed])
          tick(slow, 1)
        }
        tick(fast, count)

        expect(digest(fast)).toBe(digest(slow))
        expect(hasReady(fast)).toBe(hasReady(slow))
      }
    }),
    RUNS,
  )
})

test('a copy does not see what befalls the original', () => {
  fc.assert(
    fc.property(schedules(), fc.nat({ max: 60 }), (schedule, at) => {
      const cluster = beginSchedule(schedule)
      playPart(cluster, schedule, 0, at)
      const before = digests(cluster)
      const copies = [...cluster.members.values()].map(copyOf)

      expect(copies.map(digest)).toEqual(before)
      playPart(cluster, schedule, at, schedule.commands.length)
      expect(copies.map(digest)).toEqual(before)
    }),
    RUNS,
  )
})

test('an original does not see what befalls its copies', () => {
  fc.assert(
    fc.property(schedules(), (schedule) => {
      const cluster = play(schedule)
      const before = digests(cluster)
      for (const member of cluster.members.values()) {
        const copy = copyOf(member)
        for (let passed = 0; passed < 20; passed += 1) tick(copy, 1)
      }

      expect(digests(cluster)).toEqual(before)
    }),
    RUNS,
  )
})

test('the same schedule gives the same digests, observed or not', () => {
  fc.assert(
    fc.property(schedules(), (schedule) => {
      const observed = beginSchedule(schedule)
      for (const member of observed.members.values()) member.isObserved = true
      playPart(observed, schedule, 0, schedule.commands.length)

      expect(digests(observed)).toEqual(digests(play(schedule)))
    }),
    RUNS,
  )
})

function playPart(cluster: Cluster, schedule: Schedule, from: number, to: number): void {
  for (const [offset, text] of schedule.commands.slice(from, to).entries()) {
    perform(cluster, text, from + offset)
  }
}
