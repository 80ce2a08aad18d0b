import { ms } from '../../../src/kernel/time.ts'
import type { Method } from '../../../src/network/http.ts'
import type { PlannedStep } from '../../../src/world/blueprint.ts'
import type { Intervention } from '../../../src/world/intervention.ts'
import { faultSteps } from './faults.ts'
import { startUpOf } from './recorded-facts.ts'
import type { Operation, Recording, RequestOperation, SeriesOperation } from './recording.ts'
import { hostName } from './topology.ts'

/** What operator, clients and environment did, as interventions at their times. */
export function stepsOf(recording: Recording): readonly PlannedStep[] {
  const operations = recording.operations.flatMap((operation) =>
    operationSteps(recording, operation),
  )
  // A stable sort: at equal times the environment comes first.
  return [...faultSteps(recording), ...operations].sort((a, b) => a.at - b.at)
}

/** When the recording ends; nothing later is compared. */
export function endOf(recording: Recording): number {
  const end = recording.operations.find((operation) => operation.kind === 'end')
  return ms(end?.t_ms ?? 0)
}

/** Name of the nth request (from 0) of a series, among the answers. */
export function seriesId(series: SeriesOperation, position: number): string {
  return `${series.ref ?? series.t_ms} #${position}`
}

function operationSteps(recording: Recording, operation: Operation): readonly PlannedStep[] {
  const at = ms(operation.t_ms)
  switch (operation.kind) {
    case 'start': {
      const { machine, env, args } = operation
      return [{ at, does: { kind: 'start', machine, program: 'etcd', env, args } }]
    }
    case 'kill': {
      const { machine } = operation
      const signal = operation.signal === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL'
      return [{ at, does: { kind: 'kill', machine, program: 'etcd', signal } }]
    }
    case 'new-token': {
      const url = `http://${recording.topology.discovery?.ip ?? ''}/new`
      const asked = { ...operation, kind: 'request', from: 'op', method: 'GET', url } as const
      return [requestStep(recording, { ...asked, timeout_ms: 5000 })]
    }
    case 'request':
      return [requestStep(recording, operation)]
    case 'power-off':
      return [{ at, does: { kind: 'crash', machine: operation.machine, disk: 'kept' } }]
    case 'request-series':
      return seriesSteps(recording, operation)
    case 'end':
      return []
  }
}

function requestStep(recording: Recording, operation: RequestOperation): PlannedStep {
  const recorded = recording.clientRequests.find((entry) => entry.id === operation.id)
  // R4: a client that got no answer gave up after the time recorded.
  const limitMs = recorded?.status === null ? recorded.dur_ms : operation.timeout_ms
  return {
    at: ms(operation.t_ms + startUpOf(recording, operation)),
    does: {
      kind: 'request',
      id: operation.id,
      via: hostName(recording, operation.from),
      method: operation.method as Method,
      url: operation.url,
      headers: Object.entries(operation.headers ?? {}),
      body: operation.body ?? '',
      redirects: 0,
      timeoutUs: ms(limitMs),
    },
  }
}

/** The pauses were chance and are not recorded: the requests are spread evenly over the time. */
function seriesSteps(recording: Recording, series: SeriesOperation): readonly PlannedStep[] {
  const { t_ms: beginMs, until_ms: untilMs, count, firstI } = series
  return Array.from({ length: count }, (_, position) => {
    const at = Math.round(ms(beginMs + ((untilMs - beginMs) * position) / count))
    const does: Intervention = {
      kind: 'request',
      id: seriesId(series, position),
      via: hostName(recording, series.from),
      method: series.method as Method,
      url: series.url,
      headers: Object.entries(series.headers ?? {}),
      body: series.body.replaceAll('<i>', String(firstI + position)),
      redirects: 0,
      timeoutUs: ms(series.timeout_ms),
    }
    return { at, does }
  })
}
