import { firewallAction } from './firewall.ts'
import type { Endpoint } from './http.ts'
import type { Link } from './link.ts'
import { resolve } from './names.ts'
import { MAX_HOSTS, type Network, type NetworkHost } from './state.ts'

/** What a dial would meet right now, and why: everything that a person on the spot cannot see. */
export type DialOutlook =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly why: 'nobody-listens' | 'firewall' | 'host-refuses' }
  | {
      readonly kind: 'silent'
      readonly why: 'no-route' | 'no-such-address' | 'off' | 'host-silent' | 'firewall' | 'cut'
    }
  /** The name does not resolve. */
  | { readonly kind: 'unknown' }

const OPEN: DialOutlook = { kind: 'open' }

/** Tells what a dial from a host would meet. Nothing is sent, and nothing is drawn. */
export function dialOutlook(
  network: Network,
  from: number,
  target: Endpoint,
  isListening: (host: number, port: number) => boolean,
): DialOutlook {
  const resolved = resolve(network, from, target.host)
  if (resolved.kind === 'unknown') return { kind: 'unknown' }
  if (resolved.kind !== 'host') return { kind: 'silent', why: silenceOf(network, target.host) }
  const asking = network.hosts[from]
  const asked = network.hosts[resolved.number]
  if (asking === undefined || asked === undefined) return { kind: 'unknown' }
  const onTheWay = obstacle(network, { from, to: resolved.number, asking, asked })
  if (onTheWay !== undefined) return onTheWay
  const { port } = target
  const there = network.links.get(from * MAX_HOSTS + resolved.number)
  if (there !== undefined && isBlocked(there, port)) return { kind: 'silent', why: 'firewall' }
  const dial = { from: asking.name, to: asked.name, port }
  const action = firewallAction(network.firewall, dial)
  if (action === 'silent') return { kind: 'silent', why: 'firewall' }
  if (action === 'refused') return { kind: 'refused', why: 'firewall' }
  if (asked.mode === 'refusing') return { kind: 'refused', why: 'host-refuses' }
  return isListening(resolved.number, port) ? OPEN : { kind: 'refused', why: 'nobody-listens' }
}

interface Way {
  readonly from: number
  readonly to: number
  readonly asking: NetworkHost
  readonly asked: NetworkHost
}

function obstacle(network: Network, { from, to, asking, asked }: Way): DialOutlook | undefined {
  if (!asked.powered) return { kind: 'silent', why: 'off' }
  if (from === to) return undefined
  if (asked.mode === 'silent' || asking.mode === 'silent') {
    return { kind: 'silent', why: 'host-silent' }
  }
  const isCut = (one: number, other: number): boolean =>
    network.links.get(one * MAX_HOSTS + other)?.cut === true
  return isCut(from, to) || isCut(to, from) ? { kind: 'silent', why: 'cut' } : undefined
}

function isBlocked({ blockedPorts }: Link, port: number): boolean {
  if (blockedPorts === 'none') return false
  return blockedPorts === 'all' || blockedPorts.includes(port)
}

/** An address that somebody has, in a region that is not the asking host's, has no route. */
const silenceOf = (network: Network, address: string): 'no-route' | 'no-such-address' =>
  network.names.has(address) ? 'no-route' : 'no-such-address'
