import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab } from './lab.ts'

// spec/etcd-0.4.md, sections 8 and 13; measured in the recording quorum-loss-ttl.

test('a leader without a quorum writes its clock once, and again as soon as that is committed', () => {
  const lab = new Lab()
  lab.cluster(3)
  lab.kill(2)
  lab.kill(3)
  const before = lab.member(1)

  lab.wait(seconds(10))
  const alone = lab.member(1)
  lab.start(2)
  lab.wait(seconds(5))

  expect(alone.lastIndex - before.lastIndex).toBeLessThanOrEqual(1)
  expect(alone.commitIndex).toBe(before.commitIndex)
  expect(lab.member(1).commitIndex).toBeGreaterThan(alone.lastIndex)
})

test('an overdue key stays readable without a quorum, its ttl below zero, and goes with the next sync', () => {
  const lab = new Lab()
  lab.cluster(3)
  lab.answerTo(1, 'PUT', '/v2/keys/t', 'value=1&ttl=3')
  lab.kill(2)
  lab.kill(3)
  lab.wait(seconds(6))

  const overdue = lab.answerTo(1, 'GET', '/v2/keys/t')
  lab.start(2)
  lab.wait(seconds(5))

  expect(overdue?.body).toMatch(/"ttl":-[34],/)
  expect(lab.answerTo(1, 'GET', '/v2/keys/t')?.status).toBe(404)
})

test('entries that commit in one step answer with the index of the last', () => {
  const lab = new Lab()
  lab.cluster(2)
  lab.kill(2)
  lab.wait(ms(200))
  for (const name of ['a', 'b', 'c']) lab.ask(name, 1, 'PUT', `/v2/keys/${name}`, 'value=1')
  lab.wait(seconds(2))

  lab.start(2)
  lab.wait(seconds(5))

  const raftIndexes = ['a', 'b', 'c'].map((id) => lab.notes.answer(id)?.indexes[1])
  expect(new Set(raftIndexes).size).toBe(1)
  expect(Number(raftIndexes[0])).toBeGreaterThan(0)
})
