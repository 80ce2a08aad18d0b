import { parseObject } from './cluster-config.ts'
import { command, type JoinCommand } from './command.ts'

/** Version of the peer protocol that 0.4 speaks. Source: etcd v0.4.9, store/v2. */
export const PEER_VERSION = 2

/** Who wants to join, as far as the request says. */
export interface JoinRequest {
  readonly member: string
  readonly peerUrl: string
  readonly clientUrl: string
}

/** Body of `PUT /join`, members in upstream's order. */
export function renderJoinRequest({ member, peerUrl, clientUrl }: JoinRequest): string {
  return JSON.stringify({
    minVersion: PEER_VERSION,
    maxVersion: PEER_VERSION,
    name: member,
    raftURL: peerUrl,
    etcdURL: clientUrl,
  })
}

/** A founder's or joiner's command; `lineage` for the founder's own only. */
export function joinCommand(request: JoinRequest, lineage: string | null): JoinCommand {
  return command<JoinCommand>({
    ...request,
    name: 'etcd:join',
    minVersion: PEER_VERSION,
    maxVersion: PEER_VERSION,
    lineage,
  })
}

/** What a body of `/join` asks for, or why it cannot be read. */
export type JoinReading =
  | { readonly kind: 'command'; readonly command: JoinCommand }
  | { readonly kind: 'malformed'; readonly error: string }

/**
 * Reads a body of `/join`. An empty one is a join of a machine without a name: etcd takes the end
 * of the input for no error.
 *
 * Source: etcd v0.4.9, server/peer_server_handlers.go, JoinHttpHandler; spec section 8, quirks.
 */
export function readJoinRequest(body: string): JoinReading {
  const object = body.trim() === '' ? {} : parseObject(body)
  if (object === undefined) return { kind: 'malformed', error: goJsonComplaint(body) }
  const fields = new Map<string, unknown>(Object.entries(object))
  const text = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'string' ? value : ''
  }
  const number = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'number' ? value : 0
  }
  const joining = command<JoinCommand>({
    name: 'etcd:join',
    member: text('name'),
    peerUrl: text('raftURL'),
    clientUrl: text('etcdURL'),
    minVersion: number('minVersion'),
    maxVersion: number('maxVersion'),
    lineage: null,
  })
  return { kind: 'command', command: joining }
}

/**
 * What Go's JSON decoder says about a text that is no JSON. Told apart are a wrong beginning, a
 * wrong key and an early end: what people really send.
 */
export function goJsonComplaint(text: string): string {
  const parts = /^\s*(\{?)\s*([^\s]?)/.exec(text)
  const [, brace = '', sign = ''] = parts ?? []
  if (sign === '') return 'unexpected EOF'
  if (brace === '{' && sign !== '"' && sign !== '}') {
    return `invalid character '${sign}' looking for beginning of object key string`
  }
  if (brace === '' && !/[{["\d\-tfn]/.test(sign)) {
    return `invalid character '${sign}' looking for beginning of value`
  }
  return 'unexpected EOF'
}

/**
 * Body of the answer to an accepted join or removal: the commit index as an unsigned varint in
 * eight bytes, zeros behind it.
 *
 * Source: etcd v0.4.9, server/join_command.go, Apply; Go, encoding/binary, PutUvarint.
 */
export function encodeIndex(index: number): string {
  let rest = index
  let bytes = ''
  while (rest >= 0x80) {
    bytes += String.fromCharCode((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return (bytes + String.fromCharCode(rest)).padEnd(8, '\0')
}
