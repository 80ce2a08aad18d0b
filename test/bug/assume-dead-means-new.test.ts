import { describe, expect, test } from 'vitest'
import { BUG_NAMES, findBugs } from '../../src/bug/all.ts'
import { mayFoundWhenSilent } from '../../src/bug/assume-dead-means-new.ts'
import { mayFound } from '../../src/discovery/rules.ts'
import { SimError } from '../../src/errors.ts'
import { plantBugs, REAL_RULES } from '../../src/world/rules.ts'

describe('assume-dead-means-new', () => {
  test.each([
    [{ stateCreated: true, peersListed: 0, peersAnswering: 0 }, true, true],
    [{ stateCreated: false, peersListed: 0, peersAnswering: 0 }, false, true],
    [{ stateCreated: false, peersListed: 3, peersAnswering: 0 }, false, true],
    [{ stateCreated: false, peersListed: 3, peersAnswering: 1 }, false, false],
  ])('%j: the real rule says %s, the bug %s', (evidence, real, bug) => {
    expect([mayFound(evidence), mayFoundWhenSilent(evidence)]).toEqual([real, bug])
  })

  test('replaces the rule that it names, and no other', () => {
    const rules = plantBugs(findBugs(['assume-dead-means-new']))

    expect(rules).toEqual({
      ...REAL_RULES,
      discovery: { ...REAL_RULES.discovery, mayFound: mayFoundWhenSilent },
    })
  })
})

test('bugs are found by name, all unknown names are refused at once', () => {
  expect(findBugs([...BUG_NAMES]).map(({ name }) => name)).toEqual(BUG_NAMES)
  expect(findBugs([])).toEqual([])
  expect(() => findBugs(['asume-dead-means-new', 'x'])).toThrow(
    new SimError([
      {
        code: 'BUG_UNKNOWN',
        what: 'No bug is called "asume-dead-means-new".',
        remedy: 'Did you mean "assume-dead-means-new"? Use one of assume-dead-means-new.',
      },
      {
        code: 'BUG_UNKNOWN',
        what: 'No bug is called "x".',
        remedy: 'Use one of assume-dead-means-new.',
      },
    ]),
  )
})
