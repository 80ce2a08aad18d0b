import fc from 'fast-check'
import type { Recorded, TraceEvent } from '../../src/trace/event.ts'
import { EVENT_KINDS, type FieldType, fieldsOf } from '../../src/trace/fields.ts'
import type { Intervention } from '../../src/world/intervention.ts'

const machines = ['m1', 'm2', 'm3', 'discovery', 'operator'] as const

const text = fc.oneof(
  fc.constantFrom(...machines, '', 'etcd', 'http://10.10.10.1:7001', '/_etcd/x/_state', 'PUT'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const interventions: readonly Intervention[] = [
  { kind: 'boot', machine: 'm1' },
  { kind: 'heal' },
  { kind: 'partition', groups: [['m1', 'discovery'], ['m2']] },
  { kind: 'start', machine: 'm1', program: 'etcd', env: { ETCD_NAME: 'ä' }, args: ['-v'] },
  {
    kind: 'request',
    id: 'r',
    via: 'm1',
    method: 'PUT',
    url: 'http://10.10.10.1:4001/v2/keys/a',
    headers: [['Accept', '*/*']],
    body: 'value=1',
    redirects: 3,
    timeoutUs: Number.POSITIVE_INFINITY,
  },
  { kind: 'bug', name: 'assume-dead-means-new' },
  { kind: 'crash', machine: 'm2', disk: 'torn' },
]

function fieldArbitrary(field: string, type: FieldType): fc.Arbitrary<unknown> {
  switch (type) {
    case 'text':
      return closedChoices.get(field) ?? text
    case 'text?':
      return fc.option(text)
    case 'number':
      return fc.integer({ min: 0, max: 2 ** 53 - 1 })
    case 'number?':
      return fc.option(fc.nat())
    case 'texts':
      return fc.array(text, { maxLength: 3 })
    case 'numbers':
      return fc.array(fc.nat(), { maxLength: 3 })
    case 'headers':
      return fc.array(fc.tuple(text, text), { maxLength: 3 })
    case 'object':
      return fc.constantFrom(...interventions)
  }
}

/** Fields whose texts come from a closed set; `reason` has two sets, by kind. */
const closedChoices: ReadonlyMap<string, fc.Arbitrary<unknown>> = new Map([
  ['failure', fc.constantFrom('refused', 'dial-timeout', 'unknown-host', 'reset', 'total-timeout')],
])

const refusals = fc.constantFrom('no-peer-listed', 'no-peer-answers', 'service-unreachable')

/** Any event of any kind with any content. */
export const anyEvent: fc.Arbitrary<TraceEvent> = fc
  .constantFrom(...EVENT_KINDS)
  .chain((kind) => {
    const fields = [...(fieldsOf(kind) ?? [])].map(([field, type]) => {
      const isRefusal = kind === 'discovery.refused' && field === 'reason'
      return [field, isRefusal ? refusals : fieldArbitrary(field, type)] as const
    })
    return fc.record(Object.fromEntries(fields)).map((payload) => ({ kind, ...payload }))
  })
  // The record was built field by field from the table that the compiler keeps equal to TraceEvent.
  .map((event) => event as unknown as TraceEvent)

/** Any run: numbered densely, time never falls, causes lie before. */
export const anyRun: fc.Arbitrary<readonly Recorded[]> = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 700_000_000_000 })),
      fc.option(fc.constantFrom(...machines)),
      fc.nat(),
      anyEvent,
    ),
    { maxLength: 25 },
  )
  .map((told) => {
    let t = 0
    return told.map(([step, machine, cause, event], position) => {
      t += step
      return { seq: position + 1, t, machine, cause: cause % (position + 1), event }
    })
  })
