import type { ProcessId, Program } from '../host/program.ts'

/** One process. Owned by the world; `state` belongs to its program. */
export interface Process {
  readonly id: ProcessId
  /** Host number of its machine. */
  readonly machine: number
  /** Who is told of its end; 0 for nobody. */
  readonly parent: ProcessId
  readonly program: string
  /** Identifier of its journal lines. */
  readonly source: string
  readonly pid: number
  /** What its program was or will be started with. */
  readonly options: unknown
  status: 'starting' | 'running' | 'ended'
  /** Undefined until it runs and after it ended. */
  state: unknown
  code: number | null
  signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | null
}

/** Any program, with its own state and options behind `unknown`. */
export type AnyProgram = Program<unknown, unknown, never>

/** A copy; the state is cloned by its program. */
export function cloneProcess(process: Process, program: AnyProgram): Process {
  const state = process.status === 'running' ? program.clone(process.state) : undefined
  return { ...process, state }
}
