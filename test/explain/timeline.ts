import type { Story } from '../../src/explain/story.ts'
import type { WalkOptions } from '../../src/explain/walk-options.ts'
import { ms } from '../../src/kernel/time.ts'
import type { ExchangeId, Method } from '../../src/network/http.ts'
import type { TraceEvent } from '../../src/trace/event.ts'
import { runOf, type Told } from '../trace/run-builder.ts'

export const TOKEN = '506f6c1bc729377252232a0121247119'

const REGISTRY = `/_etcd/registry/${TOKEN}`

function asked(
  exchange: ExchangeId,
  [to, method, path]: readonly [string, Method, string],
  body = '',
): TraceEvent {
  const port = to === 'discovery' ? 443 : 7001
  return { kind: 'http.requested', exchange, to, port, method, path, headers: [], body }
}

function answered(exchange: ExchangeId, from: string, status: number, body = ''): TraceEvent {
  return { kind: 'http.answered', exchange, from, status, headers: [], body }
}

/** The two or three requests of one machine's discovery, as real etcd 0.4.9 makes them. */
function discovery(machine: string, at: number, number: number): readonly Told[] {
  const address = `http%3A%2F%2F10.10.10.${number}%3A7001`
  const url = `http://10.10.10.${number}:7001`
  const base = number * 10
  const isFirst = number === 1
  const nodes = [1, 2, 3].slice(0, number).map((peer) => ({
    key: `${REGISTRY}/m${peer}`,
    value: `http://10.10.10.${peer}:7001`,
  }))
  const list = JSON.stringify({ action: 'get', node: { key: REGISTRY, dir: true, nodes } })
  const peers = [1, 2, 3].slice(0, number - 1).map((peer) => `10.10.10.${peer}:7001`)
  return [
    [
      at,
      machine,
      asked(base, ['discovery', 'PUT', `//${TOKEN}/${machine}`], `ttl=604800&value=${address}`),
    ],
    [at + 800, machine, answered(base, 'discovery', 201)],
    [at + 800, machine, { kind: 'discovery.registered', token: TOKEN, name: machine, url }],
    [
      at + 900,
      machine,
      asked(base + 1, ['discovery', 'PUT', `//${TOKEN}/_state?prevExist=false`], 'value=started'),
    ],
    [at + 1700, machine, answered(base + 1, 'discovery', isFirst ? 201 : 412)],
    [
      at + 1700,
      machine,
      { kind: isFirst ? 'discovery.state-created' : 'discovery.state-found', token: TOKEN },
    ],
    ...(isFirst
      ? []
      : ([
          [at + 1800, machine, asked(base + 2, ['discovery', 'GET', `//${TOKEN}`])],
          [at + 2500, machine, answered(base + 2, 'discovery', 200, list)],
          [at + 2500, machine, { kind: 'discovery.peers-listed', token: TOKEN, peers }],
        ] as const)),
  ]
}

function join(machine: string, at: number, exchange: ExchangeId): readonly Told[] {
  const follows = {
    kind: 'raft.became-follower',
    name: machine,
    lineage: '',
    term: 0,
    from: 'x',
  } as const
  const accepted = {
    kind: 'cluster.join-accepted',
    name: machine,
    via: '10.10.10.1:7001',
    token: TOKEN,
  } as const
  return [
    [at, machine, asked(exchange, ['m1', 'GET', '/version'])],
    [at + 300, machine, answered(exchange, 'm1', 200, '2')],
    [at + 400, machine, asked(exchange + 1, ['m1', 'POST', '/join'])],
    [at + 1400, machine, answered(exchange + 1, 'm1', 200)],
    [at + 1500, machine, accepted],
    [at + 1500, machine, follows],
  ]
}

function boot(machine: string, at: number, process: number): readonly Told[] {
  return [
    [at, machine, { kind: 'machine.powered-on', boot: 1, machineId: `${machine}-id` }],
    [at + 1_200_000, machine, { kind: 'process.started', process, program: 'etcd' }],
  ]
}

/** Three machines discover each other: hand-written after the recording `three-machine-timeline`. */
export const TIMELINE = runOf(
  ...boot('m1', 0, 1),
  ...discovery('m1', ms(1204), 1),
  [ms(1206), 'm1', { kind: 'cluster.founded', name: 'm1', lineage: 'm1@1206000', token: TOKEN }],
  [ms(1206), 'm1', { kind: 'raft.became-leader', name: 'm1', lineage: 'm1@1206000', term: 0 }],
  ...boot('m2', ms(4000), 2),
  ...discovery('m2', ms(5210), 2),
  ...join('m2', ms(5214), 25),
  ...boot('m3', ms(8000), 3),
  ...discovery('m3', ms(9210), 3),
  ...join('m3', ms(9214), 35),
)

export const STORY: Story = {
  title: 'One token, three machines',
  source: 'CoreOS cluster discovery, "New Clusters"',
  steps: [
    {
      step: 1,
      say: 'All three machines get the same cloud-config.',
      when: { kind: 'machine.powered-on', machine: 'm1' },
    },
    {
      step: 2,
      say: 'm1 is up first. It stores its peer address under the token before it asks for anything else.',
      when: { kind: 'http.requested', machine: 'm1', method: 'PUT' },
    },
    {
      step: 3,
      say: 'Nobody was there before: m1 leads.',
      when: { kind: 'discovery.state-created', machine: 'm1' },
    },
    { step: 6, say: 'm3 is let in.', when: { kind: 'cluster.join-accepted', machine: 'm3' } },
    { step: 7, say: 'It follows.', when: { kind: 'raft.became-follower', machine: 'm3' } },
  ],
}

export const OPTIONS: WalkOptions = {
  width: 80,
  ascii: false,
  color: false,
  explain: false,
  machines: [
    { name: 'm1', ip: '10.10.10.1' },
    { name: 'm2', ip: '10.10.10.2' },
    { name: 'm3', ip: '10.10.10.3' },
  ],
  discovery: true,
  edition: '0.4',
  seed: '42',
  summary: {
    endedAt: ms(12_000),
    checks: [
      { name: 'one-leader-per-term', holds: true },
      { name: 'logs-match', holds: true },
      { name: 'one-founder-per-token', holds: false },
      { name: 'one-cluster-per-token', holds: true },
    ],
    violations: [],
    registry: {
      token: TOKEN,
      started: true,
      entries: [
        { url: 'http://10.10.10.1:7001', ttlSeconds: 604_789 },
        { url: 'http://10.10.10.2:7001', ttlSeconds: 604_793 },
        { url: 'http://10.10.10.3:7001', ttlSeconds: 604_797 },
      ],
    },
    fingerprint: '0123456789abcdef',
    diagnoses: [],
    next: ['etcdsim walk stale-token-silent', 'etcdsim walk new-cluster --explain --seed 42'],
  },
}
