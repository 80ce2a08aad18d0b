export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGKILL'

/** Number of a process, unique within a run and never reused. Counted from 1. */
export type ProcessId = number

/** What every program is started with: its environment (in order) and its arguments. */
export interface StartOptions {
  readonly env: ReadonlyMap<string, string>
  readonly args: readonly string[]
}

/** Literals only, never concatenated: each program declares its own. */
export type TimerName = string
