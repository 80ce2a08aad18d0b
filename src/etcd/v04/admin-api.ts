import type { Host } from '../../host/host.ts'
import type { ExchangeId, HttpRequest } from '../../network/http.ts'
import { noLeader } from './answer-waiting.ts'
import { type Answer, empty, json, redirect, send } from './answers.ts'
import { changedBy, parseObject, renderClusterConfig } from './cluster-config.ts'
import { type ConfigCommand, command, type EtcdCommand, type RemoveCommand } from './command.ts'
import { goJsonComplaint } from './join-codec.ts'
import { textOf } from './keys-api.ts'
import { say } from './log.ts'
import type { Member } from './member.ts'
import { propose } from './raft-driver.ts'
import { clusterConfigOf, findMember, listMembers } from './registry.ts'
import type { Server, Waiting } from './state.ts'

const MACHINES = '/v2/admin/machines'
const MACHINE = /^(?:\/v2\/admin\/machines|\/remove)\/([^/]+)$/

/**
 * Answers the administration paths of the peer port; false when the path is none of them.
 *
 * Source: etcd v0.4.9, server/peer_server_handlers.go; spec/etcd-0.4.md, sections 7 and 13.
 */
export function handleAdmin(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  path: string,
  host: Host,
): boolean {
  const { method } = request
  if (path === '/v2/admin/config' && (method === 'GET' || method === 'PUT')) {
    if (method === 'GET') send(host, exchange, configAnswer(server))
    else changeConfig(server, exchange, request, host)
    return true
  }
  if (path === MACHINES && method === 'GET') {
    const machines = listMembers(server).map((member) => describe(server, member))
    send(host, exchange, json(`${JSON.stringify(machines)}\n`))
    return true
  }
  const name = MACHINE.exec(path)?.[1]
  if (name === undefined) return false
  if (method === 'DELETE') {
    const removal = command<RemoveCommand>({ name: 'etcd:remove', member: name })
    dispatch(server, { exchange, request, kind: 'removal' }, removal, host)
    return true
  }
  if (method !== 'GET' || !path.startsWith(MACHINES)) return false
  const member = findMember(server, name)
  const body = member === undefined ? 'null' : JSON.stringify(describe(server, member))
  send(host, exchange, json(`${body}\n`))
  return true
}

function configAnswer(server: Server): Answer {
  return json(`${renderClusterConfig(clusterConfigOf(server))}\n`)
}

/** Members of the JSON in upstream's order. */
function describe(server: Server, member: Member): object {
  const { name, clientUrl, peerUrl } = member
  const state = name === server.raft.leader ? 'leader' : 'follower'
  return { name, state, clientURL: clientUrl, peerURL: peerUrl }
}

function changeConfig(
  server: Server,
  exchange: ExchangeId,
  request: HttpRequest,
  host: Host,
): void {
  const text = textOf(request.body)
  const change = parseObject(text)
  if (change === undefined) {
    say(host, 'WARNING', `Malformed json request: ${goJsonComplaint(text)}`)
    send(host, exchange, empty(500))
    return
  }
  const config = changedBy(clusterConfigOf(server), change)
  const changing = command<ConfigCommand>({ name: 'etcd:setClusterConfig', config })
  dispatch(server, { exchange, request, kind: 'config' }, changing, host)
}

/** Puts a command into the log, or leads the way to the leader's peer port. */
function dispatch(
  server: Server,
  asked: {
    readonly exchange: ExchangeId
    readonly request: HttpRequest
    readonly kind: Waiting['kind']
  },
  written: EtcdCommand,
  host: Host,
): void {
  const { exchange, request, kind } = asked
  const { raft } = server
  if (raft.state === 'leader') {
    propose(server, written, host, { exchange, waiting: { kind, isHead: false } })
    return
  }
  if (raft.leader === '') {
    send(host, exchange, noLeader(server, kind))
    return
  }
  const leader = findMember(server, raft.leader)?.peerUrl ?? ''
  const answer = redirect(leader + request.path)
  send(host, exchange, kind === 'config' ? withConfigBody(server, answer) : answer)
}

/** The handler goes on after its redirect and writes the present settings behind it: measured. */
function withConfigBody(server: Server, answer: Answer): Answer {
  const type = ['Content-Type', 'text/plain; charset=utf-8'] as const
  return { ...answer, headers: [...answer.headers, type], body: configAnswer(server).body }
}
