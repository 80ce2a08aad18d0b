import type { TraceEvent } from '../trace/event.ts'
import type { Label } from './label.ts'
import { saySpan } from './moment.ts'
import { sayExit, sayRefusal } from './narration.ts'
import type { Style } from './paint.ts'

/** Programs whose start and end a lane shows. */
const isServer = (program: string): boolean => program.startsWith('etcd')

/** A sign on a machine's lane with a word behind it. */
export interface Mark {
  readonly sign: string
  readonly label: Label
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
      return event.line === 0
        ? fault('config rejected', 'rejected')
        : fault(`config line ${event.line}`, `line ${event.line}`)
    case 'config.flawed':
      return { ...plain('?', `config line ${event.line}`, `line ${event.line}`), repeats: 'flawed' }
    case 'process.started':
      if (!isServer(event.program)) return undefined
      return { ...plain('●', 'up'), lane: 'begins', attempt: 'begins' }
    case 'process.exited':
      return isServer(event.program) ? { ...fault(sayExit(event)), attempt: 'ends' } : undefined
    case 'discovery.refused':
      return fault(sayRefusal(event.reason), 'refused')
    case 'cluster.founded':
      return plain('●', 'founds')
    case 'member.removed':
      return fault('drops a member', 'drops')
    case 'standby.began':
      return plain('○', 'STANDBY')
    case 'raft.became-leader':
      return { sign: '◆', label: sayRole('LEADER', event.term), style: 'leader' }
    case 'raft.became-follower':
      return plain('○', ...sayRole('FOLLOWER', event.term))
    case 'raft.became-candidate':
      return { ...plain('◇', ...sayRole('CANDIDATE', event.term)), repeats: 'candidate' }
    case 'store.expired':
      return { sign: '✗', label: [`key ${event.key} expired`, 'expired'], style: 'registry' }
    default:
      return markOfMachine(event)
  }
}

function markOfMachine(event: TraceEvent): Mark | undefined {
  switch (event.kind) {
    case 'machine.powered-on':
      return notYet('power on')
    case 'machine.powered-off':
      return { ...notYet('power off', 'off'), lane: 'ends' }
    case 'machine.crashed':
      return { ...fault('power lost', 'no power'), lane: 'ends' }
    case 'machine.paused':
      return notYet('stands still', 'paused')
    case 'machine.resumed':
      return plain('●', 'goes on')
    case 'machine.wiped':
      return notYet('disk emptied', 'wiped')
    case 'clock.skewed':
      return plain('·', `clock ${event.byUs < 0 ? '' : '+'}${saySpan(event.byUs)}`)
    default:
      return undefined
  }
}

const plain = (sign: string, ...label: Label): Mark => ({ sign, label, style: 'plain' })
const notYet = (...label: Label): Mark => ({ sign: '┊', label, style: 'plain' })
const fault = (...label: Label): Mark => ({ sign: '✗', label, style: 'fault' })

const sayRole = (role: string, term: number): Label => [
  `${role} term ${term}`,
  `${role} T${term}`,
  role,
]
