import type { Micros } from '../kernel/time.ts'
import type { FirewallRule } from '../network/firewall.ts'
import type { Intervention } from './intervention.ts'

/** An inclusive range of whole microseconds from which a delay is drawn. */
export interface MicrosRange {
  readonly from: Micros
  readonly to: Micros
}

/** Everything that exists in a world before its first event, and what will be done to it. */
export interface Blueprint {
  readonly edition: '0.4' | '3.4'
  /** Any text; never empty. */
  readonly seed: string
  /** Wall-clock time of the start of the run, in microseconds since 1970. */
  readonly startUs: Micros
  readonly network: NetworkBlueprint
  /** Null when the world has no discovery service. */
  readonly discovery: DiscoveryBlueprint | null
  /** In the order in which they are declared; the order numbers the hosts. */
  readonly machines: readonly MachineBlueprint[]
  readonly steps: readonly PlannedStep[]
  /** Names of bug switches that are on from the start. */
  readonly bugs: readonly string[]
}

export interface NetworkBlueprint {
  /** One way, between two hosts. */
  readonly latency: MicrosRange
  /** One way, between two hosts of different regions. */
  readonly betweenRegions: MicrosRange
  readonly loopback: MicrosRange
  /** Time a server takes for an answer, added to it. */
  readonly serviceTime: MicrosRange
  /** From the start of a process until it runs. */
  readonly startTime: MicrosRange
  /** From power-on until user-data is read. */
  readonly bootTime: MicrosRange
  /** From `sync` until `written`. */
  readonly syncTime: MicrosRange
  readonly links: readonly {
    readonly from: string
    readonly to: string
    readonly latency: MicrosRange
  }[]
  /** Rules from the start; the last one that is about a dial decides. */
  readonly firewall: readonly FirewallRule[]
}

export interface DiscoveryBlueprint {
  /** Address of the service's host. */
  readonly ip: string
  /** Names that resolve to it, e.g. "discovery.etcd.io". */
  readonly names: readonly string[]
  /**
   * Hosts of the service's own etcd cluster; 1 when left out. With 3 the others are called
   * "discovery-2" and "discovery-3"; the application that machines ask runs on the first.
   */
  readonly members?: 1 | 3
  /** Tokens whose directory exists from the start (as after `/new`). */
  readonly tokens: readonly string[]
}

export interface MachineBlueprint {
  readonly name: string
  /** 32 lowercase hexadecimal digits: `/etc/machine-id`, and etcd's name. */
  readonly machineId: string
  readonly privateIpv4: string
  readonly publicIpv4: string | null
  /**
   * Private addresses lead somewhere within a region only; a machine without one is in the same
   * region as all others without.
   */
  readonly region?: string
  /** Whose datasource hands out user-data and addresses, a name of `DATASOURCES`; ec2 when left out. */
  readonly provider?: string
  /** Null: the machine stays off until a step boots it; bare hosts are on from the start. */
  readonly bootsAt: Micros | null
  /** True: no provisioning; programs come from `start` interventions only. */
  readonly bare: boolean
  /** Text of the user-data; null when there is none. */
  readonly userData: string | null
  /** File name of the user-data for messages; null when there is none. */
  readonly userDataFile: string | null
}

export interface PlannedStep {
  readonly at: Micros
  readonly does: Intervention
}

/** Delays of a machine room of today; everything a scenario leaves out. */
export const DEFAULT_NETWORK: NetworkBlueprint = {
  latency: { from: 200, to: 1500 },
  betweenRegions: { from: 40_000, to: 45_000 },
  loopback: { from: 20, to: 60 },
  serviceTime: { from: 100, to: 600 },
  startTime: { from: 2_000, to: 12_000 },
  bootTime: { from: 900_000, to: 1_400_000 },
  syncTime: { from: 500, to: 4_000 },
  links: [],
  firewall: [],
}
