import type { Observation } from '../../../../src/raft/observation.ts'
import { ELECTION_LINES } from './election.ts'
import type { LogLine, Told, Wordings } from './line.ts'
import { REPLICATION_LINES } from './replication.ts'
import { REQUEST_LINES } from './request.ts'
import { SNAPSHOT_LINES } from './snapshot.ts'
import { STATE_LINES } from './state.ts'

const LINES: Wordings<Observation['kind']> = {
  ...STATE_LINES,
  ...ELECTION_LINES,
  ...REQUEST_LINES,
  ...REPLICATION_LINES,
  ...SNAPSHOT_LINES,
}

/** What upstream's library logs where our core tells this. Source: etcd-io/raft, raft.go, log.go. */
export function logLineOf<K extends Observation['kind']>(told: Told<K>): LogLine {
  const wording: (told: Told<K>) => LogLine = LINES[told.kind]
  return wording(told)
}
