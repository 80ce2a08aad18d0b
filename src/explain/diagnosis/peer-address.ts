import type { DialBarred } from '../../network/event.ts'
import type { Recorded } from '../../trace/event.ts'

/** A machine dialled the peer address of another one and had no way to it. */
export interface BarredPeer {
  /** Who dialled. */
  readonly machine: string
  /** Whose address it is. */
  readonly owner: string
  /** `host:port`. */
  readonly address: string
  readonly why: DialBarred['why']
  /** Numbers of the events that show it, rising: the address was given out, then dialled. */
  readonly evidence: readonly number[]
}

/** Every dial to a peer address that cannot be reached from where it was dialled, in order. */
export function barredPeers(events: readonly Recorded[]): readonly BarredPeer[] {
  const givenOut = new Map<string, number>()
  const barred: BarredPeer[] = []
  for (const { machine, seq, event } of events) {
    const address = peerAddressIn(event)
    if (address !== undefined && !givenOut.has(address)) givenOut.set(address, seq)
    if (event.kind !== 'dial.barred' || machine === null) continue
    const since = givenOut.get(event.address)
    if (since === undefined) continue
    const { to: owner, why } = event
    barred.push({ machine, owner, address: event.address, why, evidence: [since, seq] })
  }
  return barred
}

function peerAddressIn(event: Recorded['event']): string | undefined {
  switch (event.kind) {
    case 'discovery.registered':
      return event.url.replace(/^https?:\/\//, '')
    case 'server.listening':
    case 'member.added':
      return event.peerUrl.replace(/^https?:\/\//, '')
    default:
      return undefined
  }
}
