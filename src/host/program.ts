import type { NetworkInput } from '../network/port.ts'
import type { WriteId } from './disk.ts'
import type { Host } from './host.ts'
import type { ProcessId, Signal, StartOptions, TimerName } from './process.ts'

export type { ProcessId, Signal, StartOptions, TimerName } from './process.ts'

/**
 * What runs on a machine: init, etcd, the discovery service, a client.
 *
 * The state is plain data owned by the world: no closures, promises or iterators. A program is one
 * shared constant; everything that differs between two processes is in their states.
 */
export interface Program<S, O = StartOptions, H extends Host = Host> {
  /** As a unit names it: "etcd", "fleet", "discovery-front". */
  readonly name: string
  /** The timer names it uses, at most 100: their order ranks timers that come due together. */
  readonly timers: readonly TimerName[]
  /** True when it handles SIGTERM and SIGINT itself; otherwise they end it at once. */
  readonly handlesSignals?: boolean
  /** Begins a process; called once, when the process has been loaded. */
  start(host: H, options: O): S
  /** Handles one input; never called again after `host.exit`. */
  handle(state: S, input: ProgramInput, host: H): void
  /** A copy that shares only immutable values (entries, messages, strings). */
  clone(state: S): S
  /** 32-bit hash of what matters in the state, for comparing two runs. */
  digest(state: S): number
}

/** What a program is told: by the network, its timers, the disk and its operating system. */
export type ProgramInput =
  | NetworkInput
  | { readonly kind: 'timer'; readonly timer: TimerName; readonly key: number }
  /** Everything written up to this id is on the disk. */
  | { readonly kind: 'written'; readonly upTo: WriteId }
  | { readonly kind: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' }
  /** A child of this process ended (only init has children). */
  | {
      readonly kind: 'exited'
      readonly process: ProcessId
      readonly code: number | null
      readonly signal: Signal | null
    }
