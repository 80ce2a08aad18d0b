import { emit, type GoRaft, type Progress } from './raft.ts'

/** What is known about a peer that was just added: nothing, so it gets the whole log. */
export function createProgress(nowUs: number): Progress {
  return {
    prevLogIndex: 0,
    awaiting: 0,
    lastRequest: undefined,
    tickKept: false,
    lastActivityUs: nowUs,
    missed: 0,
    backoffSeconds: 1,
    nextWarningUs: 0,
  }
}

/** Starts the ticker of a peer; its first append leaves one interval later. */
export function startHeartbeat(
  raft: GoRaft,
  peer: string,
  progress: Progress,
  nowUs: number,
): void {
  progress.awaiting = 0
  progress.lastRequest = undefined
  progress.tickKept = false
  reach(progress, nowUs)
  emit(raft, { kind: 'start-heartbeat', peer })
}

/** Notes that the peer was reached: its warnings begin anew. */
export function reach(progress: Progress, nowUs: number): void {
  progress.lastActivityUs = nowUs
  progress.missed = 0
  progress.backoffSeconds = 1
  progress.nextWarningUs = 0
}
