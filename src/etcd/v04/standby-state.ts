import type { Micros } from '../../kernel/time.ts'
import { NEVER } from '../../kernel/time.ts'
import { DEFAULT_CLUSTER_CONFIG } from './cluster-config.ts'
import type { ListedMachine } from './join-decision.ts'
import type { PeerQuery } from './peer-query.ts'

/** What the file `standby_info` holds. Immutable. */
export interface StandbyInfo {
  /** Whether this machine stands by: then a restart does so at once and asks nobody. */
  readonly isRunning: boolean
  /** Members as the last look found them; none before the first. */
  readonly cluster: readonly ListedMachine[]
  /** Seconds between two looks. */
  readonly syncInterval: number
}

/** What a standby is asking, if anything. */
export type StandbyVisit =
  /** Looking at the cluster through one member after the other, until one answers. */
  | {
      readonly kind: 'look'
      /** Peer URLs in the order in which they are asked. */
      readonly urls: readonly string[]
      position: number
      query: PeerQuery
      /** Answer to the first question to this member. */
      machines: readonly ListedMachine[]
    }
  /** Asking the leader for a place. */
  | { readonly kind: 'place'; readonly leaderUrl: string; query: PeerQuery }

/** The standby part of a process; at rest while it is a member. */
export interface Standby {
  info: StandbyInfo
  /** Null between two looks. */
  visit: StandbyVisit | null
  /** Next look on the monotonic clock. */
  nextLookUs: Micros
  /** Fixed when standing by begins: another sync interval counts from the next time on. */
  intervalUs: Micros
  /** A tick came while a visit was under way. */
  isLookKept: boolean
}

/** The standby part of a process whose disk says nothing about it. */
export const NO_STANDBY_INFO: StandbyInfo = {
  isRunning: false,
  cluster: [],
  syncInterval: DEFAULT_CLUSTER_CONFIG.syncInterval,
}

/** A standby part at rest. */
export function createStandby(info: StandbyInfo): Standby {
  return { info, visit: null, nextLookUs: NEVER, intervalUs: NEVER, isLookKept: false }
}

/** A copy to go on with in a fork. */
export function cloneStandby(standby: Standby): Standby {
  const { visit } = standby
  if (visit === null) return { ...standby }
  return { ...standby, visit: { ...visit, query: { ...visit.query } } }
}
