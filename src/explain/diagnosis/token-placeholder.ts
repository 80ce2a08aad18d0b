import type { Recorded } from '../../trace/event.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/** The discovery URL in a machine's cloud-config still holds the placeholder of the document. */
export const tokenPlaceholder: Diagnoser = {
  name: 'token-placeholder',
  find: (events) => oncePerMachine(events.flatMap(diagnose)),
}

function diagnose({ machine, seq, event }: Recorded): readonly Diagnosis[] {
  if (event.kind !== 'config.flawed' || machine === null) return []
  if (event.code !== 'CLOUD_CONFIG_TOKEN_PLACEHOLDER') return []
  return [
    {
      name: 'token-placeholder',
      machine,
      sentence: `Line ${event.line} of ${machine}'s cloud-config has no token, only the place for one: the discovery service knows nothing of it and answers 404.`,
      remedy:
        'Ask for a token ("curl https://discovery.etcd.io/new") and write it there, the same for every machine of the cluster.',
      evidence: [seq],
    },
  ]
}
