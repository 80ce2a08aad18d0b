import { describe, expect, test } from 'vitest'
import { loadScenario, packagedScenarios, runScenario, Simulation, walkRun } from '../src/node.ts'
import { judgeRun, type Run } from '../src/scenario/run.ts'

/** All of a run that another run can be compared by. */
function historyOf(run: Run) {
  const { fingerprint, end, expectations, violations, registry } = run
  return { fingerprint, end, expectations, violations, registry, events: [...run.chronicle] }
}

describe.each(packagedScenarios())('%s', (name) => {
  const scenario = loadScenario(`scenarios/${name}.yaml`, name)
  let heard = 0
  const run = runScenario(scenario, {
    listener: () => {
      heard += 1
    },
  })

  test('goes as its expectations say', () => {
    expect(run.verdict).toEqual({ kind: 'passed' })
  })

  test('is told by its golden transcript', async () => {
    const transcript = walkRun(run, { width: 80, explain: true })

    await expect(`${transcript.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  test('is the same a second time, with nobody listening', () => {
    expect(heard).toBe(run.chronicle.length)
    expect(historyOf(runScenario(scenario))).toEqual(historyOf(run))
  })

  test('is the same when it is forked halfway, in the fork and in the original', () => {
    const original = Simulation.start(scenario)
    const start = original.runUntil(scenario.endsAt / 2)
    const fork = original.fork()

    for (const half of [fork, original]) {
      const rest = half.runUntil(scenario.endsAt)
      const end = { ...rest, events: start.events + rest.events }
      expect(historyOf(judgeRun(half, end))).toEqual(historyOf(run))
    }
  })

  test('ends a failure with the command that repeats this very run', () => {
    expect(run.command).toBe(`etcdsim run ${name} --seed ${scenario.seed}`)
  })
})
