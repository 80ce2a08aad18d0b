import { fold32, hashText } from '../../src/hash.ts'
import type { Host } from '../../src/host/host.ts'
import type { Program, ProgramInput } from '../../src/host/program.ts'
import { ms, seconds } from '../../src/kernel/time.ts'
import type { ExchangeId } from '../../src/network/http.ts'
import {
  type Blueprint,
  DEFAULT_NETWORK,
  type MachineBlueprint,
} from '../../src/world/blueprint.ts'
import { erase } from '../../src/world/programs.ts'
import type { Stamped, WorldSink } from '../../src/world/stamped.ts'
import { World } from '../../src/world/world.ts'

/** Remembers everything a world tells. */
export class Tape implements WorldSink {
  readonly events: Stamped[] = []
  packets = 0
  /** Of all bodies together. */
  bytes = 0
  emit(event: Stamped): void {
    this.events.push(event)
  }
  routine(): void {}
  packet(...packet: Parameters<WorldSink['packet']>): void {
    this.packets += 1
    this.bytes += packet[6]
  }
}

/** Hears nothing. */
export const DEAF: WorldSink = { emit() {}, routine() {}, packet() {} }

interface Echo {
  readonly streams: Map<ExchangeId, { readonly text: string; position: number }>
}

/** Answers each request by streaming its body back, one character every 5 ms. */
export const echo: Program<Echo> = {
  name: 'echo',
  timers: ['next'],
  start(host) {
    host.listen(9000)
    return { streams: new Map() }
  },
  handle(state, input, host) {
    if (input.kind === 'request') {
      const text = String(input.request.body)
      host.respond(input.exchange, { status: 200, headers: [['X-Length', String(text.length)]] })
      state.streams.set(input.exchange, { text, position: 0 })
      host.setTimer('next', input.exchange, ms(5))
    } else if (input.kind === 'aborted') {
      state.streams.delete(input.exchange)
    } else if (input.kind === 'timer') {
      sendNext(state, input.key, host)
    }
  },
  clone: (state) => ({
    streams: new Map([...state.streams].map(([id, stream]) => [id, { ...stream }])),
  }),
  digest: (state) => state.streams.size,
}

function sendNext(state: Echo, exchange: ExchangeId, host: Host): void {
  const stream = state.streams.get(exchange)
  if (stream === undefined) return
  if (stream.position === stream.text.length) {
    host.end(exchange)
    state.streams.delete(exchange)
    return
  }
  host.write(exchange, stream.text.charAt(stream.position))
  stream.position += 1
  host.setTimer('next', exchange, ms(5))
}

interface Pinger {
  sent: number
  heard: string
  exchange: ExchangeId
}

/** Sends its counter to the echo of 10.0.0.1 and tells what came back. */
export const pinger: Program<Pinger> = {
  name: 'pinger',
  timers: ['ping'],
  start(host) {
    host.setTimer('ping', 0, host.draw('first-ping', 1, 1000))
    return { sent: 0, heard: '', exchange: 0 }
  },
  handle(state, input, host) {
    handlePing(state, input, host)
  },
  clone: (state) => ({ ...state }),
  digest: (state) => fold32(hashText(state.heard), state.sent),
}

function handlePing(state: Pinger, input: ProgramInput, host: Host): void {
  switch (input.kind) {
    case 'timer': {
      state.sent += 1
      state.heard = ''
      const request = { method: 'POST', path: '/', headers: [], body: `n${state.sent}` } as const
      const timeouts = { dial: seconds(1), header: seconds(1), total: seconds(2) }
      state.exchange = host.request({ host: '10.0.0.1', port: 9000 }, request, timeouts)
      return
    }
    case 'chunk':
      state.heard += String(input.body)
      return
    case 'ended':
      host.emit({ kind: 'toy.echoed', heard: state.heard })
      host.setTimer('ping', 0, ms(100))
      return
    case 'failed':
      host.emit({ kind: 'toy.failed', failure: input.failure })
      host.setTimer('ping', 0, ms(100))
      return
    default:
  }
}

interface Counter {
  count: number
  durable: number
}

/** Writes a count every 10 ms and tells at its start what the disk still had. */
export const counter: Program<Counter> = {
  name: 'counter',
  timers: ['count'],
  start(host) {
    const records = host.disk.records('counts')
    host.emit({ kind: 'toy.counter-started', records })
    host.setTimer('count', 0, ms(10))
    return { count: records.length, durable: records.length }
  },
  handle(state, input, host) {
    if (input.kind === 'written') {
      state.durable = Math.max(state.durable, input.upTo)
      host.emit({ kind: 'toy.counted', upTo: input.upTo, wall: host.wallClock() })
    } else if (input.kind === 'timer') {
      state.count += 1
      host.disk.append('counts', { count: state.count })
      host.emit({ kind: 'toy.written', id: host.disk.sync() })
      host.setTimer('count', 0, ms(10))
    }
  },
  clone: (state) => ({ ...state }),
  digest: (state) => state.count,
}

/** A program that breaks the rules: its pauses come from outside the simulation. */
export const leaky = (readOutside: () => number): Program<{ readonly leaks: true }> => ({
  name: 'leaky',
  timers: ['leak'],
  start(host) {
    host.setTimer('leak', 0, 1 + (readOutside() % 1000))
    return { leaks: true }
  },
  handle(_, __, host) {
    host.setTimer('leak', 0, 1 + (readOutside() % 1000))
  },
  clone: (state) => state,
  digest: () => 0,
})

/** The programs of the toy world. */
export const TOYS = [erase(echo), erase(pinger), erase(counter)]

/** A bare host of a toy world. */
export function toyMachine(name: string, ip: string): MachineBlueprint {
  return {
    name,
    machineId: '0'.repeat(32),
    privateIpv4: ip,
    publicIpv4: null,
    bootsAt: null,
    bare: true,
    userData: null,
    userDataFile: null,
  }
}

/** Three hosts: an echo, a pinger over a flaky link, a counter. */
export function toyBlueprint(seed: string): Blueprint {
  const start = (machine: string, program: string) =>
    ({ at: 0, does: { kind: 'start', machine, program, env: {}, args: [] } }) as const
  return {
    edition: '0.4',
    seed,
    startUs: 1_407_628_800_000_000,
    network: DEFAULT_NETWORK,
    discovery: null,
    machines: [
      toyMachine('a', '10.0.0.1'),
      toyMachine('b', '10.0.0.2'),
      toyMachine('c', '10.0.0.3'),
    ],
    steps: [
      start('a', 'echo'),
      start('b', 'pinger'),
      start('c', 'counter'),
      { at: seconds(1), does: { kind: 'lose', from: 'b', to: 'a', perMillion: 200_000 } },
      { at: seconds(1), does: { kind: 'duplicate', from: 'a', to: 'b', perMillion: 200_000 } },
      {
        at: seconds(1),
        does: { kind: 'reorder', from: 'a', to: 'b', perMillion: 300_000, byUs: ms(20) },
      },
      { at: seconds(4), does: { kind: 'heal' } },
    ],
    bugs: [],
  }
}

/** The toy world. */
export function toyWorld(
  seed: string,
  sink: WorldSink,
  extra: readonly Program<never>[] = [],
): World {
  return World.create(toyBlueprint(seed), sink, { programs: [...TOYS, ...extra.map(erase)] })
}

/** Events of a kind, without their stamps. */
export function told(tape: Tape, kind: string): readonly object[] {
  return tape.events.filter(({ event }) => event.kind === kind).map(({ event }) => event)
}
