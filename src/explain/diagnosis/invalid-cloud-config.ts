import type { Recorded } from '../../trace/event.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/** A machine's user-data could not be parsed, so nothing of it was applied. */
export const invalidCloudConfig: Diagnoser = {
  name: 'invalid-cloud-config',
  find: (events) => oncePerMachine(events.flatMap(diagnose)),
}

function diagnose({ machine, seq, event }: Recorded): readonly Diagnosis[] {
  if (event.kind !== 'config.rejected' || machine === null) return []
  const place = event.line === 0 ? '' : `line ${event.line}: `
  return [
    {
      name: 'invalid-cloud-config',
      machine,
      sentence: `The user-data of ${machine} is not valid (${place}${event.message}), so nothing of it was applied: etcd was never configured and its unit never started.`,
      remedy: `Correct ${event.line === 0 ? 'the file' : `line ${event.line}`} and boot ${machine} again; on the machine "journalctl _EXE=/usr/bin/coreos-cloudinit" tells the same.`,
      evidence: [seq],
    },
  ]
}
