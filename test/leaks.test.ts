import { afterEach, describe, expect, test, vi } from 'vitest'
import { runScenario } from '../src/index.ts'
import { ms } from '../src/kernel/time.ts'
import { loadScenario } from '../src/node.ts'
import { erase } from '../src/world/programs.ts'
import { World } from '../src/world/world.ts'
import { DEAF, leaky, TOYS, toyBlueprint } from './world/toy.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Takes the outside away: whoever reads a clock or draws by itself is caught at once. */
function forbidOutside(): void {
  const forbidden = (what: string) => () => {
    throw new Error(`The simulation used ${what}.`)
  }
  vi.spyOn(Math, 'random').mockImplementation(forbidden('Math.random'))
  vi.spyOn(Date, 'now').mockImplementation(forbidden('Date.now'))
  vi.spyOn(performance, 'now').mockImplementation(forbidden('performance.now'))
  vi.spyOn(process, 'hrtime').mockImplementation(forbidden('process.hrtime'))
  vi.stubGlobal('setTimeout', forbidden('setTimeout'))
  vi.stubGlobal(
    'Date',
    class {
      static now = forbidden('Date.now')
      constructor() {
        forbidden('Date')()
      }
    },
  )
}

describe('without clock and chance from outside', () => {
  test.each(['new-cluster', 'leader-partition', 'invalid-cloud-config'])('%s runs', (name) => {
    const story = loadScenario(`scenarios/${name}.yaml`)
    forbidOutside()

    const run = runScenario(story)

    expect(run.verdict).toEqual({ kind: 'passed' })
  })

  test.each([
    ['Math.random', () => Math.floor(Math.random() * 1000)],
    ['Date.now', () => Date.now()],
  ])('a program that uses %s is caught', (what, readOutside) => {
    const programs = [...TOYS, erase(leaky(readOutside))]
    const world = World.create(toyBlueprint('s'), DEAF, { programs })
    world.apply({ kind: 'start', machine: 'a', program: 'leaky', env: {}, args: [] })
    forbidOutside()

    expect(() => world.runUntil(ms(100))).toThrow(`The simulation used ${what}.`)
  })
})
