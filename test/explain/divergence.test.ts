import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstDivergence, renderDivergence } from '../../src/explain/divergence.ts'
import { anyRun } from '../trace/arbitrary-event.ts'
import { runOf } from '../trace/run-builder.ts'

test('a run does not differ from its copy, and differs from its beginning where that ends', () => {
  fc.assert(
    fc.property(anyRun, fc.nat(), (run, cut) => {
      const length = run.length === 0 ? 0 : cut % run.length
      const part = run.slice(0, length)

      expect(firstDivergence(run, structuredClone(run))).toBe(undefined)
      expect(firstDivergence(run, part)?.seq).toBe(run.length === 0 ? undefined : length + 1)
      expect(firstDivergence(part, run)?.left).toBe(run.length === 0 ? undefined : null)
    }),
  )
})

test('the first difference is printed with the last event in common', () => {
  const left = runOf([1, 'm1', { kind: 'machine.paused' }], [2, 'm1', { kind: 'machine.resumed' }])
  const right = runOf([1, 'm1', { kind: 'machine.paused' }], [3, 'm1', { kind: 'machine.resumed' }])
  const divergence = firstDivergence(left, right)

  expect(divergence && renderDivergence(divergence, { left: 'first', right: 'again' })).toEqual([
    'The runs differ first at event 2.',
    '  both   {"seq":1,"t":1,"machine":"m1","kind":"machine.paused","cause":0}',
    '  first  {"seq":2,"t":2,"machine":"m1","kind":"machine.resumed","cause":1}',
    '  again  {"seq":2,"t":3,"machine":"m1","kind":"machine.resumed","cause":1}',
  ])
})
