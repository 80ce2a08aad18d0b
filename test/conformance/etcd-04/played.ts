import { type DiscoveryFront, discoveryFront } from '../../../src/discovery/service.ts'
import type { Program } from '../../../src/host/program.ts'
import { parseRfc3339 } from '../../../src/kernel/date.ts'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { type Blueprint, DEFAULT_NETWORK } from '../../../src/world/blueprint.ts'
import { erase } from '../../../src/world/programs.ts'
import { World } from '../../../src/world/world.ts'
import { CarriedDisks } from './carried-disks.ts'
import { RecordedListings } from './listing-order.ts'
import { RecordedChance } from './recorded-chance.ts'
import type { BootRandom, Recording } from './recording.ts'
import { TYPICAL_START_MS } from './rules.ts'
import { Gatherer } from './simulated.ts'
import { endOf, stepsOf } from './steps.ts'
import { discoveryOf, discoveryPorts, machinesOf, startsOf } from './topology.ts'
import { Traffic } from './traffic.ts'
import { watchedEtcd } from './watched-etcd.ts'

/** What a simulation of a recording did. */
export interface Played {
  readonly run: Gatherer
  readonly traffic: Traffic
  readonly endMs: number
}

const MOST_EVENTS = 50_000_000

/** Plays a recording in a world of its own, to its end. */
export function playRecording(recording: Recording): Played {
  const watch = {
    recording,
    chance: new RecordedChance(recording),
    listings: new RecordedListings(recording),
    disks: new CarriedDisks(recording),
    traffic: new Traffic(),
  }
  const run = new Gatherer((from, to, path) => watch.listings.noteRequest(from, to, path))
  const programs = [erase(watchedEtcd(watch)), erase(frontAt(discoveryPorts(recording)))]
  const world = World.create(blueprintOf(recording), run, { programs })
  for (const machine of Object.keys(recording.topology.machines)) {
    world.pinChance(`start-time etcd ${machine}`, startTimes(recording, machine))
  }
  const tokens = tokenDraws(recording)
  if (tokens.length > 0) world.pinChance('token discovery', tokens)
  const end = endOf(recording)
  world.runUntil(end, { maxEvents: MOST_EVENTS })
  return { run, traffic: watch.traffic, endMs: end / 1000 }
}

/** The discovery service also on the ports that the recorded machines were sent to. */
function frontAt(ports: readonly number[]): Program<DiscoveryFront> {
  return {
    ...discoveryFront,
    start(host, options) {
      for (const port of ports) host.listen(port)
      return discoveryFront.start(host, options)
    },
  }
}

/** R1: a process begins at its first journal line, and so that its first request leaves in time. */
function startTimes(recording: Recording, machine: string): readonly number[] {
  return recording.expectedRandom.boots
    .filter((boot) => boot.machine === machine)
    .map((boot) => startTime(recording, boot))
}

/**
 * A start with an empty disk asks the discovery service at once: which of two came first there
 * decides a race. On a restart the reading of the log makes up for the difference.
 */
function startTime(recording: Recording, boot: BootRandom): number {
  const began = ms(boot.processStart_ms ?? TYPICAL_START_MS)
  const arrivals = recording.expectedRandom.discoveryOrder ?? []
  const place = arrivals.findIndex(
    (arrival) => arrival.machine === boot.machine && arrival.boot === boot.boot,
  )
  const start = startsOf(recording).find(
    (operation) => operation.machine === boot.machine && operation.boot === boot.boot,
  )
  const arrival = arrivals[place]
  if (arrival === undefined || start === undefined || boot.knownPeers !== undefined) return began
  const ties = arrivals.slice(0, place).filter(({ t_ms }) => t_ms === arrival.t_ms)
  const requested = ms(arrival.t_ms - start.t_ms) - DIAL_US + ties.length * TIE_US
  return requested - began < DIAL_LIMIT_US ? Math.max(0, requested) : began
}

/** From a process's beginning until its first request is on the wire. */
const DIAL_US = 300
/** Arrivals were recorded to a tenth of a millisecond; their order is known. */
const TIE_US = 20
/** A first request that came later than this after the first line was a second try. */
const DIAL_LIMIT_US = ms(50)

/** The token is chance of the service: eight draws of 16 bits each. */
function tokenDraws(recording: Recording): readonly number[] {
  return recording.operations
    .flatMap((operation) => (operation.kind === 'new-token' ? [operation.token] : []))
    .flatMap((token) =>
      [...token.matchAll(/[0-9a-f]{4}/g)].map(([digits]) => Number.parseInt(digits, 16)),
    )
}

function blueprintOf(recording: Recording): Blueprint {
  return {
    edition: '0.4',
    seed: recording.scenario,
    startUs: parseRfc3339(recording.startedAt) ?? 0,
    network: {
      ...DEFAULT_NETWORK,
      // The recording machine: all hosts on one bridge. No noise, so that starts decide races (R1).
      latency: { from: 150, to: 150 },
      loopback: { from: 40, to: 40 },
      serviceTime: { from: 150, to: 150 },
      startTime: { from: 0, to: seconds(10) },
    },
    discovery: discoveryOf(recording),
    machines: machinesOf(recording),
    steps: stepsOf(recording),
    bugs: [],
  }
}
