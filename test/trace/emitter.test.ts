import { expect, test } from 'vitest'
import { RunEvents } from '../../src/trace/emitter.ts'
import type { Recorded } from '../../src/trace/event.ts'
import { FanOut } from '../../src/trace/fan-out.ts'
import { runOf } from './run-builder.ts'

const RUN = runOf(
  [1, 'm1', { kind: 'machine.paused' }],
  [2, 'm1', { kind: 'machine.resumed' }],
  [3, 'm2', { kind: 'machine.paused' }],
)

function play(events: RunEvents): void {
  for (const recorded of RUN) new FanOut([events], events).emit(recorded)
}

test('listeners hear their kind in order, and * hears everything', () => {
  const heard: string[] = []
  const events = new RunEvents()
    .on('*', ({ seq }) => heard.push(`* ${seq}`))
    .on('machine.paused', ({ seq }) => heard.push(`paused ${seq}`))
    .once('machine.paused', ({ seq }) => heard.push(`once ${seq}`))

  play(events)

  expect(heard).toEqual(['paused 1', 'once 1', '* 1', '* 2', 'paused 3', '* 3'])
})

test('off ends one registration, and only wanted kinds are fed', () => {
  const heard: number[] = []
  const listener = ({ seq }: Recorded): void => void heard.push(seq)
  const events = new RunEvents().on('machine.paused', listener).on('machine.paused', listener)

  const before = [events.wants('machine.paused'), events.wants('machine.resumed')]
  events.off('machine.paused', listener).off('machine.resumed', listener)
  play(events)

  expect(before).toEqual([true, false])
  expect(heard).toEqual([1, 3])
})

test('a listener that throws is reported, and the others still hear', () => {
  const heard: number[] = []
  const events = new RunEvents()
    .on('*', () => {
      throw new Error('no')
    })
    .on('*', ({ seq }) => heard.push(seq))

  play(events)

  expect(heard).toEqual([1, 2, 3])
  expect(events.totalFailures).toBe(3)
  expect(events.failures[0]).toEqual({ seq: 1, kind: '*', message: 'no' })
})
