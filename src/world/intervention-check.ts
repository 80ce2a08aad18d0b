import { refuse } from '../errors.ts'
import { nearestName } from '../text/nearest.ts'
import { parseUrl } from '../text/url.ts'
import type { Core } from './core.ts'
import type { Intervention } from './intervention.ts'

/** Host names that a message lists; a fleet has more than anybody reads. */
const MOST_LISTED = 12

/**
 * Refuses what names no host or no program, before anything is done.
 *
 * @throws {SimError} WORLD_UNKNOWN_HOST, WORLD_UNKNOWN_PROGRAM, WORLD_BAD_URL.
 */
export function checkIntervention(core: Core, does: Intervention): void {
  for (const name of namesIn(does)) {
    if (name !== '*' && !core.hostNumbers.has(name)) refuseHost(core, name, does.kind)
  }
  if (does.kind === 'start' && core.programs.find(does.program) === undefined) {
    refuse({
      code: 'WORLD_UNKNOWN_PROGRAM',
      what: `No program is called "${does.program}".`,
      remedy: 'Start "etcd".',
    })
  }
  if (does.kind === 'request' && parseUrl(does.url).kind !== 'url') {
    refuse({
      code: 'WORLD_BAD_URL',
      what: `"${does.url}" is not a URL.`,
      remedy: 'Write it as http://10.10.10.1:4001/v2/keys/a.',
    })
  }
}

/** Says that no host has a name that `where` gives. */
export function refuseHost(core: Core, name: string, where: string): never {
  const known = [...core.hostNumbers.keys()]
  const close = nearestName(name, known)
  const listed = known.slice(0, MOST_LISTED).join(', ')
  const more = known.length > MOST_LISTED ? ', ...' : ''
  return refuse({
    code: 'WORLD_UNKNOWN_HOST',
    what: `No host is called "${name}" (in ${where}).`,
    remedy: `${close === undefined ? '' : `Did you mean "${close}"? `}Use one of ${listed}${more}.`,
  })
}

function namesIn(does: Intervention): readonly string[] {
  switch (does.kind) {
    case 'partition':
      return does.groups.flat()
    case 'heal':
    case 'discovery':
    case 'bug':
      return []
    case 'host':
      return [does.host]
    case 'request':
      return [does.via]
    case 'tamper-reply':
      return [does.from]
    case 'firewall':
    case 'cut':
    case 'block':
    case 'slow':
    case 'lose':
    case 'duplicate':
    case 'reorder':
      return [does.from, does.to]
    default:
      return [does.machine]
  }
}
