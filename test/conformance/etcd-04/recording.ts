/** A recorded run of real etcd 0.4.9; the schema stands in the README of the recordings' folder. */
export interface Recording {
  readonly scenario: string
  readonly startedAt: string
  readonly topology: Topology
  readonly clientRequests: readonly ClientRequestRecord[]
  readonly timeline: readonly WireExchange[]
  readonly raftTrafficSummary?: Readonly<Record<string, TrafficSummary>>
  readonly connectionFailures: readonly ConnectionFailureRecord[]
  readonly logs: Readonly<Record<string, readonly LogRecord[]>>
  readonly exits: readonly ExitRecord[]
  readonly environment: readonly EnvironmentEntry[]
  readonly operations: readonly Operation[]
  readonly expectedRandom: ExpectedRandom
}

export interface Topology {
  readonly machines: Readonly<Record<string, { readonly name: string; readonly ip: string }>>
  readonly discovery?: { readonly ip: string; readonly token?: string; readonly url?: string }
}

export interface ClientRequestRecord {
  readonly id: string
  readonly t_ms: number
  readonly status: number | null
  readonly responseHeaders: Readonly<Record<string, string>> | null
  readonly responseBody: string | null
  readonly dur_ms: number
}

export interface WireExchange {
  readonly t_ms: number
  readonly from: string
  readonly to: string
  readonly port: number
  readonly method: string
  readonly path: string
  /** Text; of a Raft call what it decodes to. */
  readonly body: string | RaftBody | null
  readonly status: number | null
  readonly dur_ms?: number | null
  readonly responseHeaders: Readonly<Record<string, string>> | null
  readonly responseBody: unknown
}

/** A decoded append or vote request. */
export interface RaftBody {
  readonly Term: number
  readonly Entries?: readonly { readonly Index: number; readonly CommandName: string }[] | null
}

/** Counts of one direction: of one term's appends ("m1->m2 term 0"), or of votes ("m1->m2 votes"). */
export interface TrafficSummary {
  readonly first_ms: number
  readonly last_ms: number
  readonly total: number
  readonly rejected?: number
}

export interface ConnectionFailureRecord {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly result: string
  readonly count: number
}

export interface LogRecord {
  readonly t_ms: number
  readonly boot: number
  readonly line: string
}

export interface ExitRecord {
  readonly machine: string
  readonly boot: number
  readonly t_ms: number
  readonly code: number | null
  readonly signal: number | null
  readonly by: 'itself' | 'operator'
  readonly ran_ms: number
}

export type EnvironmentEntry =
  | {
      readonly t_ms: number
      readonly kind: 'disk'
      readonly machine: string
      readonly boot: number
      readonly state: 'kept' | 'wiped'
      readonly of?: { readonly machine: string; readonly boot: number }
    }
  | {
      readonly t_ms: number
      readonly kind: 'host'
      readonly machine?: string
      readonly ip?: string
      readonly state: 'up' | 'silent' | 'refusing'
    }
  | {
      readonly t_ms: number
      readonly kind: 'discovery'
      readonly host?: string
      readonly state: 'up' | 'refusing' | 'silent' | 'storage-down' | 'unknown-host'
    }
  | {
      readonly t_ms: number
      readonly kind: 'path'
      readonly from: string
      readonly to: string
      readonly port?: number
      readonly state: 'open' | 'dropped'
    }
  | {
      readonly t_ms: number
      readonly kind: 'lose-reply' | 'delay-reply'
      readonly from: string
      readonly method: string
      readonly path: string
      readonly nth: number
      readonly delay_ms?: number
    }
  | {
      readonly t_ms: number
      readonly kind: 'partition'
      readonly sides: readonly (readonly string[])[]
      readonly begin_ms?: number
    }
  | { readonly t_ms: number; readonly kind: 'heal'; readonly begin_ms?: number }

export type Operation =
  | StartOperation
  | {
      readonly t_ms: number
      readonly kind: 'kill'
      readonly machine: string
      readonly signal: string
    }
  | { readonly t_ms: number; readonly kind: 'power-off'; readonly machine: string }
  | {
      readonly t_ms: number
      readonly kind: 'new-token'
      readonly id: string
      readonly token: string
    }
  | RequestOperation
  | SeriesOperation
  | { readonly t_ms: number; readonly kind: 'end' }

export interface StartOperation {
  readonly t_ms: number
  readonly kind: 'start'
  readonly machine: string
  readonly boot: number
  readonly env: Readonly<Record<string, string>>
  readonly args: readonly string[]
}

export interface RequestOperation {
  readonly t_ms: number
  readonly kind: 'request'
  readonly id: string
  readonly from: string
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeout_ms: number
}

/** `count` requests, one after the other; of them only the latencies were recorded. */
export interface SeriesOperation {
  readonly t_ms: number
  readonly kind: 'request-series'
  readonly until_ms: number
  readonly from: string
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** `<i>` stands for the number of the request, counted from `firstI`. */
  readonly body: string
  readonly firstI: number
  readonly count: number
  readonly timeout_ms: number
  /** Where the latencies stand. */
  readonly ref?: string
}

export interface ExpectedRandom {
  readonly boots: readonly BootRandom[]
  /** Requests in the order of their arrival at the discovery service. */
  readonly discoveryOrder?: readonly DiscoveryArrival[]
  readonly removalChoices?: readonly RemovalChoice[]
}

export interface BootRandom {
  readonly machine: string
  readonly boot: number
  readonly processStart_ms?: number
  readonly networkStart_ms?: number
  readonly raftStart_ms?: number
  readonly retryInterval_s?: number
  readonly retryIntervalLogged_s?: number
  /** `host:port` in the order in which an unsorted listing of the registry gave them. */
  readonly knownPeers?: readonly string[]
  /** Election timers that ran out. */
  readonly electionTimeouts_ms?: readonly { readonly t_ms: number }[]
}

export interface DiscoveryArrival {
  readonly t_ms: number
  readonly machine: string
  readonly boot: number
}

/** Whom a leader removed to get down to the active size. */
export interface RemovalChoice {
  readonly t_ms: number
  readonly machine: string
  readonly boot: number
  readonly removed: string
}
