import type { TraceEvent } from './event.ts'

/**
 * What a field of an event holds in a trace file. A `?` behind it allows null as well;
 * `choice` is a text out of a fixed set, `object` is a nested value that is not looked into.
 */
export type FieldType =
  | 'text'
  | 'text?'
  | 'number'
  | 'number?'
  | 'texts'
  | 'numbers'
  | 'headers'
  | 'object'

type EventOf<K extends TraceEvent['kind']> = Extract<TraceEvent, { readonly kind: K }>

/** The field types that fit a field's static type: the compiler keeps the table true. */
type FittingType<V> = [V] extends [string]
  ? 'text'
  : [V] extends [number]
    ? 'number'
    : [V] extends [string | null]
      ? 'text?'
      : [V] extends [number | null]
        ? 'number?'
        : [V] extends [readonly string[]]
          ? 'texts'
          : [V] extends [readonly number[]]
            ? 'numbers'
            : [V] extends [readonly (readonly [string, string])[]]
              ? 'headers'
              : 'object'

type FieldTable = {
  readonly [K in TraceEvent['kind']]: {
    readonly [F in Exclude<keyof EventOf<K>, 'kind'>]: FittingType<EventOf<K>[F]>
  }
}

/** Every kind of event with its fields, in the order of the types' declarations. */
const TABLE: FieldTable = {
  'journal.line': { source: 'text', pid: 'number', text: 'text' },
  'http.requested': {
    exchange: 'number',
    to: 'text',
    port: 'number',
    method: 'text',
    path: 'text',
    headers: 'headers',
    body: 'text',
  },
  'http.answered': {
    exchange: 'number',
    from: 'text',
    status: 'number',
    headers: 'headers',
    body: 'text',
  },
  'http.failed': { exchange: 'number', to: 'text', port: 'number', failure: 'text' },
  'link.dropping': { from: 'text', to: 'text', reason: 'text' },
  'link.delivering': { from: 'text', to: 'text', dropped: 'number' },
  'dial.barred': { to: 'text', address: 'text', why: 'text' },
  'machine.powered-on': { boot: 'number', machineId: 'text' },
  'machine.powered-off': {},
  'machine.crashed': { disk: 'text' },
  'machine.paused': {},
  'machine.resumed': {},
  'machine.wiped': {},
  'clock.skewed': { byUs: 'number', driftPpm: 'number' },
  'config.applied': { format: 'text', units: 'texts' },
  'config.rejected': { line: 'number', message: 'text' },
  'config.flawed': { code: 'text', line: 'number', message: 'text' },
  'unit.started': { unit: 'text', process: 'number' },
  'unit.exited': { unit: 'text', code: 'number?', signal: 'text?', restartInUs: 'number?' },
  'process.started': { process: 'number', program: 'text' },
  'process.exited': { process: 'number', program: 'text', code: 'number?', signal: 'text?' },
  'discovery.registered': { token: 'text', name: 'text', url: 'text' },
  'discovery.state-created': { token: 'text' },
  'discovery.state-found': { token: 'text' },
  'discovery.peers-listed': { token: 'text', peers: 'texts' },
  'discovery.refused': { token: 'text', reason: 'text' },
  'discovery.heartbeat-sent': { token: 'text' },
  'server.listening': { name: 'text', clientUrl: 'text', peerUrl: 'text' },
  'cluster.founded': { name: 'text', lineage: 'text', token: 'text?' },
  'cluster.join-accepted': { name: 'text', via: 'text', token: 'text?' },
  'cluster.join-failed': { name: 'text', via: 'text', why: 'text' },
  'cluster.lineage-learnt': { name: 'text', lineage: 'text', token: 'text?' },
  'member.added': { name: 'text', member: 'text', peerUrl: 'text' },
  'member.removed': { name: 'text', member: 'text' },
  'standby.began': { name: 'text', leader: 'text' },
  'standby.promoted': { name: 'text', via: 'text' },
  'raft.became-follower': { name: 'text', lineage: 'text', term: 'number', from: 'text' },
  'raft.became-candidate': { name: 'text', lineage: 'text', term: 'number' },
  'raft.became-leader': { name: 'text', lineage: 'text', term: 'number' },
  'raft.leader-changed': { name: 'text', from: 'text', to: 'text' },
  'raft.term-started': { name: 'text', term: 'number' },
  'raft.voted': { name: 'text', lineage: 'text', term: 'number', candidate: 'text' },
  'raft.peer-unreachable': { name: 'text', peer: 'text', missed: 'number' },
  'raft.appended': {
    name: 'text',
    lineage: 'text',
    index: 'number',
    term: 'number',
    command: 'text',
    digest: 'number',
  },
  'raft.truncated': { name: 'text', lineage: 'text', from: 'number' },
  'raft.committed': {
    name: 'text',
    lineage: 'text',
    index: 'number',
    term: 'number',
    digest: 'number',
  },
  'raft.applied': { name: 'text', lineage: 'text', index: 'number', store: 'number' },
  'raft.snapshot-taken': { name: 'text', index: 'number' },
  'store.expired': { name: 'text', key: 'text', index: 'number' },
  'store.changed': { name: 'text', action: 'text', key: 'text', index: 'number' },
  'client.called': { id: 'text', method: 'text', url: 'text', body: 'text' },
  'client.answered': { id: 'text', status: 'number', headers: 'headers', body: 'text' },
  'client.failed': { id: 'text', failure: 'text' },
  'intervention.applied': { does: 'object' },
  'check.violated': { invariant: 'text', claim: 'text', causes: 'numbers' },
}

const FIELDS: ReadonlyMap<string, ReadonlyMap<string, FieldType>> = new Map(
  Object.entries(TABLE).map(([kind, fields]) => [kind, new Map(Object.entries(fields))]),
)

/** Every kind of event, in the order of the folders that declare them. */
export const EVENT_KINDS: readonly string[] = [...FIELDS.keys()]

/** Fields of a kind of event with what they hold; undefined when there is no such kind. */
export function fieldsOf(kind: string): ReadonlyMap<string, FieldType> | undefined {
  return FIELDS.get(kind)
}
