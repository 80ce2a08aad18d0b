import type { DiscoveryClient } from '../../discovery/v04-client.ts'
import type { AppendReply, AppendRequest } from '../../goraft/message.ts'
import type { GoRaft } from '../../goraft/raft.ts'
import type { Micros } from '../../kernel/time.ts'
import type { Endpoint, ExchangeId, HttpRequest, PeerCall, Timeouts } from '../../network/http.ts'
import type { Store } from '../../store/store.ts'
import type { BootFacts, BootKind } from './boot-decision.ts'
import type { Config } from './config.ts'
import type { JoinAttempt } from './join-state.ts'
import type { Member } from './member.ts'
import type { Etcd04Rules } from './rules.ts'
import type { Standby } from './standby-state.ts'

/** One process of etcd 0.4. */
export interface Etcd04 {
  /** Null when the process ended before it had a configuration. */
  readonly server: Server | null
}

/** What a configured process is doing. */
export type Phase =
  | { readonly kind: 'discovering'; readonly facts: BootFacts }
  | { readonly kind: 'starting' }
  | { readonly kind: 'joining'; readonly boot: BootKind; readonly attempt: JoinAttempt }
  /** A last look at the cluster before standing by; after a removal both ports are open already. */
  | { readonly kind: 'retreating'; readonly isOpen: boolean }
  /** It is decided how this process runs; its ports are not open yet. */
  | { readonly kind: 'opening'; readonly as: 'founder' | 'member' | 'standby' }
  /** Both ports are open and Raft runs, or has been stopped by a removal. */
  | { readonly kind: 'serving' }
  /** Both ports are open: the one leads to the leader, the other to nothing. */
  | { readonly kind: 'standing-by' }
  /** A member again, as soon as its old log is read; both ports are still a standby's. */
  | { readonly kind: 'returning' }
  | { readonly kind: 'ended' }

/** State of a configured process. Plain data; the world owns it. */
export interface Server {
  readonly config: Config
  /** Limits of one call to a peer. */
  readonly peerTimeouts: Timeouts
  rules: Etcd04Rules
  phase: Phase
  discovery: DiscoveryClient | null
  standby: Standby
  raft: GoRaft
  store: Store
  /** Parsed registry entries by name; what is missing stands in the store all the same. */
  members: Map<string, Member>
  /** Identity of the cluster; empty until the founding entry is in the log. */
  lineage: string
  /** Last path segment of the discovery URL; null without one. */
  readonly token: string | null
  /** By name of the peer. */
  links: Map<string, PeerLink>
  /** Peers' names by the numbers of their links. */
  linkNames: string[]
  /** Raft calls on their way to peers. */
  calls: Map<ExchangeId, OutgoingCall>
  /** Requests that wait for an entry of the log. */
  waiting: Map<ExchangeId, Waiting>
  /** Clients that wait for changes, by the store's watcher number. */
  watches: Map<number, ExchangeId>
  tickers: Tickers
  statistics: ServerStatistics
  /** Entries that the leader put into the log on its own and waits for, by ticket. */
  duties: Set<number>
  /** Index at which the last join of this process was accepted; 0 without one. */
  joinIndex: number
  /** The log says last that this member was removed. */
  isRemoved: boolean
  /** Whole steps of 50 ms between two rounds of a join; 0 until drawn. */
  retryUnits: number
  /** Index right before the first record of the log file. */
  logFileStart: number
  /** The answer sent last to an append, packed; sent again while it is the same. */
  packedReply: PeerCall | null
}

/** The way to one peer. */
export interface PeerLink {
  /** Key of its ticker; stays the same for the life of the process. */
  readonly number: number
  readonly name: string
  /** Present peer URL's place; undefined: look it up; null: there is none. */
  endpoint: Endpoint | null | undefined
  /** Next tick on the monotonic clock. */
  nextTickUs: Micros
  /** The request packed last, and the message in it. */
  packed: HttpRequest | null
  packedMessage: AppendRequest | null
  latency: Latency
}

/** Times of answered appends to one peer, in microseconds. */
export interface Latency {
  successCount: number
  failCount: number
  currentUs: number
  totalUs: number
  totalSquares: number
  leastUs: number
  mostUs: number
}

/** A call to a peer whose outcome is outstanding. */
export interface OutgoingCall {
  readonly kind: 'append' | 'vote' | 'snapshot'
  readonly peer: string
  /** Attempt of an append or a snapshot, term of a vote. */
  readonly number: number
  readonly sentUs: Micros
}

/** What a waiting request gets when its entry is applied. */
export interface Waiting {
  readonly kind: 'key' | 'join' | 'config' | 'removal'
  /** HEAD: the head only. */
  readonly isHead: boolean
}

/** Next ticks on the monotonic clock; they begin with "starting in peer mode". */
export interface Tickers {
  syncUs: Micros
  /** A sync tick came while the entry of the one before was not committed. */
  isSyncKept: boolean
  monitorUs: Micros
  snapshotUs: Micros
}

/** Counters of `/v2/stats/self`. */
export interface ServerStatistics {
  /** Wall clock, microseconds since 1970. */
  readonly startedUs: number
  /** Empty until the first append was sent or received. */
  state: '' | 'leader' | 'follower'
  leader: string
  leaderSinceUs: number
  receivedAppends: number
  sentAppends: number
}

/** The last answer as goraft gave it, to see whether the packed one still holds. */
export function holdsReply(packed: PeerCall | null, message: AppendReply): packed is PeerCall {
  return packed !== null && packed.message === message
}
