import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  classOf,
  entityOf,
  PACKET,
  PROCESS,
  rankOf,
  STEP,
  STOP,
  TIMER,
  WRITE,
} from '../../src/kernel/identity.ts'

test('a rank gives its class and entity back, and stays within 31 bits', () => {
  const entity = fc.integer({ min: 0, max: 2 ** 27 - 1 })

  fc.assert(
    fc.property(fc.integer({ min: 0, max: 15 }), entity, (eventClass, id) => {
      const rank = rankOf(eventClass, id)

      expect([classOf(rank), entityOf(rank)]).toEqual([eventClass, id])
      expect(rank).toBeLessThan(2 ** 31)
      expect(rank).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('steps come before packets, timers, writes and processes, and a stop after everything', () => {
  const last = 2 ** 27 - 1
  const ranks = [STEP, PACKET, TIMER, WRITE, PROCESS, STOP].flatMap((eventClass) => [
    rankOf(eventClass, 0),
    rankOf(eventClass, last),
  ])

  expect([...ranks].sort((a, b) => a - b)).toEqual(ranks)
})

test('an entity or class that does not fit is a broken promise', () => {
  for (const [eventClass, entity] of [
    [16, 0],
    [-1, 0],
    [1, 2 ** 27],
    [1, -1],
  ] as const) {
    expect(() => rankOf(eventClass, entity)).toThrow('Broken promise')
  }
})
