import type { TraceEvent } from '../trace/event.ts'
import { saySpan } from './moment.ts'
import { sayExit, sayRefusal } from './narration.ts'
import type { Style } from './paint.ts'

/** Programs whose start and end a lane shows. */
const isServer = (program: string): boolean => program.startsWith('etcd')

/** A sign on a machine's lane with a word behind it. */
export interface Mark {
  readonly sign: string
  readonly text: string
  /** Stands for the text where there is no room for it. */
  readonly short?: string
  readonly style: Style
  /** Whether the machine's lane is drawn as a full line from here on. */
  readonly lane?: 'begins' | 'ends'
  /** Where a server's try to get into a cluster begins and ends. */
  readonly attempt?: 'begins' | 'ends'
  /** Marks that follow each other with the same value here are shown once. */
  readonly repeats?: string
}

/** How an event shows on the lane of its machine; undefined when it does not. */
export function markOf(event: TraceEvent): Mark | undefined {
  switch (event.kind) {
    case 'config.rejected':
      return fault(event.line === 0 ? 'config rejected' : `config line ${event.line}`)
    case 'process.started':
      if (!isServer(event.program)) return undefined
      return { ...plain('●', 'up'), lane: 'begins', attempt: 'begins' }
    case 'process.exited':
      return isServer(event.program) ? { ...fault(sayExit(event)), attempt: 'ends' } : undefined
    case 'discovery.refused':
      return fault(sayRefusal(event.reason))
    case 'cluster.founded':
      return plain('●', 'founds')
    case 'member.removed':
      return fault('drops a member')
    case 'raft.became-leader':
      return {
        sign: '◆',
        text: `LEADER term ${event.term}`,
        short: `LEADER T${event.term}`,
        style: 'leader',
      }
    case 'raft.became-follower':
      return { ...plain('○', `FOLLOWER term ${event.term}`), short: 'FOLLOWER' }
    case 'raft.became-candidate':
      return {
        ...plain('◇', `CANDIDATE term ${event.term}`),
        short: 'CANDIDATE',
        repeats: 'candidate',
      }
    case 'store.expired':
      return { sign: '✗', text: `${lastPart(event.key)} expired`, style: 'registry' }
    default:
      return markOfMachine(event)
  }
}

function markOfMachine(event: TraceEvent): Mark | undefined {
  switch (event.kind) {
    case 'machine.powered-on':
      return notYet('power on')
    case 'machine.powered-off':
      return { ...notYet('power off'), lane: 'ends' }
    case 'machine.crashed':
      return { ...fault('power lost'), lane: 'ends' }
    case 'machine.paused':
      return notYet('stands still')
    case 'machine.resumed':
      return plain('●', 'goes on')
    case 'machine.wiped':
      return notYet('disk emptied')
    case 'clock.skewed':
      return plain('·', `clock ${event.byUs < 0 ? '' : '+'}${saySpan(event.byUs)}`)
    default:
      return undefined
  }
}

const plain = (sign: string, text: string): Mark => ({ sign, text, style: 'plain' })
const notYet = (text: string): Mark => ({ sign: '┊', text, style: 'plain' })
const fault = (text: string): Mark => ({ sign: '✗', text, style: 'fault' })

const lastPart = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
