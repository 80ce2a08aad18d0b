import { unreachable } from '../unreachable.ts'
import type { Intervention } from '../world/intervention.ts'
import { saySpan } from './moment.ts'

/** What the outside did, in a few words. */
export function sayIntervention(does: Intervention): string {
  switch (does.kind) {
    case 'boot':
    case 'stop':
    case 'reboot':
    case 'wipe':
    case 'pause':
    case 'resume':
      return `${does.kind} ${does.machine}`
    case 'crash':
      return `power loss on ${does.machine}, disk ${does.disk}`
    case 'start':
      return `start ${does.program} on ${does.machine}`
    case 'kill':
      return `${does.signal} to ${does.program} on ${does.machine}`
    case 'host':
      return `host ${does.host} is ${does.state}`
    case 'skew':
      return `clock of ${does.machine} moves by ${saySpan(does.byUs)}, drift ${does.driftPpm} ppm`
    case 'request':
      return `${does.method} ${does.url} from ${does.via}`
    case 'discovery':
      return `discovery service is ${does.state}`
    case 'tamper-reply':
      return `answer ${does.nth} to ${does.method} ${does.path} from ${does.from} is ${does.effect.kind}`
    case 'firewall':
      return sayFirewall(does)
    case 'bug':
      return `bug "${does.name}" is on`
    default:
      return sayNetwork(does)
  }
}

const ANSWERS = { open: 'can dial', silent: 'cannot dial', refused: 'is refused by' } as const

function sayFirewall(does: Extract<Intervention, { kind: 'firewall' }>): string {
  const { from, to, port, action } = does
  const named = (host: string): string => (host === '*' ? 'everybody' : host)
  const where = port === null ? '' : ` port ${port}`
  return `firewall: ${named(from)} ${ANSWERS[action]} ${named(to)}${where}`
}

type NetworkIntervention = Extract<
  Intervention,
  { kind: 'partition' | 'cut' | 'block' | 'heal' | 'slow' | 'lose' | 'duplicate' | 'reorder' }
>

function sayNetwork(does: NetworkIntervention): string {
  switch (does.kind) {
    case 'partition':
      return `partition: ${does.groups.map((group) => group.join(', ')).join(' | ')}`
    case 'cut':
      return `cut: nothing from ${does.from} reaches ${does.to}`
    case 'block':
      return `firewall: ${does.from} cannot dial ${does.to}${does.port === undefined ? '' : ` port ${does.port}`}`
    case 'heal':
      return 'the network heals'
    case 'slow':
      return `${does.from} to ${does.to} is slower by ${saySpan(does.byUs)}`
    case 'lose':
    case 'duplicate':
      return `${does.from} to ${does.to}: ${does.kind} ${does.perMillion} packets in a million`
    case 'reorder':
      return `${does.from} to ${does.to}: ${does.perMillion} packets in a million come up to ${saySpan(does.byUs)} late`
    default:
      return unreachable(does)
  }
}
