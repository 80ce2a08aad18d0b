import type { Micros } from '../kernel/time.ts'
import type { Body, Endpoint, ExchangeId, Head, HttpRequest, Timeouts } from '../network/http.ts'
import type { Disk } from './disk.ts'
import type { DomainEvent } from './event.ts'
import type { ProcessId, Signal, StartOptions, TimerName } from './process.ts'

/**
 * What an operating system offers a program. Everything a program learns or does goes through here.
 */
export interface Host {
  /** This process's number. */
  readonly process: ProcessId
  /** Name of the machine in the scenario ("m1"). For events and messages, never for decisions. */
  readonly machine: string
  /** Microseconds on the machine's monotonic clock (true time with the machine's drift). */
  monotonic(): Micros
  /** Microseconds since 1970-01-01T00:00:00Z on the machine's own wall clock. */
  wallClock(): Micros
  /**
   * Arms a timer of this process, or overwrites the deadline of the armed one of that name and key.
   * @param key 0..2^24-1, so that one name can serve many.
   * @param delay On the machine's monotonic clock; at least 0.
   */
  setTimer(timer: TimerName, key: number, delay: Micros): void
  clearTimer(timer: TimerName, key: number): void
  /** Sends a request; exactly one of `ended` and `failed` will follow, after `head` and `chunk`s. */
  request(target: Endpoint, request: HttpRequest, timeouts: Timeouts): ExchangeId
  /** Gives up an exchange of this client; no further input about it follows. */
  abort(exchange: ExchangeId): void
  /** Opens a port on all of the machine's addresses. */
  listen(port: number): void
  respond(exchange: ExchangeId, head: Head): void
  write(exchange: ExchangeId, body: Body): void
  end(exchange: ExchangeId): void
  /** The whole answer at once: one packet, where three calls would send three. */
  answer(exchange: ExchangeId, head: Head, body: Body): void
  /** Closes the connection of an exchange without an answer: the client sees `reset`. */
  drop(exchange: ExchangeId): void
  readonly disk: Disk
  /**
   * A whole number from `low` to `high`, both included, drawn from the stream named
   * `<purpose> <machine>`. The purpose is a literal.
   */
  draw(purpose: string, low: number, high: number): number
  /** Writes a line to standard output: it lands in the machine's journal. */
  log(text: string): void
  /** Tells the trace. */
  emit<E extends DomainEvent>(event: E): void
  /**
   * Tells the checks about something that happens for ever in an idle cluster (a clock entry in the
   * log): never kept in the chronicle.
   */
  emitRoutine<E extends DomainEvent>(event: E): void
  /** Ends this process; nothing else is handled afterwards. */
  exit(code: number): void
}

/** What init may do besides: start and end other processes of its machine. */
export interface InitHost extends Host {
  /**
   * Loads a program by name; it starts after its drawn start time.
   * `source` is the journal's identifier of its lines.
   */
  spawn(program: string, source: string, options: StartOptions): ProcessId
  kill(process: ProcessId, signal: Signal): void
  /** Writes a journal line as another source, e.g. "systemd". */
  logAs(source: string, text: string): void
}
