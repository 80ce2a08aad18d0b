import type { RefusalReason } from '../discovery/event.ts'
import type { ConnectionFailure } from '../network/http.ts'
import type { Recorded, TraceEvent } from '../trace/event.ts'
import { unreachable } from '../unreachable.ts'
import { sayIntervention } from './intervention-words.ts'
import { saySpan } from './moment.ts'

/** What happened, in one short line of our own words, beginning with the machine if there is one. */
export function describe(recorded: Recorded): string {
  const { machine, event } = recorded
  const words = sayEvent(event)
  return machine === null ? words : `${machine}: ${words}`
}

/** Why a machine is not let into a cluster, in a few words. */
export function sayRefusal(reason: RefusalReason): string {
  switch (reason) {
    case 'no-peer-listed':
      return 'nobody is listed'
    case 'no-peer-answers':
      return 'no peer answers'
    case 'service-unreachable':
      return 'no discovery service'
    case 'service-error':
      return 'discovery error'
    case 'cluster-full':
      return 'cluster is full'
    case 'version-mismatch':
      return 'version mismatch'
    case 'address-taken':
      return 'address is taken'
    default:
      return unreachable(reason)
  }
}

/** Why an exchange failed, in a few words. */
export function sayFailure(failure: ConnectionFailure): string {
  switch (failure) {
    case 'refused':
      return 'refused'
    case 'dial-timeout':
      return 'no answer'
    case 'unknown-host':
      return 'unknown name'
    case 'header-timeout':
    case 'total-timeout':
      return 'timed out'
    case 'reset':
      return 'reset'
    default:
      return unreachable(failure)
  }
}

/** How a process ended, in a few words: `exit 1`, `SIGKILL`. */
export function sayExit(event: {
  readonly code: number | null
  readonly signal: string | null
}): string {
  return event.signal ?? `exit ${event.code ?? 0}`
}

type Of<P extends string> = Extract<TraceEvent, { readonly kind: `${P}.${string}` }>

function sayEvent(event: TraceEvent): string {
  switch (event.kind) {
    case 'journal.line':
      return `${event.source}[${event.pid}]: ${event.text}`
    case 'http.requested':
      return `asks ${event.to}:${event.port}: ${event.method} ${event.path}`
    case 'http.answered':
      return `gets ${event.status} from ${event.from}`
    case 'http.failed':
      return `gets nothing from ${event.to}:${event.port}: ${sayFailure(event.failure)}`
    case 'link.dropping':
      return `packets from ${event.from} to ${event.to} are lost (${event.reason})`
    case 'link.delivering':
      return `packets from ${event.from} reach ${event.to} again after ${event.dropped} lost ones`
    case 'dial.barred':
      return `dials ${event.address} of ${event.to} in vain (${event.why})`
    case 'client.called':
      return `client calls ${event.method} ${event.url}`
    case 'client.answered':
      return `client gets ${event.status}`
    case 'client.failed':
      return `client gets nothing: ${sayFailure(event.failure)}`
    case 'intervention.applied':
      return sayIntervention(event.does)
    case 'check.violated':
      return `${event.invariant} is violated: ${event.claim}`
    case 'store.expired':
      return `key ${event.key} expires at index ${event.index}`
    case 'store.changed':
      return `key ${event.key}: ${event.action} at index ${event.index}`
    default:
      return sayMore(event)
  }
}

type More = Of<'machine' | 'clock' | 'config' | 'unit' | 'process' | 'discovery'> | Protocol

