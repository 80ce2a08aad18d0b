import type { Chance } from '../kernel/chance.ts'
import type { FirewallRule } from './firewall.ts'
import type { ExchangeId, Head, HttpRequest, Method, Timeouts } from './http.ts'
import { createLink, type Link } from './link.ts'
import type { Packet } from './packet.ts'

/** How a host treats packets, whatever runs on it. */
export type HostMode = 'up' | 'silent' | 'refusing'

/** A host as the network knows it; its number is its place in the blueprint. */
export interface NetworkHost {
  readonly name: string
  readonly addresses: readonly string[]
  /** The one that is known within its region only; null when it has none. */
  readonly privateAddress: string | null
  /** Null: it stands outside of all regions, with a way into and from each. */
  readonly region: string | null
  /** Number of the chance stream of its service times. */
  readonly serviceStream: number
  mode: HostMode
  /** False: powered off, it answers nothing. */
  powered: boolean
}

/** One TCP connection with both ends. A process number of 0 means: nobody yet. */
export interface Connection {
  readonly id: number
  readonly client: number
  readonly clientHost: number
  readonly serverHost: number
  readonly port: number
  server: number
  clientOpen: boolean
  serverOpen: boolean
  established: boolean
  /** The exchange under way; 0 when idle. */
  exchange: ExchangeId
  /** The exchange whose answer the server has not finished; 0 for none. */
  serving: ExchangeId
  idleSince: number
  sentToServer: number
  sentToClient: number
  expectedByServer: number
  expectedByClient: number
  /** Nothing arrives earlier than this: packets of one direction never overtake. */
  floorToServer: number
  floorToClient: number
  /** Arrived out of order, waiting for the missing one. */
  heldForServer: readonly Packet[]
  heldForClient: readonly Packet[]
}

/** No packet waits for an earlier one. */
export const NOTHING_HELD: readonly Packet[] = []

/** One HTTP request and its answer. */
export interface Exchange {
  readonly id: ExchangeId
  readonly connection: number
  readonly client: number
  readonly request: HttpRequest
  readonly timeouts: Timeouts
  readonly calledAt: number
  /** Not chronicled: calls between Raft peers, and calls of a host to itself. */
  readonly quiet: 'no' | 'loopback' | 'peer-call'
  /** The server's name, or the address as written. */
  readonly target: string
  phase: 'dialing' | 'sent' | 'answered'
  /** The limit that runs out first: of the phase, or of the whole exchange. */
  limit: 'phase' | 'total'
  /** What the server side may still do. */
  serving: 'unseen' | 'seen' | 'responding' | 'done'
  tamper: ReplyTamper | null
  head: Head | null
  /** Told to the chronicle already. */
  reported: boolean
}

/** What is done to the nth answer of a shape of exchange. */
export interface ReplyTamper {
  readonly from: number
  readonly method: Method
  readonly path: string
  readonly effect: { readonly kind: 'lost' } | { readonly kind: 'delayed'; readonly byUs: number }
  /** Matching exchanges still to let pass. */
  remaining: number
}

export interface Network {
  readonly hosts: readonly NetworkHost[]
  /** Address or name to host number. */
  readonly names: Map<string, number>
  readonly links: Map<number, Link>
  readonly connections: Map<number, Connection>
  readonly exchanges: Map<ExchangeId, Exchange>
  /** Idle connections of a process by server host and port, oldest first. */
  readonly pools: Map<number, Map<number, number[]>>
  readonly tampers: ReplyTamper[]
  /** The last rule that is about a dial decides. */
  readonly firewall: FirewallRule[]
  /** Dials that were told to be barred since the firewall last changed: `host number address`. */
  readonly barred: Set<string>
  readonly ranges: NetworkRanges
  nextConnection: number
  nextExchange: ExchangeId
}

