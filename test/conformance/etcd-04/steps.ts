import { ms } from '../../../src/kernel/time.ts'
import type { Method } from '../../../src/network/http.ts'
import type { PlannedStep } from '../../../src/world/blueprint.ts'
import type { Intervention } from '../../../src/world/intervention.ts'
import type { EnvironmentEntry, Operation, Recording, RequestOperation } from './recording.ts'
import { CLIENT_START_UP_MS, cutBegins, healBegins } from './rules.ts'
import { hostName } from './topology.ts'

/** What operator, clients and environment did, as interventions at their times. */
export function stepsOf(recording: Recording): readonly PlannedStep[] {
  const environment = recording.environment.flatMap((entry) =>
    environmentStep(recording, entry).map((does) => ({ at: environmentTime(entry), does })),
  )
  const operations = recording.operations.flatMap((operation) =>
    operationStep(recording, operation).map((does) => ({ at: operationTime(operation), does })),
  )
  return [...environment, ...operations].sort((a, b) => a.at - b.at)
}

/** When the recording ends; nothing later is compared. */
export function endOf(recording: Recording): number {
  const end = recording.operations.find((operation) => operation.kind === 'end')
  return ms(end?.t_ms ?? 0)
}

function environmentTime(entry: EnvironmentEntry): number {
  if (entry.kind === 'partition') return ms(cutBegins(entry))
  if (entry.kind === 'heal') return ms(healBegins(entry))
  return ms(entry.t_ms)
}

function operationTime(operation: Operation): number {
  const isClient = operation.kind === 'request' || operation.kind === 'new-token'
  return ms(operation.t_ms + (isClient ? CLIENT_START_UP_MS : 0))
}

function environmentStep(recording: Recording, entry: EnvironmentEntry): readonly Intervention[] {
  const name = (id: string) => hostName(recording, id)
  switch (entry.kind) {
    case 'disk':
      if (entry.of !== undefined)
        throw new Error('a disk carried to another host is not played yet')
      return entry.state === 'wiped' ? [{ kind: 'wipe', machine: entry.machine }] : []
    case 'host':
      return [{ kind: 'host', host: name(entry.machine ?? entry.ip ?? ''), state: entry.state }]
    case 'discovery':
      if (entry.host !== undefined) throw new Error('a second discovery host is not played yet')
      return [{ kind: 'discovery', state: entry.state }]
    case 'path':
      if (entry.state === 'open') throw new Error('a path that opens again is not played yet')
      return [block(name(entry.from), name(entry.to), entry.port)]
    case 'lose-reply':
    case 'delay-reply':
      return [tamper(recording, entry)]
    case 'partition':
      return [{ kind: 'partition', groups: entry.sides }]
    case 'heal':
      return [{ kind: 'heal' }]
  }
}

function block(from: string, to: string, port: number | undefined): Intervention {
  return port === undefined ? { kind: 'block', from, to } : { kind: 'block', from, to, port }
}

function tamper(
  recording: Recording,
  entry: EnvironmentEntry & { kind: 'lose-reply' | 'delay-reply' },
): Intervention {
  const path = entry.path
    .replaceAll('<token>', recording.topology.discovery?.token ?? '<token>')
    .replaceAll(/<name:(m\d+)(?:#\d+)?>/g, (_, id) => recording.topology.machines[id]?.name ?? id)
  return {
    kind: 'tamper-reply',
    from: hostName(recording, entry.from),
    method: entry.method as Method,
    path,
    nth: entry.nth,
    effect:
      entry.kind === 'lose-reply'
        ? { kind: 'lost' }
        : { kind: 'delayed', byUs: ms(entry.delay_ms ?? 0) },
  }
}

function operationStep(recording: Recording, operation: Operation): readonly Intervention[] {
  switch (operation.kind) {
    case 'start': {
      const { machine, env, args } = operation
      return [{ kind: 'start', machine, program: 'etcd', env, args }]
    }
    case 'kill':
      return [
        {
          kind: 'kill',
          machine: operation.machine,
          program: 'etcd',
          signal: operation.signal === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL',
        },
      ]
    case 'new-token': {
      const host = recording.topology.discovery?.ip ?? ''
      const url = `http://${host}/new`
      return [
        request(recording, {
          ...operation,
          kind: 'request',
          from: 'op',
          method: 'GET',
          url,
          timeout_ms: 5000,
        }),
      ]
    }
    case 'request':
      return [request(recording, operation)]
    case 'power-off':
      return [{ kind: 'crash', machine: operation.machine, disk: 'kept' }]
    case 'request-series':
      throw new Error('a series of requests is not played yet')
    case 'end':
      return []
  }
}

function request(recording: Recording, operation: RequestOperation): Intervention {
  const recorded = recording.clientRequests.find((entry) => entry.id === operation.id)
  // R4: a client that got no answer gave up after the time recorded.
  const limitMs = recorded?.status === null ? recorded.dur_ms : operation.timeout_ms
  return {
    kind: 'request',
    id: operation.id,
    via: hostName(recording, operation.from),
    method: operation.method as Method,
    url: operation.url,
    headers: Object.entries(operation.headers ?? {}),
    body: operation.body ?? '',
    redirects: 0,
    timeoutUs: ms(limitMs),
  }
}
