import type { DomainEvent } from '../../src/host/event.ts'
import type { Host } from '../../src/host/host.ts'
import type { Program, ProgramInput } from '../../src/host/program.ts'
import { type Micros, ms, NEVER } from '../../src/kernel/time.ts'
import type {
  Body,
  ConnectionFailure,
  Endpoint,
  ExchangeId,
  Head,
  HttpRequest,
  Timeouts,
} from '../../src/network/http.ts'

/** One way, between any two hosts of the lab. */
export const LATENCY_US = ms(0.5)

/** How a host of the lab meets a dial. */
export type Reach = 'up' | 'silent' | 'refusing'

/** One request as it left its client, with what became of it. */
export interface WireEntry {
  readonly t: Micros
  readonly from: string
  readonly to: string
  readonly port: number
  readonly request: HttpRequest
  status: number | null
}

interface Process {
  readonly ip: string
  readonly inbox: (input: ProgramInput) => void
  readonly ports: Set<number>
  isGone: boolean
}

interface Exchange {
  readonly client: Process
  server: Process | null
  readonly entry: WireEntry
  isOver: boolean
}

/**
 * A handful of hosts with one virtual clock: just enough of a world to run programs against each
 * other. Latency is fixed, nothing is drawn but what `draws` gives.
 */
export class Lab {
  now: Micros = 0
  readonly wire: WireEntry[] = []
  readonly journal: { t: Micros; ip: string; text: string }[] = []
  readonly events: { t: Micros; ip: string; event: DomainEvent }[] = []
  readonly exits: { t: Micros; ip: string; code: number }[] = []
  readonly names = new Map<string, string>()
  readonly reach = new Map<string, Reach>()
  /** Answers that get lost: asked once for each answer, after the request was executed. */
  loses: (entry: WireEntry) => boolean = () => false
  /** Numbers that `draw` gives in order; 0 when they run out. */
  readonly draws: number[] = []
  readonly #queue: { at: Micros; order: number; run: () => void }[] = []
  readonly #exchanges = new Map<ExchangeId, Exchange>()
  readonly #processes: Process[] = []
  #count = 0

  /** Starts a program on a host; gives its state. */
  start<S, O>(ip: string, program: Program<S, O>, options: O): S {
    const timers = new Map<string, number>()
    let state: S | undefined
    const inbox = (input: ProgramInput) => {
      if (process.isGone) return
      if (state !== undefined) program.handle(state, input, host)
    }
    const process: Process = { ip, inbox, ports: new Set(), isGone: false }
    const host = this.#hostOf(process, timers)
    this.#processes.push(process)
    state = program.start(host, options)
    return state
  }