/** Ranges of delays, whole microseconds, both ends included. */
export interface NetworkRanges {
  readonly latency: { readonly from: number; readonly to: number }
  /** Between hosts of two regions. */
  readonly betweenRegions: { readonly from: number; readonly to: number }
  readonly loopback: { readonly from: number; readonly to: number }
  readonly serviceTime: { readonly from: number; readonly to: number }
  readonly links: readonly {
    readonly from: string
    readonly to: string
    readonly latency: { readonly from: number; readonly to: number }
  }[]
}

/** Most hosts of one world: a link's number is `from * MAX_HOSTS + to`. */
export const MAX_HOSTS = 4096

/** A host before the network is made. */
export interface HostPlan {
  readonly name: string
  readonly addresses: readonly string[]
  readonly names: readonly string[]
  readonly privateAddress?: string
  readonly region?: string
}

/** An empty network between hosts; names and addresses must be unique. */
export function createNetwork(
  hosts: readonly HostPlan[],
  ranges: NetworkRanges,
  chance: Chance,
  firewall: readonly FirewallRule[] = [],
): Network {
  const names = new Map<string, number>()
  hosts.forEach((host, number) => {
    for (const name of [...host.addresses, ...host.names]) names.set(name, number)
  })
  return {
    hosts: hosts.map(({ name, addresses, privateAddress = null, region = null }) => ({
      name,
      addresses,
      privateAddress,
      region,
      serviceStream: chance.stream(`service ${name}`),
      mode: 'up',
      powered: false,
    })),
    names,
    links: new Map(),
    connections: new Map(),
    exchanges: new Map(),
    pools: new Map(),
    tampers: [],
    firewall: [...firewall],
    barred: new Set(),
    ranges,
    nextConnection: 1,
    nextExchange: 1,
  }
}

/** A copy that shares packets, requests and other immutable values only. */
export function cloneNetwork(network: Network): Network {
  return {
    hosts: network.hosts.map((host) => ({ ...host })),
    names: new Map(network.names),
    links: mapValues(network.links, (link) => ({ ...link })),
    connections: mapValues(network.connections, (connection) => ({ ...connection })),
    exchanges: mapValues(network.exchanges, (exchange) => ({ ...exchange })),
    pools: mapValues(network.pools, (pool) => mapValues(pool, (idle) => [...idle])),
    tampers: network.tampers.map((tamper) => ({ ...tamper })),
    firewall: [...network.firewall],
    barred: new Set(network.barred),
    ranges: network.ranges,
    nextConnection: network.nextConnection,
    nextExchange: network.nextExchange,
  }
}

function mapValues<K, V>(map: ReadonlyMap<K, V>, copy: (value: V) => V): Map<K, V> {
  const copied = new Map<K, V>()
  for (const [key, value] of map) copied.set(key, copy(value))
  return copied
}

/** Forgets a connection, and with it the exchange that may be under way on it. */
export function forget(network: Network, connection: Connection): void {
  network.connections.delete(connection.id)
  network.exchanges.delete(connection.exchange)
}

/** The link of a direction; made at its first use, with the range the blueprint gives it. */
export function linkOf(network: Network, chance: Chance, from: number, to: number): Link {
  const number = from * MAX_HOSTS + to
  const known = network.links.get(number)
  if (known !== undefined) return known
  const fromName = network.hosts[from]?.name ?? ''
  const toName = network.hosts[to]?.name ?? ''
  const label = `${fromName}->${toName}`
  const { ranges } = network
  const own = ranges.links.find((link) => link.from === fromName && link.to === toName)
  const usual = isWithinRegion(network, from, to) ? ranges.latency : ranges.betweenRegions
  const range = from === to ? ranges.loopback : (own?.latency ?? usual)
  const link = createLink({
    from,
    to,
    label,
    lowUs: range.from,
    highUs: range.to,
    latencyStream: chance.stream(`latency ${label}`),
  })
  network.links.set(number, link)
  return link
}

/** Also true for a host that stands outside of all regions. */
function isWithinRegion(network: Network, from: number, to: number): boolean {
  const one = network.hosts[from]?.region ?? null
  const other = network.hosts[to]?.region ?? null
  return one === null || other === null || one === other
}
