export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGKILL'

/** Number of a process, unique within a run and never reused. Counted from 1. */
export type ProcessId = number

/** What every program is started with: its environment (in order) and its arguments. */
export interface StartOptions {
  readonly env: ReadonlyMap<string, string>
  readonly args: readonly string[]
  /** Text files of the machine that the process can read, by absolute path; none when left out. */
  readonly files?: ReadonlyMap<string, string>
}

/** Literals only, never concatenated: each program declares its own. */
export type TimerName = string
