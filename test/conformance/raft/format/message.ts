import {
  APPEND_THREAD,
  APPLY_THREAD,
  type Message,
  type MessageKind,
  NONE,
} from '../../../../src/raft/message.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { describeSnapshot } from './configuration.ts'
import { describeEntry } from './entry.ts'

const TYPES: Readonly<Record<MessageKind, string>> = {
  hup: 'MsgHup',
  beat: 'MsgBeat',
  prop: 'MsgProp',
  app: 'MsgApp',
  'app-resp': 'MsgAppResp',
  vote: 'MsgVote',
  'vote-resp': 'MsgVoteResp',
  snap: 'MsgSnap',
  heartbeat: 'MsgHeartbeat',
  'heartbeat-resp': 'MsgHeartbeatResp',
  unreachable: 'MsgUnreachable',
  'snap-status': 'MsgSnapStatus',
  'check-quorum': 'MsgCheckQuorum',
  'transfer-leader': 'MsgTransferLeader',
  'timeout-now': 'MsgTimeoutNow',
  'read-index': 'MsgReadIndex',
  'read-index-resp': 'MsgReadIndexResp',
  'pre-vote': 'MsgPreVote',
  'pre-vote-resp': 'MsgPreVoteResp',
  'storage-append': 'MsgStorageAppend',
  'storage-append-resp': 'MsgStorageAppendResp',
  'storage-apply': 'MsgStorageApply',
  'storage-apply-resp': 'MsgStorageApplyResp',
  'forget-leader': 'MsgForgetLeader',
}

/** `MsgAppResp` for `app-resp`. */
export function messageTypeName(kind: MessageKind): string {
  return TYPES[kind]
}

/** `app-resp` for `MsgAppResp`. @throws {WrongUse} when no message has this name. */
export function messageTypeOf(name: string): MessageKind {
  const kind = Object.keys(TYPES)
    .filter(isMessageKind)
    .find((known) => TYPES[known] === name)
  if (kind === undefined) throw new WrongUse(`no message is called "${name}"`)
  return kind
}

function isMessageKind(key: string): key is MessageKind {
  return key in TYPES
}

/** A node as messages and log lines write it: lowercase hex. */
export function hex(id: number): string {
  return id.toString(16)
}

/**
 * `1->2 MsgApp Term:1 Log:1/10 Commit:10 Entries:[...]`, without a final newline.
 *
 * Several entries, a snapshot and responses take lines of their own, indented by `indent` and more;
 * the first line is not. Source: etcd-io/raft, util.go, DescribeMessage.
 */
export function describeMessage(message: Message, indent = ''): string {
  const { snapshot } = message
  return [
    `${party(message.from)}->${party(message.to)} ${TYPES[message.kind]}`,
    ` Term:${message.term} Log:${message.logTerm}/${message.index}`,
    message.isRejected ? ` Rejected (Hint: ${message.rejectHint})` : '',
    message.commit === 0 ? '' : ` Commit:${message.commit}`,
    message.vote === 0 ? '' : ` Vote:${message.vote}`,
    describeCarriedEntries(message, indent),
    snapshot === undefined || snapshot.index === 0
      ? ''
      : `\n${indent}  Snapshot: ${describeSnapshot(snapshot)}`,
    describeResponses(message, indent),
  ].join('')
}

function describeCarriedEntries({ entries }: Message, indent: string): string {
  const [first, second] = entries
  if (first === undefined) return ''
  if (second === undefined) return ` Entries:[${describeEntry(first)}]`
  const lines = entries.map((entry) => `\n${indent}  ${describeEntry(entry)}`)
  return ` Entries:[${lines.join('')}\n${indent}]`
}

function describeResponses({ responses }: Message, indent: string): string {
  if (responses.length === 0) return ''
  const inner = `${indent}  `
  const lines = responses.map((response) => `\n${inner}${describeMessage(response, inner)}`)
  return ` Responses:[${lines.join('')}\n${indent}]`
}

function party(id: number): string {
  if (id === NONE) return 'None'
  if (id === APPEND_THREAD) return 'AppendThread'
  if (id === APPLY_THREAD) return 'ApplyThread'
  return hex(id)
}
