import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DIFFERENCES, explainStep } from '../../src/explain/difference.ts'
import { sayMoment, saySpan } from '../../src/explain/moment.ts'
import { describe } from '../../src/explain/narration.ts'
import { days, seconds } from '../../src/kernel/time.ts'
import { anyRun } from '../trace/arbitrary-event.ts'
import { TIMELINE } from './timeline.ts'

test('every event of every kind has words', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      for (const recorded of run) expect(describe(recorded)).not.toBe('')
    }),
  )
})

test('the timeline of the first machine in words', () => {
  const words = TIMELINE.filter(({ machine, t }) => machine === 'm1' && t < seconds(2)).map(
    describe,
  )

  expect(words).toEqual([
    'm1: power on, boot 1',
    'm1: etcd starts as process 1',
    'm1: asks discovery:443: PUT //506f6c1bc729377252232a0121247119/m1',
    'm1: gets 201 from discovery',
    'm1: its address http://10.10.10.1:7001 stands under the token',
    'm1: asks discovery:443: PUT //506f6c1bc729377252232a0121247119/_state?prevExist=false',
    'm1: gets 201 from discovery',
    'm1: is first: records that the cluster is founded',
    'm1: founds cluster m1@1206000',
    'm1: is leader in term 0',
  ])
})

test('times are relative and spans short', () => {
  expect([
    sayMoment(1_204_999, seconds(10)),
    sayMoment(1_204_999, days(8)),
    sayMoment(days(7) + seconds(61), days(8)),
  ]).toEqual(['1.204s', '00:00:01.204', '7d 00:01:01.000'])
  expect([250, 4500, -5_000_000, days(7), Number.POSITIVE_INFINITY].map(saySpan)).toEqual([
    '250us',
    '4.5ms',
    '-5s',
    '7d',
    'for ever',
  ])
})

test('each step of the timeline has its statement and what really happens', () => {
  const source = 'CoreOS cluster discovery, "New Clusters"'
  const event = { kind: 'machine.paused' } as const

  expect([1, 2, 3, 4, 5, 6, 7].map((step) => explainStep(source, step, event).length)).toEqual(
    Array.from({ length: 7 }, () => 2),
  )
  expect(explainStep(source, 8, event)).toEqual([])
  expect(explainStep('another document, "New Clusters"', 1, event)).toEqual([])
  expect(DIFFERENCES.every(({ statement, real }) => statement !== '' && real !== '')).toBe(true)
})

test('where the document has no numbers, the event says which statement a step shows', () => {
  const source = 'CoreOS cluster discovery, "Existing Clusters"'
  const token = 't'

  const notes = [
    explainStep(source, 1, { kind: 'discovery.refused', token, reason: 'no-peer-listed' }),
    explainStep(source, 1, { kind: 'discovery.refused', token, reason: 'no-peer-answers' }),
    explainStep(source, 1, { kind: 'discovery.heartbeat-sent', token }),
  ].map(([first]) => first?.text.slice(0, 22))

  expect(notes).toEqual(['"Existing Clusters", 5', undefined, '"Existing Clusters", 3'])
})
