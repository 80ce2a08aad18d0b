import type { Headers } from '../../../src/network/http.ts'
import type { TraceEvent } from '../../../src/trace/event.ts'
import type { Stamped, WorldSink } from '../../../src/world/stamped.ts'

/** One exchange of a simulated run. */
export interface SimExchange {
  readonly at: number
  readonly from: string
  readonly to: string
  readonly port: number
  readonly method: string
  readonly path: string
  readonly body: string
  status: number | null
  headers: Headers
  answer: string
  /** Milliseconds until the client gave up; null when it did not. */
  gaveUpAfterMs: number | null
}

/** One journal line of an etcd of a simulated run. */
export interface SimLine {
  readonly at: number
  readonly boot: number
  readonly text: string
}

/** Told of every request that leaves a host. */
export type OnRequest = (from: string, to: string, path: string) => void

/** Gathers what a recording can be compared with. */
export class Gatherer implements WorldSink {
  readonly exchanges: SimExchange[] = []
  readonly lines = new Map<string, SimLine[]>()
  readonly exits: {
    machine: string
    boot: number
    at: number
    code: number | null
    signal: string | null
  }[] = []
  readonly starts: { machine: string; boot: number; at: number }[] = []
  readonly answers = new Map<
    string,
    { status: number; headers: Headers; body: string; at: number }
  >()
  /** When each candidacy began. */
  readonly campaigns: { readonly machine: string; readonly at: number }[] = []
  /** When each client call began. */
  readonly called = new Map<string, number>()
  readonly failedCalls = new Set<string>()
  readonly failures: { at: number; from: string; to: string; port: number; failure: string }[] = []
  private readonly open = new Map<number, SimExchange>()
  private readonly boots = new Map<string, number>()
  private readonly onRequest: OnRequest

  constructor(onRequest: OnRequest) {
    this.onRequest = onRequest
  }

  emit(stamped: Stamped): void {
    const event = stamped.event as TraceEvent
    const machine = stamped.machine ?? ''
    switch (event.kind) {
      case 'http.requested':
        this.requested(stamped.t, machine, event)
        return
      case 'http.answered': {
        const exchange = this.open.get(event.exchange)
        if (exchange === undefined) return
        exchange.status = event.status
        exchange.headers = event.headers
        exchange.answer = event.body
        return
      }
      case 'http.failed': {
        const exchange = this.open.get(event.exchange)
        if (exchange !== undefined) exchange.gaveUpAfterMs = (stamped.t - exchange.at) / 1000
        this.failures.push({ at: stamped.t, from: machine, ...event })
        return
      }
      case 'process.started':
        if (event.program !== 'etcd') return
        this.boots.set(machine, (this.boots.get(machine) ?? 0) + 1)
        this.starts.push({ machine, boot: this.bootOf(machine), at: stamped.t })
        return
      case 'process.exited':
        if (event.program !== 'etcd') return
        this.exits.push({ machine, boot: this.bootOf(machine), at: stamped.t, ...event })
        return
      case 'journal.line':
        if (event.source === 'etcd') this.line(machine, stamped.t, event.text)
        return
      case 'raft.became-candidate':
        this.campaigns.push({ machine, at: stamped.t })
        return
      case 'client.called':
        this.called.set(event.id, stamped.t)
        return
      case 'client.answered':
        this.answers.set(event.id, { ...event, at: stamped.t })
        return
      case 'client.failed':
        this.failedCalls.add(event.id)
        return
      default:
    }
  }

  routine(stamped: Stamped): void {
    const event = stamped.event as TraceEvent
    if (event.kind !== 'http.failed') return
    this.failures.push({ at: stamped.t, from: stamped.machine ?? '', ...event })
  }

  packet(): void {}

  private bootOf(machine: string): number {
    return this.boots.get(machine) ?? 0
  }

  private requested(
    at: number,
    from: string,
    event: Extract<TraceEvent, { kind: 'http.requested' }>,
  ): void {
    const { exchange: id, to, port, method, path, body } = event
    this.onRequest(from, to, path)
    const exchange = {
      at,
      from,
      to,
      port,
      method,
      path,
      body,
      status: null,
      headers: [],
      answer: '',
      gaveUpAfterMs: null,
    }
    this.exchanges.push(exchange)
    this.open.set(id, exchange)
  }

  private line(machine: string, at: number, text: string): void {
    const lines = this.lines.get(machine) ?? []
    lines.push({ at, boot: this.bootOf(machine), text })
    this.lines.set(machine, lines)
  }
}
