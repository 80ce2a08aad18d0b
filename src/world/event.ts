import type { ClientEvent } from '../client/event.ts'
import type { DiscoveryEvent } from '../discovery/event.ts'
import type { EtcdEvent } from '../etcd/event.ts'
import type { HostEvent } from '../host/event.ts'
import type { MachineEvent } from '../machine/event.ts'
import type { NetworkEvent } from '../network/event.ts'
import type { Intervention } from './intervention.ts'

/** A step of the outside took effect. */
export interface InterventionApplied {
  readonly kind: 'intervention.applied'
  readonly does: Intervention
}

/** Everything a world can emit. */
export type WorldEvent =
  | HostEvent
  | NetworkEvent
  | MachineEvent
  | DiscoveryEvent
  | EtcdEvent
  | ClientEvent
  | InterventionApplied
