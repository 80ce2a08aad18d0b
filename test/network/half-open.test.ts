import { expect, test } from 'vitest'
import { minutes, ms, seconds } from '../../src/kernel/time.ts'
import { AskingWorld } from './asker.ts'

const CUT = { kind: 'partition', groups: [['a'], ['b']] } as const
const HEAL = { kind: 'heal' } as const

test('the refusal of a dial that was lost is said again after a second', () => {
  const asking = new AskingWorld().asking('10.0.0.1', 'patient').do({ ...ONE_WAY })

  asking.run(ms(600))
  const asked = asking.do(HEAL).run(seconds(5))

  expect(asked.map(({ outcome }) => outcome)).toEqual(['refused'])
  expect(asked[0]?.tookUs).toBeGreaterThan(seconds(1))
  expect(asked[0]?.tookUs).toBeLessThan(ms(1005))
})

test('the acceptance of a dial that was lost is said again after a second', () => {
  const asking = new AskingWorld()
    .answering()
    .asking('10.0.0.1', 'patient')
    .do({ ...ONE_WAY })

  asking.run(ms(600))
  const asked = asking.do(HEAL).run(seconds(5))

  expect(asked.map(({ outcome }) => outcome)).toEqual(['answered'])
  expect(asked[0]?.tookUs).toBeGreaterThan(seconds(1))
  expect(asked[0]?.tookUs).toBeLessThan(ms(1010))
})

const ONE_WAY = { kind: 'cut', from: 'a', to: 'b' } as const

test('a server that dies behind a cut is reported dead after it, though pieces before are lost', () => {
  const asking = new AskingWorld().answering('streaming').asking('10.0.0.1', 'patient')
  asking.run(ms(400))
  asking.do(CUT).run(ms(120))
  asking.do({ kind: 'kill', machine: 'a', program: 'answerer', signal: 'SIGKILL' }).run(seconds(1))

  const asked = asking.do(HEAL).run(seconds(10))

  expect(asked.map(({ outcome }) => outcome)).toEqual(['reset'])
})

test('a client that gave up behind a cut leaves nothing open at the server', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(ms(1050))
  asking.do(CUT).run(seconds(3))
  asking.do({ kind: 'kill', machine: 'b', program: 'asker', signal: 'SIGKILL' }, HEAL)

  asking.run(minutes(20))

  expect(asking.world.load()).toMatchObject({ connections: 0, exchanges: 0, pending: 0 })
})

test('a client that lost its power with idle connections leaves nothing open at the server', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  asking.do({ kind: 'crash', machine: 'b', disk: 'kept' }).run(minutes(20))

  expect(asking.world.load()).toMatchObject({ connections: 0, exchanges: 0, pending: 0 })
})

test('a server that streams to a dark client learns of it after fifteen tries', () => {
  const asking = new AskingWorld().answering('streaming').asking('10.0.0.1', 'patient')
  asking.run(ms(400))
  asking.do({ kind: 'crash', machine: 'b', disk: 'kept' })

  asking.run(minutes(13))
  const tooEarly = asking.count('toy.aborted')
  asking.run(minutes(4))

  expect([tooEarly, asking.count('toy.aborted')]).toEqual([0, 1])
  expect(asking.world.load()).toMatchObject({ connections: 0, exchanges: 0, pending: 0 })
})

test('a server that streams to a client that has rebooted is reset by the next piece', () => {
  const asking = new AskingWorld().answering('streaming').asking('10.0.0.1', 'patient')
  asking.run(ms(400))
  asking.do({ kind: 'crash', machine: 'b', disk: 'kept' }, { kind: 'boot', machine: 'b' })

  asking.run(ms(60))

  expect(asking.count('toy.aborted')).toBe(1)
  expect(asking.world.load()).toMatchObject({ connections: 0, exchanges: 0, pending: 0 })
})

test('a request on its way when its client loses power is executed; its answer meets nobody', () => {
  const asking = new AskingWorld().answering().asking('10.0.0.1', 'patient')
  asking.world.runUntil(() => asking.count('http.requested') === 1)
  const before = asking.count('toy.request-heard')

  asking.do({ kind: 'crash', machine: 'b', disk: 'kept' }).run(minutes(20))

  expect([before, asking.count('toy.request-heard')]).toEqual([0, 1])
  expect(asking.world.load()).toMatchObject({ connections: 0, exchanges: 0, pending: 0 })
})
