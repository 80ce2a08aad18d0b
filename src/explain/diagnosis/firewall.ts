import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'
import { type BarredPeer, barredPeers } from './peer-address.ts'

/**
 * A firewall stands between a machine and another one's peer port.
 *
 * etcd cannot tell a dropped packet from a dead machine, or a rejected one from a port where nobody
 * listens. We see the rule.
 */
export const firewall: Diagnoser = {
  name: 'firewall',
  find: (events) =>
    oncePerMachine(
      barredPeers(events)
        .filter(({ why }) => why === 'firewall')
        .map(diagnose),
    ),
}

function diagnose({ machine, owner, address, evidence }: BarredPeer): Diagnosis {
  const port = address.slice(address.lastIndexOf(':') + 1)
  return {
    name: 'firewall',
    machine,
    sentence: `A firewall keeps ${machine} from ${address}, the peer address of ${owner}.`,
    remedy: `Open port ${port} between all machines of the cluster, both ways; "curl http://${address}/version" on ${machine} shows when it is open.`,
    evidence,
  }
}
