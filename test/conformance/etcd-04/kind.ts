import { parseRfc3339 } from '../../../src/kernel/date.ts'
import { type Blueprint, DEFAULT_NETWORK } from '../../../src/world/blueprint.ts'
import { World } from '../../../src/world/world.ts'
import type { ConformanceKind } from '../kind.ts'
import { firstDifference } from './compare.ts'
import { pinsOf } from './pins.ts'
import type { Recording } from './recording.ts'
import { Gatherer } from './simulated.ts'
import { endOf, stepsOf } from './steps.ts'
import { machinesOf } from './topology.ts'

/** Recordings of real etcd 0.4.9. */
export const etcd04: ConformanceKind = {
  extension: '.json',
  play(text) {
    const recording = JSON.parse(text) as Recording
    const run = new Gatherer()
    const world = World.create(blueprintOf(recording), run)
    for (const [stream, values] of pinsOf(recording)) world.pinChance(stream, values)
    const end = endOf(recording)
    world.runUntil(end, { maxEvents: 50_000_000 })
    return firstDifference(recording, run, end / 1000)
  },
}

function blueprintOf(recording: Recording): Blueprint {
  const { discovery } = recording.topology
  return {
    edition: '0.4',
    seed: recording.scenario,
    startUs: parseRfc3339(recording.startedAt) ?? 0,
    network: {
      ...DEFAULT_NETWORK,
      // The recording machine: all hosts on one bridge. No noise, so that starts decide races (R1).
      latency: { from: 100, to: 100 },
      serviceTime: { from: 250, to: 250 },
      startTime: { from: 0, to: 10_000_000 },
    },
    discovery: discovery === undefined ? null : { ip: discovery.ip, names: [], tokens: [] },
    machines: machinesOf(recording),
    steps: stepsOf(recording),
    bugs: [],
  }
}
