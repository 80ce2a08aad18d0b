import type { DiscoveryEvent } from '../../discovery/event.ts'
import type { Host } from '../../host/host.ts'
import type { EtcdEvent } from '../event.ts'

/** Tells the trace something that people may want to read. */
export function tell(host: Host, event: EtcdEvent | DiscoveryEvent): void {
  host.emit(event)
}

/** Tells the checks something that an idle cluster does for ever. */
export function tellRoutine(host: Host, event: EtcdEvent): void {
  host.emitRoutine(event)
}
