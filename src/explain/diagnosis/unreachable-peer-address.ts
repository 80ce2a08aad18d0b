import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'
import { type BarredPeer, barredPeers } from './peer-address.ts'

/**
 * A machine gave out a peer address that leads nowhere from where another machine stands.
 *
 * etcd sees only silence, as from a dead machine. We see that the address is private to a region,
 * and name its owner: the mistake is in what that one registered.
 */
export const unreachablePeerAddress: Diagnoser = {
  name: 'unreachable-peer-address',
  find: (events) =>
    oncePerMachine(
      barredPeers(events)
        .filter(({ why }) => why === 'no-route')
        .map(diagnose),
    ),
}

function diagnose({ machine, owner, address, evidence }: BarredPeer): Diagnosis {
  return {
    name: 'unreachable-peer-address',
    machine: owner,
    sentence: `${owner} gave out the peer address ${address}, which is private to its region: ${machine} is in another one and has no way there.`,
    remedy:
      'Write $public_ipv4 for addr and peer-addr in the cloud-config of every machine, and begin again with a fresh token.',
    evidence,
  }
}
