import type { TraceEvent } from '../../src/trace/event.ts'

const LINEAGE = 'm1@1'

/** An entry in a member's log; its command is a number, which is its digest, too. */
export function appended(
  name: string,
  [index, term, digest]: readonly [number, number, number],
  lineage = LINEAGE,
): TraceEvent {
  return { kind: 'raft.appended', name, lineage, index, term, command: `${digest}`, digest }
}

/** A member counts an entry as committed. */
export function committed(
  name: string,
  [index, term, digest]: readonly [number, number, number],
  lineage = LINEAGE,
): TraceEvent {
  return { kind: 'raft.committed', name, lineage, index, term, digest }
}

export function truncated(name: string, from: number): TraceEvent {
  return { kind: 'raft.truncated', name, lineage: LINEAGE, from }
}

export function leads(name: string, term: number, lineage = LINEAGE): TraceEvent {
  return { kind: 'raft.became-leader', name, lineage, term }
}

export function learnt(name: string, lineage = LINEAGE): TraceEvent {
  return { kind: 'cluster.lineage-learnt', name, lineage, token: null }
}

export function founded(name: string, lineage: string, token: string | null): TraceEvent {
  return { kind: 'cluster.founded', name, lineage, token }
}

export function exited(program: string): TraceEvent {
  return { kind: 'process.exited', process: 1, program, code: 1, signal: null }
}
