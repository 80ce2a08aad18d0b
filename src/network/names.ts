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
 * packet; a name that nobody has fails at once.
 */
export function resolve(network: Network, asking: number, name: string): Resolved {
  const number = network.names.get(name)
  if (number !== undefined) return { kind: 'host', number }
  if (name === 'localhost' || name.startsWith('127.')) return { kind: 'host', number: asking }
  return isAddress(name) ? SILENT : UNKNOWN
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name)
}
