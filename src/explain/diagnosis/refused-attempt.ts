import type { RefusalReason } from '../../discovery/event.ts'
import type { ConnectionFailure } from '../../network/http.ts'
import type { Recorded } from '../../trace/event.ts'

/** One vain attempt of a machine to get into a cluster, with what only an onlooker knows. */
export interface RefusedAttempt {
  readonly machine: string
  readonly token: string
  readonly reason: RefusalReason
  readonly listed: readonly ListedPeer[]
  /** Null when nobody is known to have founded a cluster under the token. */
  readonly founder: { readonly machine: string; readonly isAlive: boolean } | null
  /** True: somebody's creation of `_state` under the token was carried out, but not answered. */
  readonly isStateReplyLost: boolean
  /** Numbers of the events that make up the attempt, rising. */
  readonly evidence: readonly number[]
}

/** An address that the machine read back, and whose it is. */
export interface ListedPeer {
  /** `host:port`. */
  readonly address: string
  /** Null when no machine of this run has registered it. */
  readonly owner: string | null
  /** True when the owner has ever been a member of the cluster under the token. */
  readonly wasMember: boolean
  /** True when the owner runs as a member of some cluster at the moment of the refusal. */
  readonly isAlive: boolean
}

/** Failures that say nothing about whether the request was carried out. */
const MAY_BE_DONE: ReadonlySet<ConnectionFailure> = new Set([
  'reset',
  'header-timeout',
  'total-timeout',
])

/** What an attempt has come to so far. */
interface Attempt {
  readonly token: string
  readonly evidence: number[]
  peers: readonly string[]
}

interface Onlooker {
  readonly attempts: Map<string, Attempt>
  /** Owner by address; the last one that registered it. */
  readonly owners: Map<string, string>
  readonly founders: Map<string, string>
  /** By token: machines that were ever members. */
  readonly members: Map<string, Set<string>>
  readonly alive: Set<string>
  /** Path of each creation of `_state` under way, by exchange. */
  readonly creating: Map<number, string>
  /** Paths of creations that were not answered. */
  readonly lost: string[]
}

/** All refusals of a run in their order, each as an onlooker knows it at that moment. */
export function refusedAttempts(events: readonly Recorded[]): readonly RefusedAttempt[] {
  const onlooker: Onlooker = {
    attempts: new Map(),
    owners: new Map(),
    founders: new Map(),
    members: new Map(),
    alive: new Set(),
    creating: new Map(),
    lost: [],
  }
  const refused: RefusedAttempt[] = []
  for (const recorded of events) {
    const { machine, event } = recorded
    lookAtWire(onlooker, recorded)
    if (machine === null) continue
    lookAtCluster(onlooker, machine, recorded)
    const attempt = lookAtAttempt(onlooker, machine, recorded)
    if (event.kind !== 'discovery.refused' || attempt === undefined) continue
    refused.push(judge(onlooker, { machine, attempt, reason: event.reason }))
    onlooker.attempts.delete(machine)
  }
  return refused
}

function lookAtWire(onlooker: Onlooker, { event }: Recorded): void {
  switch (event.kind) {
    case 'http.requested':
      if (event.method === 'PUT' && event.path.includes('/_state')) {
        onlooker.creating.set(event.exchange, event.path)
      }
      return
    case 'http.answered':
      onlooker.creating.delete(event.exchange)
      return
    case 'http.failed': {
      const path = onlooker.creating.get(event.exchange)
      onlooker.creating.delete(event.exchange)
      // Only a failure after the request was on its way may hide that it was carried out.
      if (path !== undefined && MAY_BE_DONE.has(event.failure)) onlooker.lost.push(path)
      return
    }
    default:
      return
  }
}

function lookAtCluster(onlooker: Onlooker, machine: string, { event }: Recorded): void {
  switch (event.kind) {
    case 'discovery.state-created':
      if (!onlooker.founders.has(event.token)) onlooker.founders.set(event.token, machine)
      return
    case 'cluster.founded':
    case 'cluster.join-accepted':
    case 'cluster.lineage-learnt':
      onlooker.alive.add(machine)
      if (event.token === null) return
      noteMember(onlooker, event.token, machine)
      if (event.kind === 'cluster.founded' && !onlooker.founders.has(event.token)) {
        onlooker.founders.set(event.token, machine)
      }
      return
    case 'process.exited':
      if (event.program.startsWith('etcd')) onlooker.alive.delete(machine)
      return
    case 'machine.powered-off':
    case 'machine.crashed':
      onlooker.alive.delete(machine)
      return
    default:
      return
  }
}

function noteMember(onlooker: Onlooker, token: string, machine: string): void {
  const members = onlooker.members.get(token) ?? new Set()
  members.add(machine)
  onlooker.members.set(token, members)
}

function lookAtAttempt(
  onlooker: Onlooker,
  machine: string,
  { event, seq }: Recorded,
): Attempt | undefined {
  const attempt = onlooker.attempts.get(machine)
  switch (event.kind) {
    case 'discovery.registered': {
      onlooker.owners.set(addressOf(event.url), machine)
      const begun = { token: event.token, evidence: [seq], peers: [] }
      onlooker.attempts.set(machine, begun)
      return begun
    }
    case 'discovery.peers-listed':
      if (attempt !== undefined) attempt.peers = event.peers.map(addressOf)
      attempt?.evidence.push(seq)
      return attempt
    case 'discovery.state-found':
    case 'cluster.join-failed':
      attempt?.evidence.push(seq)
      return attempt
    case 'discovery.refused': {
      const refused = attempt ?? { token: event.token, evidence: [], peers: [] }
      refused.evidence.push(seq)
      return refused
    }
    default:
      return attempt
  }
}

interface Refused {
  readonly machine: string
  readonly attempt: Attempt
  readonly reason: RefusalReason
}

function judge(onlooker: Onlooker, { machine, attempt, reason }: Refused): RefusedAttempt {
  const { token, peers, evidence } = attempt
  const founder = onlooker.founders.get(token)
  return {
    machine,
    token,
    reason,
    listed: peers.map((address) => listedPeer(onlooker, token, address)),
    founder:
      founder === undefined ? null : { machine: founder, isAlive: onlooker.alive.has(founder) },
    isStateReplyLost: onlooker.lost.some((path) => path.includes(token)),
    evidence: [...evidence],
  }
}

function listedPeer(onlooker: Onlooker, token: string, address: string): ListedPeer {
  const owner = onlooker.owners.get(address) ?? null
  return {
    address,
    owner,
    wasMember: owner !== null && onlooker.members.get(token)?.has(owner) === true,
    isAlive: owner !== null && onlooker.alive.has(owner),
  }
}

/** `host:port` of a peer URL or of an address that is one already. */
function addressOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '')
}
