import type { Recorded } from '../../trace/event.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/**
 * The provider supplies no address for a variable of the cloud-config: it became the empty text, and
 * etcd was given an address without a host.
 */
export const noPrivateAddress: Diagnoser = {
  name: 'no-private-address',
  find: (events) => oncePerMachine(events.flatMap(diagnose)),
}

function diagnose({ machine, seq, event }: Recorded): readonly Diagnosis[] {
  if (event.kind !== 'config.flawed' || machine === null) return []
  if (event.code !== 'CLOUD_CONFIG_EMPTY_ADDRESS') return []
  return [
    {
      name: 'no-private-address',
      machine,
      sentence: `The cloud-config of ${machine} asks for an address that its provider does not supply, so line ${event.line} is left with an empty one. ${event.message}`,
      remedy: `Write the address itself into line ${event.line}, or use a variable that this provider fills.`,
      evidence: [seq],
    },
  ]
}
