import type { PeerQuery } from './peer-query.ts'

/** A join under way: where it stands in its list of addresses and rounds. */
export interface JoinAttempt {
  /** `host:port`, in the order in which they are asked; at least one. */
  readonly peers: readonly string[]
  /** At least 1. */
  readonly rounds: number
  /** Counted from 0. */
  round: number
  /** Of the address that is asked. */
  position: number
  /** Questions to one address come in the order version, machines, config, join; null: a pause. */
  query: PeerQuery | null
  /** Whether the cluster knew this machine's name, and how many members it had. */
  isListed: boolean
  memberCount: number
  /** Some address of this round refused because another name holds this machine's peer URL. */
  isAddressTaken: boolean
}

/** How a join ended. */
export type JoinOutcome =
  | { readonly kind: 'joined'; readonly via: string; readonly index: number }
  /** No use in asking others: the machine becomes a standby. */
  | { readonly kind: 'rejected'; readonly reason: 'cluster-full' | 'version-mismatch' }
  /** No address of the last round let this machine join. */
  | { readonly kind: 'failed'; readonly reason: 'no-peer-answers' | 'address-taken' }
