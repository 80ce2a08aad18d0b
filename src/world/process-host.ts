import type { Disk } from '../host/disk.ts'
import type { DomainEvent, JournalLine } from '../host/event.ts'
import type { InitHost } from '../host/host.ts'
import type { ProcessId, Signal, StartOptions } from '../host/program.ts'
import { type MachineClock, monotonicAt, trueDelay, wallClockAt } from '../kernel/clock.ts'
import { type Micros, NEVER } from '../kernel/time.ts'
import { abortExchange, openExchange } from '../network/exchange.ts'
import type { Body, Endpoint, ExchangeId, Head, HttpRequest, Timeouts } from '../network/http.ts'
import { answerTo, dropServed, endOf, respondTo, writeTo } from '../network/serving.ts'
import type { Core } from './core.ts'
import { DiskFace } from './disk-face.ts'
import { CLOUD_INIT_PID, INIT_PID, type Machine } from './machines.ts'
import { endProcess, signalProcess, spawnProcess } from './process-life.ts'
import type { Process } from './processes.ts'

/** What a process sees of its machine. Holds no state of its own: a fork makes new ones. */
export class ProcessHost implements InitHost {
  readonly process: ProcessId
  readonly machine: string
  readonly disk: Disk
  private readonly core: Core
  private readonly self: Process
  private readonly on: Machine
  private readonly streams = new Map<string, number>()

  constructor(core: Core, self: Process) {
    this.core = core
    this.self = self
    this.on = core.machine(self.machine)
    this.process = self.id
    this.machine = this.on.name
    this.disk = new DiskFace(core, this.on, self)
  }

  monotonic(): Micros {
    return monotonicAt(this.on.clock, this.core.now)
  }

  wallClock(): Micros {
    return wallClockAt(this.on.clock, this.core.now, this.core.blueprint.startUs)
  }

  setTimer(timer: string, key: number, delay: Micros): void {
    // A handler may go on for a moment after it has called `exit`.
    if (this.self.status === 'ended') return
    const at = this.core.now + trueDelay(this.on.clock, delay)
    this.core.armTimer(this.self, timer, key, at)
  }

  clearTimer(timer: string, key: number): void {
    this.core.disarmTimer(this.self, timer, key)
  }

  request(target: Endpoint, request: HttpRequest, timeouts: Timeouts): ExchangeId {
    if (this.self.status === 'ended') return 0
    const client = { process: this.process, host: this.on.number }
    const { clock } = this.on
    const limits = clock.driftPpm === 0 ? timeouts : inTrueTime(clock, timeouts)
    return openExchange(this.core.network, this.core, client, target, request, limits)
  }

  abort(exchange: ExchangeId): void {
    abortExchange(this.core.network, this.core, exchange)
  }

  listen(port: number): void {
    if (this.self.status !== 'ended') this.on.listeners.set(port, this.process)
  }

  respond(exchange: ExchangeId, head: Head): void {
    respondTo(this.core.network, this.core, exchange, head)
  }

  write(exchange: ExchangeId, body: Body): void {
    writeTo(this.core.network, this.core, exchange, body)
  }

  end(exchange: ExchangeId): void {
    endOf(this.core.network, this.core, exchange)
  }

  answer(exchange: ExchangeId, head: Head, body: Body): void {
    answerTo(this.core.network, this.core, exchange, head, body)
  }

  drop(exchange: ExchangeId): void {
    dropServed(this.core.network, this.core, exchange)
  }

  draw(purpose: string, low: number, high: number): number {
    let stream = this.streams.get(purpose)
    if (stream === undefined) {
      stream = this.core.chance.stream(`${purpose} ${this.machine}`)
      this.streams.set(purpose, stream)
    }
    return this.core.chance.between(stream, low, high)
  }

  log(text: string): void {
    this.journal(this.self.source, this.self.pid, text)
  }

  logAs(source: string, text: string): void {
    this.journal(source, source === 'systemd' ? INIT_PID : CLOUD_INIT_PID, text)
  }

  private journal(source: string, pid: number, text: string): void {
    const line: JournalLine = { kind: 'journal.line', source, pid, text }
    this.core.tell(this.on.number, line)
  }

  emit<E extends DomainEvent>(event: E): void {
    this.core.tell(this.on.number, event)
  }

  emitRoutine<E extends DomainEvent>(event: E): void {
    this.core.tellRoutine(this.on.number, event)
  }

  exit(code: number): void {
    endProcess(this.core, this.self, { code, signal: null })
  }

  spawn(program: string, source: string, options: StartOptions): ProcessId {
    return spawnProcess(this.core, this.on, { program, source, options, parent: this.process })
  }

  kill(process: ProcessId, signal: Signal): void {
    const child = this.core.processes.get(process)
    if (child !== undefined && child.machine === this.on.number)
      signalProcess(this.core, child, signal)
  }
}

/** Limits on a machine's own clock, in true time. */
function inTrueTime(clock: MachineClock, { dial, header, total }: Timeouts): Timeouts {
  const limit = (us: Micros): Micros => (us === NEVER ? NEVER : trueDelay(clock, us))
  return { dial: limit(dial), header: limit(header), total: limit(total) }
}
