import type { ExchangeId } from '../../network/http.ts'

/** The four requests to one address, in their order. */
export type JoinStep = 'version' | 'machines' | 'config' | 'join'

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
  step: JoinStep
  /** 0 during the pause between two rounds. */
  exchange: ExchangeId
  /** URL of that exchange; differs from the address after a redirect. */
  url: string
  /** Requests sent in this step so far. */
  requestCount: number
  status: number
  /** Of a redirect; empty without one. */
  location: string
  /** As far as it has arrived. */
  body: string
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
