import { expect, test } from 'vitest'
import { hours, ms, seconds } from '../../src/kernel/time.ts'
import { AskingWorld } from '../network/asker.ts'
import { Tape, told, toyWorld } from './toy.ts'

test('a machine that is paused for long holds no more than its open connections need', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  asking.do({ kind: 'pause', machine: 'a' }).run(hours(1))
  const { deferred, connections } = asking.world.load()
  const after = asking.do({ kind: 'resume', machine: 'a' }).run(seconds(2))

  expect(deferred).toBeLessThan(2048)
  expect(connections).toBeLessThan(30)
  expect(after.at(-1)?.outcome).toBe('answered')
})

test('what waits for a paused machine is sent again when it loses its power instead', () => {
  const asking = new AskingWorld().answering().asking('10.0.0.1', 'patient')
  asking.do({ kind: 'pause', machine: 'a' }).run(ms(500))

  asking.do({ kind: 'crash', machine: 'a', disk: 'kept' }).run(ms(600))
  const asked = asking.answering().run(seconds(10))

  expect(asked.map(({ outcome }) => outcome)).toEqual(['answered'])
})

test('a paused machine is told to end when it goes on, but can be killed at once', () => {
  const asking = new AskingWorld().answering().do({ kind: 'pause', machine: 'a' })
  const signal = (name: 'SIGTERM' | 'SIGKILL') =>
    ({ kind: 'kill', machine: 'a', program: 'answerer', signal: name }) as const
  const running = () => asking.world.machines()[0]?.programs

  asking.run(ms(100))
  asking.do({ kind: 'resume', machine: 'a' }).run(ms(100))
  asking.do({ kind: 'pause', machine: 'a' }, signal('SIGTERM'), signal('SIGTERM')).run(ms(100))
  const paused = running()
  asking.do({ kind: 'resume', machine: 'a' }).run(ms(100))
  const resumed = running()
  asking.answering().run(ms(100))
  asking.do({ kind: 'pause', machine: 'a' }, signal('SIGKILL')).run(ms(100))

  expect([paused, resumed, running()]).toEqual([['answerer'], [], []])
})

test("limits of exchanges run on the client's own clock", () => {
  const asking = new AskingWorld().answering('mute')
  asking.do({ kind: 'skew', machine: 'b', byUs: 0, driftPpm: 100_000 }).asking()

  const asked = asking.run(seconds(2))

  const took = asked.map(({ tookUs }) => tookUs)
  expect(Math.min(...took)).toBeGreaterThan(ms(349))
  expect(Math.max(...took)).toBeLessThan(ms(360))
})

test('the drift moves monotonic and wall clock, the jump the wall clock only', () => {
  const tape = new Tape()
  const world = toyWorld('s', tape)
  world.runUntil(seconds(1))
  world.apply({ kind: 'skew', machine: 'c', byUs: -seconds(100), driftPpm: -100_000 })
  const before = told(tape, 'toy.counted').length

  world.runUntil(seconds(11))

  const counted = told(tape, 'toy.counted')
  const wall = (counted.at(-1) as { wall?: number }).wall ?? 0
  // Ten seconds show as nine: 900 counts instead of 1000, though the wall clock went back.
  expect(counted.length - before).toBeGreaterThan(890)
  expect(counted.length - before).toBeLessThan(910)
  expect(wall - (1_407_628_800_000_000 + seconds(1 + 9 - 100))).toBeLessThan(ms(10))
  expect(wall - (1_407_628_800_000_000 + seconds(1 + 9 - 100))).toBeGreaterThan(-ms(30))
})
