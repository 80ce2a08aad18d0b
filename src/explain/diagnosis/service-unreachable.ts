import type { ConnectionFailure } from '../../network/http.ts'
import type { Recorded } from '../../trace/event.ts'
import { unreachable } from '../../unreachable.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/**
 * A machine that has no cluster yet got no answer from the discovery service, so its etcd ended.
 *
 * A member that restarts is only warned: it knows its cluster from its log. Only a machine whose
 * boot failed is diagnosed.
 */
export const serviceUnreachable: Diagnoser = {
  name: 'service-unreachable',
  find: (events) => oncePerMachine(refusals(events)),
}

/** The last failure of a machine's own requests, and the number of the event. */
interface Failure {
  readonly seq: number
  readonly failure: ConnectionFailure
}

function refusals(events: readonly Recorded[]): readonly Diagnosis[] {
  const failures = new Map<string, Failure[]>()
  const found: Diagnosis[] = []
  for (const { machine, seq, event } of events) {
    if (machine === null) continue
    if (event.kind === 'process.started' && event.program.startsWith('etcd')) {
      failures.set(machine, [])
    }
    if (event.kind === 'http.failed') {
      const { failure } = event
      failures.set(machine, [...(failures.get(machine) ?? []), { seq, failure }])
    }
    if (event.kind !== 'discovery.refused' || event.reason !== 'service-unreachable') continue
    found.push(diagnose(machine, seq, failures.get(machine) ?? []))
  }
  return found
}

function diagnose(machine: string, refusedAt: number, failures: readonly Failure[]): Diagnosis {
  const tries = failures.slice(-TRIES)
  return {
    name: 'service-unreachable',
    machine,
    sentence: `${machine} could not reach the discovery service${tries.map(sayWhy).at(-1) ?? ''}. Without a cluster to go back to, its etcd ends and is started again every ten seconds.`,
    remedy:
      'Give the machine a way out to the service, or run a discovery service of your own that it can reach and write its URL into the cloud-config.',
    evidence: [...tries.map(({ seq }) => seq), refusedAt],
  }
}

/** The client tries each request twice. Source: spec/etcd-0.4.md, section 3. */
const TRIES = 2

function sayWhy({ failure }: Failure): string {
  switch (failure) {
    case 'refused':
      return ': its host refuses every call'
    case 'unknown-host':
      return ': its name does not resolve'
    case 'dial-timeout':
    case 'header-timeout':
    case 'total-timeout':
      return ': nothing answers there'
    case 'reset':
      return ': it breaks every connection, as it does when its own storage is down'
    default:
      return unreachable(failure)
  }
}
