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
  readonly isPatient: boolean
  readonly begun: Map<ExchangeId, number>
}

/**
 * Asks its first argument every 100 ms, with 1 s to dial and 350 ms for an answer; with "patient" as
 * the second one it asks once, and without limits.
 */
const asker: Program<Asker> = {
  name: 'asker',
  timers: ['ask'],
  start(host, { args }) {
    host.setTimer('ask', 0, ms(100))
    return { target: args[0] ?? '', isPatient: args[1] === 'patient', begun: new Map() }
  },
  handle(state, input, host) {
    if (input.kind === 'timer') {
      if (!state.isPatient) host.setTimer('ask', 0, ms(100))
      const request = { method: 'GET', path: '/', headers: [], body: '' } as const
      const timeouts = state.isPatient
        ? { dial: NEVER, header: NEVER, total: NEVER }
        : { dial: ms(1000), header: ms(350), total: NEVER }
      const id = host.request({ host: state.target, port: 9000 }, request, timeouts)
      state.begun.set(id, host.monotonic())
    } else if (input.kind === 'ended' || input.kind === 'failed') {
      const tookUs = host.monotonic() - (state.begun.get(input.exchange) ?? 0)
      const outcome = input.kind === 'ended' ? 'answered' : input.failure
      host.emit({ kind: 'toy.asked', outcome, tookUs } satisfies Asked)
      state.begun.delete(input.exchange)
    }
  },
  clone: (state) => ({ ...state, begun: new Map(state.begun) }),
  digest: (state) => state.begun.size,
}

/** How it answers: "ok" at once, never, or with a piece every 50 ms for ever. */
export type Manner = 'prompt' | 'mute' | 'streaming'

const answerer: Program<{ readonly manner: string | undefined }> = {
  name: 'answerer',
  timers: ['piece'],
  start(host, { args }) {
    host.listen(9000)
    return { manner: args[0] }
  },
  handle({ manner }, input, host) {
    if (input.kind === 'aborted') {
      host.emit({ kind: 'toy.aborted' })
      host.clearTimer('piece', input.exchange)
    } else if (input.kind === 'timer') {
      host.write(input.key, 'ok')
      host.setTimer('piece', input.key, ms(50))
    } else if (input.kind === 'request') {
      host.emit({ kind: 'toy.request-heard' })
      if (manner === 'prompt') host.answer(input.exchange, { status: 200, headers: [] }, 'ok')
      if (manner !== 'streaming') return
      host.respond(input.exchange, { status: 200, headers: [] })
      host.setTimer('piece', input.exchange, ms(50))
    }
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

  answering(manner: Manner = 'prompt'): this {
    const args = [manner]
    return this.do({ kind: 'start', machine: 'a', program: 'answerer', env: {}, args })
  }

  asking(target = '10.0.0.1', patience: 'patient' | '' = ''): this {
    const args = [target, patience]
    return this.do({ kind: 'start', machine: 'b', program: 'asker', env: {}, args })
  }

  /** How often something was told so far. */
  count(kind: string): number {
    return this.tape.events.filter(({ event }) => event.kind === kind).length
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
