import type { Observation } from '../../goraft/effect.ts'
import { formatTerm } from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import { goDuration } from './go-duration.ts'
import { say } from './log.ts'
import { findMember } from './registry.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** A member that was told that it no longer belongs stops itself a moment later. */
export const REMOVAL_TIMER = 'removal'

type Reported<K extends Observation['kind']> = Extract<Observation, { kind: K }>

/**
 * Prints the log line of something that Raft observed, and tells the trace.
 *
 * Source: etcd v0.4.9, server/raft_events.go; spec/etcd-0.4.md, section 5.
 */
export function reportObservation(server: Server, seen: Observation, host: Host): void {
  const { name } = server.config
  switch (seen.kind) {
    case 'state-changed':
      reportState(server, seen, host)
      return
    case 'campaigned': {
      const { lineage } = server
      tell(host, { kind: 'raft.became-candidate', name, lineage, term: seen.term })
      return
    }
    case 'term-started':
      say(host, 'INFO', `${name}: term #${formatTerm(seen.term)} started.`)
      tell(host, { kind: 'raft.term-started', name, term: seen.term })
      return
    case 'leader-changed':
      say(host, 'INFO', `${name}: leader changed from '${seen.from}' to '${seen.to}'.`)
      tell(host, { kind: 'raft.leader-changed', name, from: seen.from, to: seen.to })
      return
    case 'voted': {
      const { term, candidate } = seen
      tell(host, { kind: 'raft.voted', name, lineage: server.lineage, term, candidate })
      return
    }
    case 'peer-added':
    case 'peer-removed':
      reportPeer(server, seen, host)
      return
    case 'heartbeat-timed-out':
    case 'heartbeat-near-timeout':
      reportHeartbeat(server, seen, host)
      return
    case 'removed-by-vote-answer':
      say(host, 'INFO', `${name}: removed during cluster re-configuration`)
      host.setTimer(REMOVAL_TIMER, 0, 0)
      return
  }
}

function reportState(server: Server, seen: Reported<'state-changed'>, host: Host): void {
  const { name } = server.config
  const { lineage, raft } = server
  const { from, to } = seen
  say(host, 'INFO', `${name}: state changed from '${from}' to '${to}'.`)
  const { term } = raft
  if (to === 'follower') tell(host, { kind: 'raft.became-follower', name, lineage, term, from })
  if (to === 'leader') tell(host, { kind: 'raft.became-leader', name, lineage, term })
}

function reportPeer(
  server: Server,
  seen: Reported<'peer-added' | 'peer-removed'>,
  host: Host,
): void {
  const { name } = server.config
  const { peer } = seen
  if (seen.kind === 'peer-removed') {
    say(host, 'INFO', `${name}: peer removed: '${peer}'`)
    tell(host, { kind: 'member.removed', name, member: peer })
    return
  }
  say(host, 'INFO', `${name}: peer added: '${peer}'`)
  const peerUrl = findMember(server, peer)?.peerUrl ?? ''
  tell(host, { kind: 'member.added', name, member: peer, peerUrl })
}

function reportHeartbeat(
  server: Server,
  seen: Reported<'heartbeat-timed-out' | 'heartbeat-near-timeout'>,
  host: Host,
): void {
  const { name } = server.config
  if (seen.kind === 'heartbeat-near-timeout') {
    const gap = goDuration(seen.gapUs)
    say(host, 'INFO', `${name}: warning: heartbeat near election timeout: ${gap}`)
    return
  }
  const { peer, missed, backoffSeconds } = seen
  const what = `heartbeat time out peer="${peer}" missed=${missed} backoff="${backoffSeconds}s"`
  say(host, 'INFO', `${name}: warning: ${what}`)
  tell(host, { kind: 'raft.peer-unreachable', name, peer, missed })
}
