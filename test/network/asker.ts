import type { Program } from '../../src/host/program.ts'
import { ms, NEVER } from '../../src/kernel/time.ts'
import type { ConnectionFailure, ExchangeId } from '../../src/network/http.ts'
import { type Blueprint, DEFAULT_NETWORK } from '../../src/world/blueprint.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import { erase } from '../../src/world/programs.ts'
import { World } from '../../src/world/world.ts'
import { Tape, toyMachine } from '../world/toy.ts'

/** What one question came to, and how long it took in microseconds. */
export interface Asked {
  readonly kind: 'toy.asked'
  readonly outcome: 'answered' | ConnectionFailure
  readonly tookUs: number
}

interface Asker {
  readonly target: string
  readonly begun: Map<ExchangeId, number>
}

/** Asks `TARGET` every 100 ms, with 1 s to dial and 350 ms for an answer. */
const asker: Program<Asker> = {
  name: 'asker',
  timers: ['ask'],
  start(host, { args }) {
    host.setTimer('ask', 0, ms(100))
    return { target: args[0] ?? '', begun: new Map() }
  },
  handle(state, input, host) {
    if (input.kind === 'timer') {
      host.setTimer('ask', 0, ms(100))
      const request = { method: 'GET', path: '/', headers: [], body: '' } as const
      const timeouts = { dial: ms(1000), header: ms(350), total: NEVER }
      const id = host.request({ host: state.target, port: 9000 }, request, timeouts)
      state.begun.set(id, host.monotonic())
    } else if (input.kind === 'ended' || input.kind === 'failed') {
      const tookUs = host.monotonic() - (state.begun.get(input.exchange) ?? 0)
      const outcome = input.kind === 'ended' ? 'answered' : input.failure
      host.emit({ kind: 'toy.asked', outcome, tookUs } satisfies Asked)
      state.begun.delete(input.exchange)
    }
  },
  clone: (state) => ({ target: state.target, begun: new Map(state.begun) }),
  digest: (state) => state.begun.size,
}

/** Answers "ok" at once, or never when started with the argument "mute". */
const answerer: Program<{ readonly isMute: boolean }> = {
  name: 'answerer',
  timers: [],
  start(host, { args }) {
    host.listen(9000)
    return { isMute: args[0] === 'mute' }
  },
  handle(state, input, host) {
    if (input.kind === 'aborted') host.emit({ kind: 'toy.aborted' })
    if (input.kind !== 'request' || state.isMute) return
    host.answer(input.exchange, { status: 200, headers: [] }, 'ok')
  },
  clone: (state) => state,
  digest: () => 0,
}

/** A world in which b asks a; both are up, nothing runs yet. */
export class AskingWorld {
  readonly tape = new Tape()
  readonly world: World

  constructor(seed = 'asking') {
    const blueprint: Blueprint = {
      edition: '0.4',
      seed,
      startUs: 0,
      network: DEFAULT_NETWORK,
      discovery: null,
      machines: [toyMachine('a', '10.0.0.1'), toyMachine('b', '10.0.0.2')],
      steps: [],
      bugs: [],
    }
    const programs = [erase(asker), erase(answerer)]
    this.world = World.create(blueprint, this.tape, { programs })
  }

  do(...interventions: readonly Intervention[]): this {
    for (const intervention of interventions) this.world.apply(intervention)
    return this
  }

  answering(mute = false): this {
    const args = mute ? ['mute'] : []
    return this.do({ kind: 'start', machine: 'a', program: 'answerer', env: {}, args })
  }

  asking(target = '10.0.0.1'): this {
    return this.do({ kind: 'start', machine: 'b', program: 'asker', env: {}, args: [target] })
  }

  /** Runs on for a time and gives what was heard in it. */
  run(us: number): readonly Asked[] {
    const before = this.asked().length
    this.world.runUntil(this.world.now + us)
    return this.asked().slice(before)
  }

  private asked(): readonly Asked[] {
    return this.tape.events.flatMap(({ event }) => (isAsked(event) ? [event] : []))
  }
}

function isAsked(event: { readonly kind: string }): event is Asked {
  return event.kind === 'toy.asked'
}
