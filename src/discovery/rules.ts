/** What a machine knows when it asks whether it may found the cluster of its token. */
export interface FoundingEvidence {
  /** This machine's own request created `_state`: the service answered 201 to it. */
  readonly stateCreated: boolean
  /** Peers registered under the token besides this machine. */
  readonly peersListed: number
  /** How many of them answered; 0 when none was asked yet. */
  readonly peersAnswering: number
}

/** The safety-relevant choices of discovery, as a value: a planted bug replaces one of them. */
export interface DiscoveryRules {
  /**
   * Whether this machine may found a new cluster. Asked after discovery, and again when the join
   * has failed with every peer.
   */
  readonly mayFound: (evidence: FoundingEvidence) => boolean
}

/**
 * Lets only the machine found that created `_state`.
 *
 * Peers that do not answer are no evidence of their death: a machine that is cut off sees the same.
 *
 * Source: etcd v0.4.9, discovery/discovery.go, Do; server/peer_server.go, FindCluster.
 */
export function mayFound(evidence: FoundingEvidence): boolean {
  return evidence.stateCreated
}

/** The rules of the real software. */
export const REAL_DISCOVERY_RULES: DiscoveryRules = { mayFound }