  /** Ends all programs of a host at once: its open connections are reset. */
  kill(ip: string): void {
    for (const process of this.#processes) if (process.ip === ip) process.isGone = true
    for (const [id, exchange] of this.#exchanges) {
      if (exchange.server?.ip === ip) this.#fail(id, 'reset', LATENCY_US)
    }
  }

  /** Runs until nothing is left or the time is reached; the clock then stands at that time. */
  run(until: Micros = 1e15): void {
    for (let handled = 0; handled < 100_000; handled += 1) {
      const next = this.#queue[0]
      if (next === undefined || next.at > until) break
      this.#queue.shift()
      this.now = next.at
      next.run()
    }
    if (until < 1e15) this.now = until
  }

  /** Lines of the journal of one host. */
  lines(ip: string): string[] {
    return this.journal.filter((line) => line.ip === ip).map((line) => line.text)
  }

  /** Runs something at a moment. */
  at(moment: Micros, run: () => void): void {
    this.#after(moment - this.now, run)
  }

  #after(delay: Micros, run: () => void): void {
    const entry = { at: this.now + delay, order: this.#count++, run }
    this.#queue.push(entry)
    this.#queue.sort((a, b) => a.at - b.at || a.order - b.order)
  }

  #hostOf(process: Process, timers: Map<string, number>): Host {
    const { ip } = process
    const refuse = (): never => {
      throw new Error('the lab has no disk')
    }
    return {
      process: 1,
      machine: ip,
      monotonic: () => this.now,
      wallClock: () => 1_407_628_800_000_000 + this.now,
      setTimer: (timer, key, delay) => {
        const id = `${timer} ${key}`
        const order = this.#count++
        timers.set(id, order)
        this.#after(delay, () => {
          if (timers.get(id) === order) process.inbox({ kind: 'timer', timer, key })
        })
      },
      clearTimer: (timer, key) => void timers.delete(`${timer} ${key}`),
      request: (target, request, timeouts) => this.#request(process, target, request, timeouts),
      abort: (id) => this.#abort(id),
      listen: (port) => void process.ports.add(port),
      respond: (id, head) => this.#toClient(id, { kind: 'head', exchange: id, head }),
      write: (id, body) => this.#toClient(id, { kind: 'chunk', exchange: id, body }),
      end: (id) => this.#toClient(id, { kind: 'ended', exchange: id }),
      answer: (id, head, body) => this.#answer(id, head, body),
      drop: (id) => this.#fail(id, 'reset', LATENCY_US),
      disk: {
        append: refuse,
        truncate: refuse,
        replace: refuse,
        rewrite: refuse,
        flush: refuse,
        sync: refuse,
        records: refuse,
        value: refuse,
        remove: refuse,
        files: refuse,
      },
      draw: () => this.draws.shift() ?? 0,
      log: (text) => void this.journal.push({ t: this.now, ip, text }),
      emit: (event) => void this.events.push({ t: this.now, ip, event }),
      emitRoutine: () => undefined,
      exit: (code) => {
        process.isGone = true
        this.exits.push({ t: this.now, ip, code })
      },
    }
  }

  #request(
    client: Process,
    target: Endpoint,
    request: HttpRequest,
    timeouts: Timeouts,
  ): ExchangeId {
    const id = this.#exchanges.size + 1
    const ip = target.host === '127.0.0.1' ? client.ip : this.#resolve(target.host)
    const to = ip ?? target.host
    const entry = { t: this.now, from: client.ip, to, port: target.port, request, status: null }
    if (ip !== client.ip) this.wire.push(entry)
    const exchange: Exchange = { client, server: null, entry, isOver: false }
    this.#exchanges.set(id, exchange)
    if (timeouts.total !== NEVER) this.#fail(id, 'total-timeout', timeouts.total)
    if (ip === undefined) this.#fail(id, 'unknown-host', 0)
    else if (this.reach.get(ip) === 'silent') this.#fail(id, 'dial-timeout', timeouts.dial)
    else this.#after(LATENCY_US, () => this.#deliver(id, exchange, ip, target.port))
    return id
  }

  #resolve(host: string): string | undefined {
    return /^[0-9.]+$/.test(host) ? host : this.names.get(host)
  }

  #deliver(id: ExchangeId, exchange: Exchange, ip: string, port: number): void {
    if (exchange.isOver) return
    const server = this.#processes.find((p) => p.ip === ip && !p.isGone && p.ports.has(port))
    if (server === undefined || this.reach.get(ip) === 'refusing') {
      this.#fail(id, 'refused', LATENCY_US)
      return
    }
    exchange.server = server
    server.inbox({ kind: 'request', exchange: id, request: exchange.entry.request, port })
  }

  #answer(id: ExchangeId, head: Head, body: Body): void {
    this.#toClient(id, { kind: 'head', exchange: id, head })
    this.#toClient(id, { kind: 'chunk', exchange: id, body })
    this.#toClient(id, { kind: 'ended', exchange: id })
  }

  #toClient(id: ExchangeId, input: ProgramInput): void {
    const exchange = this.#exchanges.get(id)
    if (exchange === undefined || exchange.isOver) return
    if (input.kind === 'head' && this.loses(exchange.entry)) {
      this.#fail(id, 'reset', LATENCY_US)
      return
    }
    this.#after(LATENCY_US, () => {
      if (exchange.isOver) return
      if (input.kind === 'head') exchange.entry.status = input.head.status
      if (input.kind === 'ended') exchange.isOver = true
      exchange.client.inbox(input)
    })
  }

  #fail(id: ExchangeId, failure: ConnectionFailure, delay: Micros): void {
    const exchange = this.#exchanges.get(id)
    this.#after(delay, () => {
      if (exchange === undefined || exchange.isOver) return
      exchange.isOver = true
      exchange.client.inbox({ kind: 'failed', exchange: id, failure })
      // A client that has waited long enough hangs up.
      if (failure === 'total-timeout') this.#hangUp(id, exchange)
    })
  }

  #abort(id: ExchangeId): void {
    const exchange = this.#exchanges.get(id)
    if (exchange === undefined || exchange.isOver) return
    exchange.isOver = true
    this.#hangUp(id, exchange)
  }

  #hangUp(id: ExchangeId, { server }: Exchange): void {
    if (server === null) return
    this.#after(LATENCY_US, () => server.inbox({ kind: 'aborted', exchange: id }))
  }
}
