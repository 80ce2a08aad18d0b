import type { ConfigFlawed, ConfigRejected } from '../../machine/event.ts'
import type { Recorded } from '../../trace/event.ts'
import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'

/** A machine's user-data could not be parsed, or a part of it was silently left out. */
export const invalidCloudConfig: Diagnoser = {
  name: 'invalid-cloud-config',
  find: (events) => oncePerMachine(events.flatMap(diagnose)),
}

/** Flaws that leave a part of the document out; the others are applied as they stand. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'CLOUD_CONFIG_ROOT',
  'CLOUD_CONFIG_UNKNOWN_KEY',
  'CLOUD_CONFIG_WRONG_TYPE',
])

function diagnose({ machine, seq, event }: Recorded): readonly Diagnosis[] {
  if (machine === null) return []
  if (event.kind === 'config.rejected') return [rejected(machine, seq, event)]
  if (event.kind === 'config.flawed' && LEFT_OUT.has(event.code)) {
    return [partlyLeftOut(machine, seq, event)]
  }
  return []
}

function rejected(machine: string, seq: number, event: ConfigRejected): Diagnosis {
  const place = event.line === 0 ? '' : `line ${event.line}: `
  return {
    name: 'invalid-cloud-config',
    machine,
    sentence: `The user-data of ${machine} is not valid (${place}${event.message}), so nothing of it was applied: etcd was never configured and its unit never started.`,
    remedy: `Correct ${event.line === 0 ? 'the file' : `line ${event.line}`} and boot ${machine} again; on the machine "journalctl _EXE=/usr/bin/coreos-cloudinit" tells the same.`,
    evidence: [seq],
  }
}

function partlyLeftOut(machine: string, seq: number, event: ConfigFlawed): Diagnosis {
  return {
    name: 'invalid-cloud-config',
    machine,
    sentence: `The user-data of ${machine} was applied, but not all of it. Line ${event.line}: ${event.message}`,
    remedy: `Correct line ${event.line} and boot ${machine} again; its journal says nothing of it, "etcdsim validate" does.`,
    evidence: [seq],
  }
}
