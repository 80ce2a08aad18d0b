import { addPeer, removePeer } from '../../goraft/membership.ts'
import type { Host } from '../../host/host.ts'
import { storeError } from '../../store/error.ts'
import type { StoreResult } from '../../store/event.ts'
import { removeKey } from '../../store/remove.ts'
import { createKey, updateKey } from '../../store/write.ts'
import type { JoinCommand, RemoveCommand } from './command.ts'
import { say } from './log.ts'
import { memberKey, memberValue } from './member.ts'
import { DONE, type Outcome } from './outcome.ts'
import { persistConf } from './persistence.ts'
import { REMOVAL_TIMER } from './raft-report.ts'
import {
  clusterConfigOf,
  dropMember,
  findMember,
  forgetMember,
  holderOf,
  memberNames,
} from './registry.ts'
import type { Server } from './state.ts'
import { tellChange } from './store-telling.ts'

/**
 * Applies a join on every member, the joiner included once the log reaches it.
 *
 * A known name only gets its new peer URL: its client URL stays the old one for ever, and no size
 * is checked. Refusals are entries of the log like any other: every member prints them.
 *
 * Source: etcd v0.4.9, server/join_command.go, Apply; spec/etcd-0.4.md, section 4.
 */
export function applyJoin(
  server: Server,
  command: JoinCommand,
  index: number,
  host: Host,
): Outcome {
  const { member, peerUrl, clientUrl } = command
  const known = findMember(server, member)
  if (member === server.config.name) server.isRemoved = false
  if (known !== undefined) {
    if (known.peerUrl !== peerUrl) {
      say(host, 'INFO', `Rejoin with ${peerUrl} instead of ${known.peerUrl} from ${member}`)
      changeRegistry(server, member, memberValue(peerUrl, known.clientUrl), host)
    }
    flushConf(server, host)
    return { kind: 'index', index }
  }
  const holder = holderOf(server, peerUrl, member)
  if (holder !== undefined) {
    const where = holder.clientUrl
    say(host, 'WARNING', `${member} tries to join the cluster with existing URL ${where}`)
    // The index in this error is the entry's, not the store's: measured.
    return { kind: 'error', error: storeError(109, where, index) }
  }
  if (memberNames(server).length >= clusterConfigOf(server).activeSize) {
    return { kind: 'error', error: storeError(103, '', index) }
  }
  changeRegistry(server, member, memberValue(peerUrl, clientUrl), host)
  addPeer(server.raft, member, host.monotonic())
  flushConf(server, host)
  return { kind: 'index', index }
}

/**
 * Applies a removal on every member. An unknown name changes nothing.
 *
 * Source: etcd v0.4.9, server/remove_command.go, Apply; spec/etcd-0.4.md, section 7.
 */
export function applyRemoval(
  server: Server,
  command: RemoveCommand,
  index: number,
  host: Host,
): Outcome {
  const { member } = command
  const isKnown = findMember(server, member) !== undefined || server.raft.peers.has(member)
  if (!isKnown) return DONE
  if (findMember(server, member) !== undefined) {
    const nowUs = host.wallClock()
    const options = { nowUs, isDirectory: false, isRecursive: false }
    report(server, removeKey(server.store, memberKey(member), options), host)
    dropMember(server, member)
  }
  removePeer(server.raft, member)
  flushConf(server, host)
  if (member === server.config.name) noteOwnRemoval(server, index, host)
  return { kind: 'index', index }
}

/**
 * Writes a member's key. The nameless machine of an empty join gets none: its key would be the
 * directory itself, and upstream drops that error.
 */
function changeRegistry(server: Server, member: string, value: string, host: Host): void {
  const { store } = server
  const written = { nowUs: host.wallClock(), value, expirationUs: null }
  const key = memberKey(member)
  const isNew = findMember(server, member) === undefined
  const result = isNew
    ? createKey(store, key, { ...written, isDirectory: false, isInOrder: false })
    : updateKey(store, key, written)
  forgetMember(server, member)
  report(server, result, host)
}

function report(server: Server, result: StoreResult, host: Host): void {
  if (result.kind === 'event') tellChange(server, result.event, host)
}

/**
 * A removal that is older than this member's present membership means the former one.
 *
 * Source: etcd v0.4.9, server/remove_command.go, Apply; spec/etcd-0.4.md, section 7.
 */
function noteOwnRemoval(server: Server, index: number, host: Host): void {
  if (index <= server.joinIndex) return
  server.isRemoved = true
  if (server.raft.state !== 'initialized') host.setTimer(REMOVAL_TIMER, 0, 0)
}

/** While the log is read from the disk, the file it comes from stays as it is. */
function flushConf(server: Server, host: Host): void {
  if (server.raft.state !== 'initialized') persistConf(server, host)
}
