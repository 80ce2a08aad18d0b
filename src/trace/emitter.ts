import { EventEmitter } from 'eventemitter3'
import type { Stamped, WorldSink } from '../world/stamped.ts'
import type { Recorded, TraceEvent } from './event.ts'

/** Failures of listeners kept per run; later ones are counted only. */
const MAX_FAILURES = 100

/** What can be listened to: one kind of event, or `*` for all. */
export type EventKind = TraceEvent['kind'] | '*'

/** Gets a chronicled event. What it returns or throws changes nothing in the run. */
export type RunListener = (recorded: Recorded) => void

/** A listener threw. */
export interface ListenerFailure {
  readonly seq: number
  readonly kind: EventKind
  /** Message of what was thrown. */
  readonly message: string
}

interface Registration {
  readonly listener: RunListener
  readonly guarded: RunListener
}

/**
 * The subscription face of a run. It is fed only for kinds that somebody listens to.
 *
 * Listeners cannot steer: one that throws is reported in `failures`, and the others still hear.
 */
export class RunEvents implements WorldSink {
  private readonly emitter = new EventEmitter<string>()
  private readonly registrations = new Map<EventKind, Registration[]>()
  private readonly failed: ListenerFailure[] = []
  private failureCount = 0

  /** Calls the listener for each event of the kind from now on, in order of registration. */
  on(kind: EventKind, listener: RunListener): this {
    const guarded = this.guard(kind, listener)
    this.remember(kind, { listener, guarded })
    this.emitter.on(kind, guarded)
    return this
  }

  /** Like `on`, for the next event only. */
  once(kind: EventKind, listener: RunListener): this {
    const guarded = this.guard(kind, (recorded) => {
      this.off(kind, listener)
      listener(recorded)
    })
    this.remember(kind, { listener, guarded })
    this.emitter.on(kind, guarded)
    return this
  }

  /** Ends the oldest registration of this listener for this kind; nothing happens without one. */
  off(kind: EventKind, listener: RunListener): this {
    const registrations = this.registrations.get(kind) ?? []
    const position = registrations.findIndex((registration) => registration.listener === listener)
    const [registration] = position < 0 ? [] : registrations.splice(position, 1)
    if (registration !== undefined) this.emitter.off(kind, registration.guarded)
    return this
  }

  /** True when somebody would hear an event of this kind. */
  wants(kind: TraceEvent['kind']): boolean {
    return this.emitter.listenerCount(kind) > 0 || this.emitter.listenerCount('*') > 0
  }

  /** Tells those who listen for the kind, then those who listen for everything. */
  emit(event: Stamped): void {
    const { kind } = event.event
    if (this.emitter.listenerCount(kind) > 0) this.emitter.emit(kind, event)
    if (this.emitter.listenerCount('*') > 0) this.emitter.emit('*', event)
  }

  /** Drops the event: routine events are for checks only. */
  routine(_event: Stamped): void {}

  /** Drops the packet: packets have no listeners. */
  packet(): void {}

  /** What listeners threw, in order; the first 100. */
  get failures(): readonly ListenerFailure[] {
    return this.failed
  }

  /** How often a listener threw. */
  get totalFailures(): number {
    return this.failureCount
  }

  private remember(kind: EventKind, registration: Registration): void {
    const registrations = this.registrations.get(kind)
    if (registrations === undefined) this.registrations.set(kind, [registration])
    else registrations.push(registration)
  }

  private guard(kind: EventKind, listener: RunListener): RunListener {
    return (recorded) => {
      try {
        listener(recorded)
      } catch (thrown) {
        this.report({ seq: recorded.seq, kind, message: sayThrown(thrown) })
      }
    }
  }

  private report(failure: ListenerFailure): void {
    this.failureCount += 1
    if (this.failed.length < MAX_FAILURES) this.failed.push(failure)
  }
}

function sayThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
