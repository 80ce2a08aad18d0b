/** Names of members are etcd's (`ETCD_NAME`), not the machines' names in the scenario. */
export type EtcdEvent =
  | {
      readonly kind: 'server.listening'
      readonly name: string
      readonly clientUrl: string
      readonly peerUrl: string
    }
  /** This member founded a cluster; `lineage` is new. `token` is null without discovery. */
  | {
      readonly kind: 'cluster.founded'
      readonly name: string
      readonly lineage: string
      readonly token: string | null
    }
  /** This member's join was accepted by the cluster. */
  | {
      readonly kind: 'cluster.join-accepted'
      readonly name: string
      readonly via: string
      readonly token: string | null
    }
  /** One address was tried in vain. */
  | {
      readonly kind: 'cluster.join-failed'
      readonly name: string
      readonly via: string
      readonly why: string
    }
  /** This member learnt its cluster's lineage from the log (replay, first append or snapshot). */
  | {
      readonly kind: 'cluster.lineage-learnt'
      readonly name: string
      readonly lineage: string
      readonly token: string | null
    }
  | {
      readonly kind: 'member.added'
      readonly name: string
      readonly member: string
      readonly peerUrl: string
    }
  | { readonly kind: 'member.removed'; readonly name: string; readonly member: string }
  /** This machine stands by; `leader` is the client URL it leads clients to, empty for none. */
  | { readonly kind: 'standby.began'; readonly name: string; readonly leader: string }
  /** This standby has become a member, through the leader's peer URL. */
  | { readonly kind: 'standby.promoted'; readonly name: string; readonly via: string }
  | {
      readonly kind: 'raft.became-follower'
      readonly name: string
      readonly lineage: string
      readonly term: number
      readonly from: string
    }
  | {
      readonly kind: 'raft.became-candidate'
      readonly name: string
      readonly lineage: string
      readonly term: number
    }
  | {
      readonly kind: 'raft.became-leader'
      readonly name: string
      readonly lineage: string
      readonly term: number
    }
  | {
      readonly kind: 'raft.leader-changed'
      readonly name: string
      readonly from: string
      readonly to: string
    }
  | { readonly kind: 'raft.term-started'; readonly name: string; readonly term: number }
  | {
      readonly kind: 'raft.voted'
      readonly name: string
      readonly lineage: string
      readonly term: number
      readonly candidate: string
    }
  | {
      readonly kind: 'raft.peer-unreachable'
      readonly name: string
      readonly peer: string
      readonly missed: number
    }
  | RaftAppended
  | {
      readonly kind: 'raft.truncated'
      readonly name: string
      readonly lineage: string
      readonly from: number
    }
  | RaftCommitted
  | RaftApplied
  | { readonly kind: 'raft.snapshot-taken'; readonly name: string; readonly index: number }
  | {
      readonly kind: 'store.expired'
      readonly name: string
      readonly key: string
      readonly index: number
    }
  | {
      readonly kind: 'store.changed'
      readonly name: string
      readonly action: string
      readonly key: string
      readonly index: number
    }

/** An entry stands in this member's log. Clock entries (`etcd:sync`) come as routine events. */
export interface RaftAppended {
  readonly kind: 'raft.appended'
  readonly name: string
  readonly lineage: string
  readonly index: number
  readonly term: number
  readonly command: string
  /** 32-bit hash of term and command. */
  readonly digest: number
}

/** The member counts this entry as committed. */
export interface RaftCommitted {
  readonly kind: 'raft.committed'
  readonly name: string
  readonly lineage: string
  readonly index: number
  readonly term: number
  readonly digest: number
}

export interface RaftApplied {
  readonly kind: 'raft.applied'
  readonly name: string
  readonly lineage: string
  readonly index: number
  /** 32-bit hash of the store after the entry. */
  readonly store: number
}