function sayMore(event: More): string {
  switch (event.kind) {
    case 'machine.powered-on':
      return `power on, boot ${event.boot}`
    case 'machine.powered-off':
      return 'power off'
    case 'machine.crashed':
      return `power is lost, disk ${event.disk}`
    case 'machine.paused':
      return 'stands still'
    case 'machine.resumed':
      return 'goes on'
    case 'machine.wiped':
      return 'disk is empty'
    case 'clock.skewed':
      return `clock moves by ${saySpan(event.byUs)}, drift ${event.driftPpm} ppm`
    case 'config.applied':
      return `user-data applied (${event.format}), starts ${event.units.join(', ') || 'nothing'}`
    case 'config.rejected':
      return `user-data rejected at line ${event.line}: ${event.message}`
    case 'config.flawed':
      return `user-data is not what was meant at line ${event.line}: ${event.message}`
    case 'unit.started':
      return `unit ${event.unit} starts`
    case 'unit.exited':
      return `unit ${event.unit} ends with ${sayExit(event)}${sayRestart(event.restartInUs)}`
    case 'process.started':
      return `${event.program} starts as process ${event.process}`
    case 'process.exited':
      return `${event.program} ends with ${sayExit(event)}`
    default:
      return sayProtocol(event)
  }
}

const sayRestart = (span: number | null): string =>
  span === null ? '' : `, again in ${saySpan(span)}`

type Protocol = Of<'discovery'> | Cluster

function sayProtocol(event: Protocol): string {
  switch (event.kind) {
    case 'discovery.registered':
      return `its address ${event.url} stands under the token`
    case 'discovery.state-created':
      return 'is first: records that the cluster is founded'
    case 'discovery.state-found':
      return 'finds that the cluster is founded already'
    case 'discovery.peers-listed':
      return `reads back ${event.peers.length} peers${event.peers.map((peer) => ` ${peer}`).join('')}`
    case 'discovery.refused':
      return `is not let in: ${sayRefusal(event.reason)}`
    case 'discovery.heartbeat-sent':
      return 'renews its address under the token'
    default:
      return sayCluster(event)
  }
}

type Cluster = Of<'server' | 'cluster' | 'member' | 'standby'> | Of<'raft'>

function sayCluster(event: Cluster): string {
  switch (event.kind) {
    case 'server.listening':
      return `serves clients at ${event.clientUrl} and peers at ${event.peerUrl}`
    case 'cluster.founded':
      return `founds cluster ${event.lineage}`
    case 'cluster.join-accepted':
      return `is let in by ${event.via}`
    case 'cluster.join-failed':
      return `cannot join through ${event.via}: ${event.why}`
    case 'cluster.lineage-learnt':
      return `learns that its cluster is ${event.lineage}`
    case 'member.added':
      return `counts ${event.member} as a member at ${event.peerUrl}`
    case 'member.removed':
      return `counts ${event.member} as a member no longer`
    case 'standby.began':
      return event.leader === '' ? 'stands by' : `stands by and leads to ${event.leader}`
    case 'standby.promoted':
      return `stands by no longer: it has joined through ${event.via}`
    default:
      return sayRaft(event)
  }
}

function sayRaft(event: Of<'raft'>): string {
  switch (event.kind) {
    case 'raft.became-follower':
      return `is follower in term ${event.term}`
    case 'raft.became-candidate':
      return `is candidate in term ${event.term}`
    case 'raft.became-leader':
      return `is leader in term ${event.term}`
    case 'raft.leader-changed':
      return event.to === '' ? 'knows no leader' : `knows ${event.to} as leader`
    case 'raft.term-started':
      return `enters term ${event.term}`
    case 'raft.voted':
      return `votes for ${event.candidate} in term ${event.term}`
    case 'raft.peer-unreachable':
      return `has missed ${event.missed} answers of ${event.peer}`
    case 'raft.appended':
      return `has entry ${event.index} of term ${event.term} (${event.command})`
    case 'raft.truncated':
      return `drops its log from index ${event.from} on`
    case 'raft.committed':
      return `counts entry ${event.index} as committed`
    case 'raft.applied':
      return `has applied entry ${event.index}`
    case 'raft.snapshot-taken':
      return `has a snapshot up to entry ${event.index}`
    default:
      return unreachable(event)
  }
}
