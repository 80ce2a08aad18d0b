import { expect, test } from 'vitest'
import { seconds } from '../../src/kernel/time.ts'
import type { Stamped } from '../../src/world/stamped.ts'
import { type ForkableSink, Stepper } from '../../src/world/stepper.ts'
import { DEAF, toyWorld } from './toy.ts'

/** Counts what it is told. */
class Count implements ForkableSink {
  told = 0
  emit(_: Stamped): void {
    this.told += 1
  }
  routine(): void {}
  packet(): void {}
  fork(): Count {
    const copy = new Count()
    copy.told = this.told
    return copy
  }
}

function stepperAt(events: number): Stepper<Count> {
  const sink = new Count()
  const stepper = new Stepper(toyWorld('s', sink), sink)
  stepper.seek(events)
  return stepper
}

test('steps back reach the states of a fresh run, in reverse', () => {
  const stepper = stepperAt(60)
  const back = Array.from({ length: 60 }, () => {
    stepper.back()
    return `${stepper.position} ${stepper.sink.told} ${stepper.world.fingerprint}`
  })

  const fresh = stepperAt(0)
  const forth = [`0 ${fresh.sink.told} ${fresh.world.fingerprint}`]
  while (fresh.position < 59) {
    fresh.forward()
    forth.push(`${fresh.position} ${fresh.sink.told} ${fresh.world.fingerprint}`)
  }

  expect(back.reverse()).toEqual(forth)
})

test('any seek gives the state of a fresh run at that event', () => {
  const stepper = stepperAt(30_000)
  for (const position of [12_345, 8192, 29_999, 1, 20_000]) {
    stepper.seek(position)
    const fresh = toyWorld('s', DEAF)
    while (fresh.events < position) fresh.step()

    expect(stepper.position).toBe(position)
    expect(stepper.world.fingerprint).toBe(fresh.fingerprint)
  }
})

test.each([
  [0.0001, 65_536],
  [0.001, 4096],
  [0.01, 512],
])('where an event costs %d ms and a step may cost 16, checkpoints lie %i apart', (each, apart) => {
  const sink = new Count()
  const world = toyWorld('s', sink)
  const stepper = new Stepper(world, sink, { now: () => world.events * each, ms: 16 })

  stepper.seek(2000)
  const { spacing } = stepper
  stepper.seek(6000)
  stepper.seek(5000)

  const fresh = toyWorld('s', DEAF)
  while (fresh.events < 5000) fresh.step()
  expect(spacing).toBe(apart)
  expect(stepper.world.fingerprint).toBe(fresh.fingerprint)
})

test('a step back at the beginning does nothing', () => {
  const stepper = stepperAt(0)
  const before = stepper.world.fingerprint

  stepper.back()

  expect(stepper.world.fingerprint).toBe(before)
  expect(stepper.world.now).toBeLessThan(seconds(1))
})
