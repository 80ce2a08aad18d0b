import { createProgress, startHeartbeat } from './progress.ts'
import { emit, type GoRaft } from './raft.ts'
import { bidFarewell } from './replicate.ts'

/**
 * Adds a peer when the owner applies a join: the quorum rises at once, and a leader starts to send
 * to it, one interval later and from the very beginning of the log. Adding oneself or a known peer
 * changes nothing.
 *
 * Source: etcd v0.4.9, goraft, server.go, AddPeer; spec section 4.
 */
export function addPeer(raft: GoRaft, name: string, nowUs: number): void {
  if (name === raft.settings.name || raft.peers.has(name)) return
  const progress = createProgress(nowUs)
  if (raft.state === 'leader') startHeartbeat(raft, name, progress, nowUs)
  raft.peers.set(name, progress)
  emit(raft, { kind: 'peer-added', peer: name })
}

/**
 * Drops a peer when the owner applies a removal: the quorum falls at once; a leader sends it one
 * more append, so that it learns of its removal. It stays counted as synced, as in the original.
 * Removing oneself or an unknown name changes nothing.
 *
 * Source: etcd v0.4.9, goraft, server.go, RemovePeer, and peer.go, heartbeat; spec section 7.
 */
export function removePeer(raft: GoRaft, name: string): void {
  const progress = raft.peers.get(name)
  if (progress === undefined) return
  raft.peers.delete(name)
  if (raft.state === 'leader') {
    emit(raft, { kind: 'stop-heartbeat', peer: name })
    bidFarewell(raft, name, progress)
  }
  emit(raft, { kind: 'peer-removed', peer: name })
}
