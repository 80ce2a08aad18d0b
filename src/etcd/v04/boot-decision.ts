import type { RefusalReason } from '../../discovery/event.ts'
import type { DiscoveryOutcome } from '../../discovery/v04-client.ts'

/** Whether the disk holds a log. */
export type BootKind = 'first' | 'restart'

/** What a process does once its configuration and disk are read. */
export type BootPlan =
  | { readonly kind: 'discover' }
  | { readonly kind: 'join'; readonly peers: readonly string[]; readonly rounds: number }
  | { readonly kind: 'found' }
  /** Run Raft on what the disk holds, without asking anybody. */
  | { readonly kind: 'resume' }
  /** Look at the cluster through these and stand by. */
  | { readonly kind: 'stand-by'; readonly peers: readonly string[] }
  | { readonly kind: 'give-up'; readonly reason: RefusalReason }

/** What a boot knows before it asks anybody. */
export interface BootFacts {
  readonly boot: BootKind
  readonly discoveryUrl: string
  /** `-peers`, in order. */
  readonly peers: readonly string[]
  /** `host:port` of the members in the own log, in the order of its listing; none at first. */
  readonly loggedPeers: readonly string[]
  /** `host:port` of the own peer URL. */
  readonly ownPeer: string
  readonly maxRounds: number
  /** The own log ends with this machine's removal. */
  readonly isRemoved: boolean
}

/** A returning member asks each known peer once only. Source: spec/etcd-0.4.md, section 2. */
const RESTART_ROUNDS = 1

/**
 * Decides how a boot begins.
 *
 * Source: etcd v0.4.9, server/peer_server.go, FindCluster.
 */
export function planBoot(facts: BootFacts): BootPlan {
  if (facts.discoveryUrl !== '') return { kind: 'discover' }
  return facts.boot === 'restart' ? planRestart(facts, []) : planFirstBoot(facts)
}

/**
 * Decides what follows from discovery. A result replaces `-peers` on a first boot; a returning
 * member adds both to what its log says, and minds no failure.
 *
 * @param mayFound The answer of the discovery rules to this outcome.
 *
 * Source: etcd v0.4.9, server/peer_server.go, FindCluster; spec/etcd-0.4.md, section 2.
 */
export function planAfterDiscovery(
  facts: BootFacts,
  outcome: DiscoveryOutcome,
  mayFound: boolean,
): BootPlan {
  if (facts.boot === 'restart') {
    return planRestart(facts, outcome.kind === 'peers' ? outcome.peers : [])
  }
  switch (outcome.kind) {
    case 'peers':
      return { kind: 'join', peers: outcome.peers, rounds: facts.maxRounds }
    case 'initial-leader':
      return mayFound ? { kind: 'found' } : { kind: 'give-up', reason: 'no-peer-listed' }
    case 'failed':
      if (facts.peers.length > 0) return planFirstBoot(facts)
      return mayFound ? { kind: 'found' } : { kind: 'give-up', reason: outcome.reason }
  }
}

function planFirstBoot(facts: BootFacts): BootPlan {
  if (facts.peers.length === 0) return { kind: 'found' }
  return { kind: 'join', peers: facts.peers, rounds: facts.maxRounds }
}

/** Peers from the log, from discovery and from the flags, doubles included, oneself not. */
function planRestart(facts: BootFacts, discovered: readonly string[]): BootPlan {
  const known = [...facts.loggedPeers, ...discovered, ...facts.peers]
  const peers = known.filter((peer) => peer !== facts.ownPeer)
  if (facts.isRemoved) return { kind: 'stand-by', peers }
  if (peers.length === 0) return { kind: 'resume' }
  return { kind: 'join', peers, rounds: RESTART_ROUNDS }
}
