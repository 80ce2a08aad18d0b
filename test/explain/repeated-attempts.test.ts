import { expect, test } from 'vitest'
import { walkRows } from '../../src/explain/walk-rows.ts'
import { runOf, type Told } from '../trace/run-builder.ts'

const token = 't0'

function tries(machine: string, at: number, code = 1): readonly Told[] {
  return [
    [at, machine, { kind: 'process.started', process: at, program: 'etcd' }],
    [at + 1, machine, { kind: 'discovery.refused', token, reason: 'no-peer-listed' }],
    [at + 2, machine, { kind: 'process.exited', process: at, program: 'etcd', code, signal: null }],
  ]
}

function told(...events: readonly Told[]): readonly string[] {
  return walkRows(runOf(...events), [], []).map((row) =>
    row.kind === 'mark' ? `${row.t} ${row.actor} ${row.label[0]}` : row.kind,
  )
}

test('tries that fail alike are told once and counted', () => {
  expect(
    told(...tries('m1', 0), ...tries('m1', 10), ...tries('m2', 15), ...tries('m1', 20)),
  ).toEqual([
    '0 m1 up',
    '1 m1 nobody is listed',
    '2 m1 exit 1',
    '15 m2 up',
    '16 m2 nobody is listed',
    '17 m2 exit 1',
    '22 m1 2 more tries',
  ])
})

test('a try that ends in another way, or after something happened, is told', () => {
  const reset: Told = [15, 'm1', { kind: 'machine.wiped' }]

  expect(told(...tries('m1', 0), ...tries('m1', 10, 2))).toHaveLength(6)
  expect(told(...tries('m1', 0), reset, ...tries('m1', 20))).toHaveLength(7)
})
