import type { Recorded } from '../../trace/event.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/**
 * A machine came to a cluster that has all the members it wants, and stands by. Nothing is broken,
 * but etcd says so only with `-v`.
 */
export const fullCluster: Diagnoser = {
  name: 'full-cluster',
  find: (events) => oncePerMachine(events.flatMap(diagnose)),
}

function diagnose({ machine, seq, event }: Recorded): readonly Diagnosis[] {
  if (event.kind !== 'discovery.refused' || machine === null) return []
  if (event.reason !== 'cluster-full') return []
  return [
    {
      name: 'full-cluster',
      machine,
      sentence: `${machine} found its cluster full: it runs as a standby, sends clients on to the leader and holds no data.`,
      remedy: `Leave it: it takes the next free place by itself. To have it as a member, raise "activeSize" by PUT to /v2/admin/config on a member's peer port.`,
      evidence: [seq],
    },
  ]
}
