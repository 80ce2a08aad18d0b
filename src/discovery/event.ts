export type DiscoveryEvent =
  /** The service has stored this machine's address under the token (the machine knows, too). */
  | {
      readonly kind: 'discovery.registered'
      readonly token: string
      readonly name: string
      readonly url: string
    }
  /** This machine created `_state`: it founds the cluster. */
  | { readonly kind: 'discovery.state-created'; readonly token: string }
  /** `_state` was there before: somebody else founded. */
  | { readonly kind: 'discovery.state-found'; readonly token: string }
  /** Peers listed besides this machine, in the order of the answer. */
  | {
      readonly kind: 'discovery.peers-listed'
      readonly token: string
      readonly peers: readonly string[]
    }
  | { readonly kind: 'discovery.refused'; readonly token: string; readonly reason: RefusalReason }
  | { readonly kind: 'discovery.heartbeat-sent'; readonly token: string }

/** Every way in which a machine is not let into a cluster; `discovery/refusal.ts` says each in words. */
export type RefusalReason =
  | 'no-peer-listed'
  | 'no-peer-answers'
  | 'service-unreachable'
  | 'service-error'
  | 'cluster-full'
  | 'version-mismatch'
  | 'address-taken'
