import type { RefusalReason } from './event.ts'

/** One way in which a machine is not let into a cluster. */
export interface Refusal {
  readonly reason: RefusalReason
  /** Where it is decided: folder and file below `src/`. */
  readonly decidedIn: string
  /** What happened, one whole sentence without names. */
  readonly sentence: string
  /** Exit code of etcd; null when the process runs on as a standby. */
  readonly exitCode: number | null
  /** What the real program tells its log about it; `…` stands for names, addresses and numbers. */
  readonly journal: string
  /** Version, file and function of the behaviour. */
  readonly source: string
}

const FIRST_BOOT_END = '…, the new instance, must register itself to discovery service as required'

const REFUSALS: readonly Refusal[] = [
  {
    reason: 'service-unreachable',
    decidedIn: 'discovery/v04-client.ts',
    sentence: 'The discovery service gave no usable answer to two tries of one request.',
    exitCode: 1,
    journal: FIRST_BOOT_END,
    source: 'etcd v0.4.9, go-etcd, requests.go, sendRequest; server/peer_server.go, FindCluster',
  },
  {
    reason: 'service-error',
    decidedIn: 'discovery/v04-decision.ts',
    sentence: 'The discovery service refused a request with an error.',
    exitCode: 1,
    journal: FIRST_BOOT_END,
    source: 'etcd v0.4.9, discovery/discovery.go, Do; server/peer_server.go, FindCluster',
  },
  {
    reason: 'no-peer-listed',
    decidedIn: 'discovery/v04-decision.ts',
    sentence:
      'Somebody has founded a cluster under this token, but no other machine is registered.',
    exitCode: 1,
    journal: FIRST_BOOT_END,
    source: 'etcd v0.4.9, discovery/discovery.go, findPeers; server/peer_server.go, FindCluster',
  },
  {
    reason: 'no-peer-answers',
    decidedIn: 'etcd/v04/join.ts',
    sentence: 'In three rounds no registered machine let this one join.',
    exitCode: 1,
    journal: 'fail joining the cluster via given peers after 3 retries',
    source: 'etcd v0.4.9, server/peer_server.go, startAsFollower',
  },
  {
    reason: 'address-taken',
    decidedIn: 'etcd/v04/join.ts',
    sentence: 'Another name of the cluster holds this peer address.',
    exitCode: 1,
    journal: '… attempted to join via … failed: fail on join request: Peer address has existed (…)',
    source: 'etcd v0.4.9, server/join_command.go, Apply (error 109)',
  },
  {
    reason: 'cluster-full',
    decidedIn: 'etcd/v04/join.ts',
    sentence: 'The cluster has as many members as its active size: this machine stands by.',
    exitCode: null,
    journal: '… starting in standby mode',
    source: 'etcd v0.4.9, server/peer_server.go, joinByPeer; server/join_command.go, Apply (103)',
  },
  {
    reason: 'version-mismatch',
    decidedIn: 'etcd/v04/join.ts',
    sentence: 'The cluster speaks a version of the peer protocol that this machine does not speak.',
    exitCode: null,
    journal: '… starting in standby mode',
    source: 'etcd v0.4.9, server/peer_server.go, joinByPeer',
  },
]

/** Every way in which a machine is refused, in the order in which a boot can meet them. */
export const ALL_REFUSALS: readonly Refusal[] = REFUSALS

const BY_REASON = new Map(REFUSALS.map((refusal) => [refusal.reason, refusal]))

/** What stands behind a reason; undefined for a reason that no edition of this list knows. */
export function refusalOf(reason: RefusalReason): Refusal | undefined {
  return BY_REASON.get(reason)
}
