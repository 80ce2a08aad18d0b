import { expect, test } from 'vitest'
import { renderDivergence } from '../../src/explain/divergence.ts'
import { loadScenario } from '../../src/node.ts'
import { judgeRun, runScenario } from '../../src/scenario/run.ts'
import { Simulation } from '../../src/scenario/simulation.ts'
import { repeatRun } from '../../src/scenario/twice.ts'

const story = loadScenario('scenarios/new-cluster.yaml')

/** A runner into which something from outside leaks: how often it was called. */
function leakyRunner(): typeof runScenario {
  let calls = 0
  return (scenario, options) => {
    calls += 1
    const simulation = Simulation.start(scenario, options)
    simulation.pinChance('boot-time m2', [1_000_000 + calls])
    return judgeRun(simulation, simulation.runUntil(scenario.endsAt))
  }
}

test('a run that repeats itself is the same', () => {
  expect(repeatRun(runScenario(story), {})).toEqual({ kind: 'same' })
})

test('a leak shows at the first event that differs', () => {
  const run = leakyRunner()
  const repetition = repeatRun(run(story, {}), {}, run)

  expect(repetition.kind).toBe('diverged')
  if (repetition.kind !== 'diverged') return
  const names = { left: 'first', right: 'second' }
  expect(renderDivergence(repetition.divergence, names)).toMatchInlineSnapshot(`
    [
      "The runs differ first at event 104.",
      "  both    {"seq":103,"t":4000000,"machine":"m2","kind":"machine.powered-on","cause":102,"boot":1,"machineId":"c72c63ffce6680737ea2b670456aaacd"}",
      "  first   {"seq":104,"t":5000001,"machine":"m2","kind":"process.started","cause":103,"process":7,"program":"init"}",
      "  second  {"seq":104,"t":5000002,"machine":"m2","kind":"process.started","cause":103,"process":7,"program":"init"}",
    ]
  `)
})

test('a difference that no event tells of shows in the fingerprints', () => {
  const run = runScenario(story)
  const other = (): typeof run => ({ ...run, fingerprint: '0' })

  expect(repeatRun(run, {}, other)).toEqual({
    kind: 'unseen',
    first: run.fingerprint,
    second: '0',
  })
})
