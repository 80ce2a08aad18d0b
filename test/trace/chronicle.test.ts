import { expect, test } from 'vitest'
import { Chronicle } from '../../src/trace/chronicle.ts'
import type { Recorded } from '../../src/trace/event.ts'

const recordedAt = (seq: number): Recorded => ({
  seq,
  t: seq * 10,
  machine: 'm1',
  cause: seq - 1,
  event: { kind: 'machine.paused' },
})

function chronicleOf(count: number): Chronicle {
  const chronicle = new Chronicle()
  for (let seq = 1; seq <= count; seq += 1) chronicle.emit(recordedAt(seq))
  return chronicle
}

test('a chronicle gives back what it was handed, across chunks', () => {
  const chronicle = chronicleOf(10_000)

  expect(chronicle.length).toBe(10_000)
  expect([1, 4096, 4097, 8192, 10_000].map((seq) => chronicle.at(seq)?.t)).toEqual([
    10, 40_960, 40_970, 81_920, 100_000,
  ])
  expect([0, 10_001, -1].map((seq) => chronicle.at(seq))).toEqual([undefined, undefined, undefined])
  expect([...chronicle].map(({ seq }) => seq)).toEqual(
    Array.from({ length: 10_000 }, (_, position) => position + 1),
  )
  expect([...chronicle.from(9_998)].map(({ seq }) => seq)).toEqual([9_998, 9_999, 10_000])
})

test('a fork goes on by itself', () => {
  const chronicle = chronicleOf(5000)
  const fork = chronicle.fork()
  const other = { ...recordedAt(5001), machine: 'm2' }

  fork.emit(other)
  chronicle.emit(recordedAt(5001))

  expect([fork.at(5001)?.machine, chronicle.at(5001)?.machine]).toEqual(['m2', 'm1'])
  expect(fork.at(17)).toBe(chronicle.at(17))
})

test('routine events and packets leave no trace, and a gap in the numbers is a defect', () => {
  const chronicle = chronicleOf(3)

  chronicle.routine(recordedAt(3))
  chronicle.packet()

  expect(chronicle.length).toBe(3)
  expect(() => chronicle.emit(recordedAt(5))).toThrow('numbered densely')
})
