import type { ProcessId, Signal } from '../host/program.ts'

export type MachineEvent =
  | { readonly kind: 'machine.powered-on'; readonly boot: number; readonly machineId: string }
  | { readonly kind: 'machine.powered-off' }
  | { readonly kind: 'machine.crashed'; readonly disk: DiskEnd }
  | { readonly kind: 'machine.paused' }
  | { readonly kind: 'machine.resumed' }
  | { readonly kind: 'machine.wiped' }
  | { readonly kind: 'clock.skewed'; readonly byUs: number; readonly driftPpm: number }
  | ConfigApplied
  | ConfigRejected
  | ConfigFlawed
  | { readonly kind: 'unit.started'; readonly unit: string; readonly process: ProcessId }
  | UnitExited
  | { readonly kind: 'process.started'; readonly process: ProcessId; readonly program: string }
  | {
      readonly kind: 'process.exited'
      readonly process: ProcessId
      readonly program: string
      readonly code: number | null
      readonly signal: Signal | null
    }

/** What a crash leaves on the disk. */
export type DiskEnd = 'kept' | 'unsynced-lost' | 'torn' | 'wiped'

/** The user-data was applied; unit commands follow. */
export interface ConfigApplied {
  readonly kind: 'config.applied'
  /** "cloud-config", "script", "none". */
  readonly format: string
  /** Units started by command, in order. */
  readonly units: readonly string[]
}

/** The user-data could not be parsed: nothing of it was applied. */
export interface ConfigRejected {
  readonly kind: 'config.rejected'
  /** Line as an editor counts it, from 1; 0 when unknown. */
  readonly line: number
  readonly message: string
}

/** The user-data was applied, but hardly as its writer meant it. The machine does not know this. */
export interface ConfigFlawed {
  readonly kind: 'config.flawed'
  /** A code of `lintUserData`: "CLOUD_CONFIG_UNKNOWN_KEY". */
  readonly code: string
  /** Line as an editor counts it, from 1; 0 when unknown. */
  readonly line: number
  /** What is wrong, one whole sentence. */
  readonly message: string
}

export interface UnitExited {
  readonly kind: 'unit.exited'
  readonly unit: string
  readonly code: number | null
  readonly signal: Signal | null
  /** Whole microseconds until the restart; null when there is none. */
  readonly restartInUs: number | null
}
