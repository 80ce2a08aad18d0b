import { expect, test } from 'vitest'
import { brokenFields, type EventPattern, matches, sayPattern } from '../../src/trace/pattern.ts'
import { runOf } from './run-builder.ts'

const [listed, booted] = runOf(
  [5, 'm2', { kind: 'discovery.peers-listed', token: 't0', peers: ['10.10.10.1:7001'] }],
  [6, null, { kind: 'intervention.applied', does: { kind: 'boot', machine: 'm1' } }],
)

function isFound(pattern: EventPattern): boolean {
  return [listed, booted].some((recorded) => recorded !== undefined && matches(pattern, recorded))
}

test('a pattern matches when every given field agrees', () => {
  expect(
    [
      { kind: 'discovery.peers-listed' },
      { kind: 'discovery.peers-listed', machine: 'm2', token: 't0' },
      { kind: 'discovery.peers-listed', peers: ['10.10.10.1:7001'] },
      { kind: 'discovery.peers-listed', peers: { contains: '10.10.10.1:7001' } },
      { kind: 'discovery.peers-listed', token: { contains: 't' } },
      { kind: 'discovery.peers-listed', token: { matches: '^t[0-9]$' } },
      { kind: 'intervention.applied', machine: null, 'does.kind': 'boot' },
    ].map(isFound),
  ).toEqual([true, true, true, true, true, true, true])
})

test('a pattern does not match when one field disagrees or is unknown', () => {
  expect(
    [
      { kind: 'discovery.registered' },
      { kind: 'discovery.peers-listed', machine: 'm1' },
      { kind: 'discovery.peers-listed', peers: [] },
      { kind: 'discovery.peers-listed', peers: { contains: '10.10.10' } },
      { kind: 'discovery.peers-listed', token: { matches: '(' } },
      { kind: 'discovery.peers-listed', token: 0 },
      { kind: 'discovery.peers-listed', name: 'm2' },
      { kind: 'intervention.applied', 'does.kind.length': 4 },
    ].map(isFound),
  ).toEqual([false, false, false, false, false, false, false, false])
})

test('a pattern is said in words, and names what is no regular expression', () => {
  const pattern = { kind: 'unit.exited', machine: 'm1', unit: { matches: '(' }, code: 1 }

  expect(brokenFields(pattern)).toEqual(['unit'])
  expect(sayPattern(pattern)).toBe('unit.exited on "m1" with unit matching /(/, code 1')
})
