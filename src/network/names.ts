import type { Network } from './state.ts'

/** Where a name or address leads: a host's number, nowhere that answers, or no such name. */
export type Resolved =
  | { readonly kind: 'host'; readonly number: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'unknown' }

const SILENT: Resolved = { kind: 'silent' }
const UNKNOWN: Resolved = { kind: 'unknown' }

/**
 * Finds the host of a name or address, seen from a host.
 *
 * `localhost` and 127.x.x.x are the asking host itself. An address that nobody has swallows every
 * packet, as does the private address of a host in another region; a name that nobody has fails at
 * once.
 */
export function resolve(network: Network, asking: number, name: string): Resolved {
  const number = network.names.get(name)
  if (number !== undefined) {
    return hasRoute(network, asking, number, name) ? { kind: 'host', number } : SILENT
  }
  if (name === 'localhost' || name.startsWith('127.')) return { kind: 'host', number: asking }
  return isAddress(name) ? SILENT : UNKNOWN
}

/** Private addresses mean something within their own region only. */
function hasRoute(network: Network, asking: number, asked: number, name: string): boolean {
  const own = network.hosts[asking]?.region ?? null
  const other = network.hosts[asked]
  if (own === null || other === undefined || other.region === null) return true
  return own === other.region || name !== other.privateAddress
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name)
}
