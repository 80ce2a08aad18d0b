import { baseName } from '../../store/path.ts'
import { childrenOf, lookUp } from '../../store/read.ts'
import { type ClusterConfig, DEFAULT_CLUSTER_CONFIG, parseClusterConfig } from './cluster-config.ts'
import { MACHINES_KEY, type Member, memberKey, parseMember } from './member.ts'
import type { Server } from './state.ts'

/** Key of the cluster's settings. Source: etcd v0.4.9, server/peer_server.go. */
export const CONFIG_KEY = '/_etcd/config'

/** A registered member; undefined when there is none of this name. */
export function findMember(server: Server, name: string): Member | undefined {
  const known = server.members.get(name)
  if (known !== undefined) return known
  const node = lookUp(server.store, memberKey(name))
  if (node === undefined || node.kind !== 'file') return undefined
  const member = parseMember(name, node.value)
  server.members.set(name, member)
  return member
}

/** Forgets what was parsed of a member, after its key changed. */
export function forgetMember(server: Server, name: string): void {
  server.members.delete(name)
  const link = server.links.get(name)
  if (link !== undefined) link.endpoint = undefined
}

/**
 * Forgets a member that was removed. Where it was stays known: the last append to it still finds it.
 *
 * Source: etcd v0.4.9, server/registry.go, Unregister and peerURL; recorded, active-size-changes.
 */
export function dropMember(server: Server, name: string): void {
  server.members.delete(name)
}

/** Names of all members in byte order. */
export function memberNames(server: Server): readonly string[] {
  return childrenOf(server.store, MACHINES_KEY).map((node) => baseName(node.path))
}

/** All members by name in byte order. */
export function listMembers(server: Server): readonly Member[] {
  const members: Member[] = []
  for (const name of memberNames(server)) {
    const member = findMember(server, name)
    if (member !== undefined) members.push(member)
  }
  return members
}

/** The member of another name that holds a peer URL; undefined when nobody does. */
export function holderOf(server: Server, peerUrl: string, exceptName: string): Member | undefined {
  for (const name of memberNames(server)) {
    if (name === exceptName) continue
    const member = findMember(server, name)
    if (member?.peerUrl === peerUrl) return member
  }
  return undefined
}

/** The cluster's settings as this member knows them. */
export function clusterConfigOf(server: Server): ClusterConfig {
  const node = lookUp(server.store, CONFIG_KEY)
  return node?.kind === 'file' ? parseClusterConfig(node.value) : DEFAULT_CLUSTER_CONFIG
}
