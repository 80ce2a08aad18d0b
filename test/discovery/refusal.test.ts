import { expect, test } from 'vitest'
import { ALL_REFUSALS, refusalOf } from '../../src/discovery/refusal.ts'
import { REAL_DISCOVERY_RULES } from '../../src/discovery/rules.ts'

test('every reason stands in the list once, with a sentence, a place and a source', () => {
  const reasons = ALL_REFUSALS.map(({ reason }) => reason)

  expect(new Set(reasons).size).toBe(reasons.length)
  expect(reasons.map((reason) => refusalOf(reason))).toEqual(ALL_REFUSALS)
  for (const { sentence, decidedIn, source } of ALL_REFUSALS) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(decidedIn).toMatch(/^[a-z0-9/-]+\.ts$/)
    expect(source).toMatch(/^etcd v/)
  }
})

test('only a full or a foreign-speaking cluster leaves the process running', () => {
  const running = ALL_REFUSALS.filter(({ exitCode }) => exitCode === null)

  expect(running.map(({ reason }) => reason)).toEqual(['cluster-full', 'version-mismatch'])
})

test('only who created _state may found, however dead the others look', () => {
  const { mayFound } = REAL_DISCOVERY_RULES

  expect(mayFound({ stateCreated: true, peersListed: 0, peersAnswering: 0 })).toBe(true)
  expect(mayFound({ stateCreated: false, peersListed: 0, peersAnswering: 0 })).toBe(false)
  expect(mayFound({ stateCreated: false, peersListed: 3, peersAnswering: 0 })).toBe(false)
})
