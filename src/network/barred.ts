import type { BarredWhy } from './event.ts'
import { firewallAction } from './firewall.ts'
import type { Endpoint } from './http.ts'
import { resolve } from './names.ts'
import type { NetworkPort } from './port.ts'
import type { Network } from './state.ts'

/** Tells the trace of a dial that cannot succeed, once for each host and address. */
export function noteBarred(
  network: Network,
  port: NetworkPort,
  from: number,
  target: Endpoint,
): void {
  const owner = network.names.get(target.host)
  if (owner === undefined) return
  const why = whyBarred(network, from, owner, target)
  if (why === undefined) return
  const address = `${target.host}:${target.port}`
  const key = `${from} ${address}`
  if (network.barred.has(key)) return
  network.barred.add(key)
  const to = network.hosts[owner]?.name ?? ''
  port.emit(from, { kind: 'dial.barred', to, address, why })
}

function whyBarred(
  network: Network,
  from: number,
  owner: number,
  target: Endpoint,
): BarredWhy | undefined {
  if (resolve(network, from, target.host).kind === 'silent') return 'no-route'
  if (network.firewall.length === 0) return undefined
  const dial = {
    from: network.hosts[from]?.name ?? '',
    to: network.hosts[owner]?.name ?? '',
    port: target.port,
  }
  return firewallAction(network.firewall, dial) === 'open' ? undefined : 'firewall'
}
