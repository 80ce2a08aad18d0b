import { parseObject } from './cluster-config.ts'
import { decideJoin, decideVersion, type ListedMachine } from './join-decision.ts'
import type { PeerAnswer } from './peer-query.ts'

/** What a standby does once it has looked at its cluster. */
export type LookDecision =
  | { readonly kind: 'no-leader' }
  /** Its own address stands in the list: it is a member already. */
  | { readonly kind: 'is-member' }
  | { readonly kind: 'ask-leader'; readonly peerUrl: string }

/**
 * Decides after a look at the cluster.
 *
 * Source: etcd v0.4.9, server/standby_server.go, monitorCluster and join.
 */
export function decideLook(cluster: readonly ListedMachine[], ownPeerUrl: string): LookDecision {
  const leader = cluster.find(({ isLeader }) => isLeader)
  if (leader === undefined) return { kind: 'no-leader' }
  if (cluster.some(({ peerUrl }) => peerUrl === ownPeerUrl)) return { kind: 'is-member' }
  return { kind: 'ask-leader', peerUrl: leader.peerUrl }
}

/** What an answer of the leader means to a standby that wants to be a member. */
export type PlaceDecision =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'joined'; readonly index: number }
  /** Nothing is printed; the next look comes with the next tick. */
  | { readonly kind: 'wait' }

/**
 * Decides about the leader's answer to one of the three questions before a promotion. The place is
 * counted by the list of the last look, not by what the leader knows now.
 *
 * @param memberCount Length of that list.
 *
 * Source: etcd v0.4.9, server/standby_server.go, join.
 */
export function decidePlace(
  kind: 'version' | 'config' | 'join',
  answer: PeerAnswer,
  memberCount: number,
): PlaceDecision {
  switch (kind) {
    case 'version':
      return decideVersion(answer).kind === 'go-on' ? { kind: 'go-on' } : { kind: 'wait' }
    case 'config': {
      const activeSize = readSettings(answer)?.activeSize ?? 0
      return activeSize > memberCount ? { kind: 'go-on' } : { kind: 'wait' }
    }
    case 'join': {
      const decision = decideJoin(answer)
      return decision.kind === 'joined' ? decision : { kind: 'wait' }
    }
  }
}

/** Settings in an answer to `GET /v2/admin/config`, 0 for a missing one; undefined if unreadable. */
export function readSettings(
  answer: PeerAnswer,
): { readonly activeSize: number; readonly syncInterval: number } | undefined {
  const object = parseObject(answer.body)
  if (object === undefined) return undefined
  const fields = new Map<string, unknown>(Object.entries(object))
  const number = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'number' ? value : 0
  }
  return { activeSize: number('activeSize'), syncInterval: number('syncInterval') }
}
