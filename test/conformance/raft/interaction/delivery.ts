import { APPEND_THREAD, APPLY_THREAD, type Message } from '../../../../src/raft/message.ts'
import { step } from '../../../../src/raft/node.ts'
import { type Directive, parseCount } from '../datadriven/directive.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { describeMessage, messageTypeOf } from '../format/message.ts'
import { type Cluster, nodeOf, refusalText } from './cluster.ts'

/** Which messages in flight a recipient is handed, or loses. */
export interface Recipient {
  readonly id: number
  readonly isDropping: boolean
  /** Undefined: every kind. */
  readonly kind: Message['kind'] | undefined
}

/** `deliver-msgs [ID ...] [drop=(ID ...)] [type=MsgName]` */
export function deliverMessages(cluster: Cluster, directive: Directive): void {
  let count = 0
  for (const recipient of recipientsOf(directive)) count += deliver(cluster, recipient)
  if (count === 0) cluster.output.write('no messages\n')
}

/** In order of the arguments; the last type that is named holds for all. */
function recipientsOf({ args }: Directive): readonly Recipient[] {
  const named: { readonly id: number; readonly isDropping: boolean }[] = []
  let kind: Message['kind'] | undefined
  for (const { key, values } of args) {
    if (values.length === 0) named.push({ id: parseCount(key), isDropping: false })
    if (key === 'drop') {
      named.push(...values.map((value) => ({ id: parseCount(value), isDropping: true })))
    }
    if (key === 'type') kind = messageTypeOf(values.at(-1) ?? '')
  }
  for (const { id } of named.filter(({ isDropping }) => isDropping)) {
    if (named.some((other) => other.id === id && !other.isDropping)) {
      throw new WrongUse(`messages to ${id} cannot be both delivered and dropped`)
    }
  }
  return named.map((recipient) => ({ ...recipient, kind }))
}

/** Hands a recipient its messages in order of sending, or drops them. Returns how many. */
export function deliver(cluster: Cluster, recipient: Recipient): number {
  const taken = cluster.inflight.filter((message) => isFor(message, recipient))
  cluster.inflight = cluster.inflight.filter((message) => !isFor(message, recipient))
  for (const message of taken) {
    const prefix = recipient.isDropping ? 'dropped: ' : ''
    cluster.output.write(`${prefix}${describeMessage(message)}\n`)
    if (recipient.isDropping) continue
    const refusal = step(nodeOf(cluster, message.to).raft, message)
    if (refusal !== undefined) cluster.output.write(`${refusalText(refusal)}\n`)
  }
  return taken.length
}

/** Whether a message in flight is to this recipient; local ones are never dropped. */
export function isFor(message: Message, { id, isDropping, kind }: Recipient): boolean {
  return (
    message.to === id &&
    !(isDropping && isLocal(message)) &&
    (kind === undefined || message.kind === kind)
  )
}

function isLocal({ from, to }: Message): boolean {
  return from === to || isThread(from) || isThread(to)
}

function isThread(id: number): boolean {
  return id === APPEND_THREAD || id === APPLY_THREAD
}
