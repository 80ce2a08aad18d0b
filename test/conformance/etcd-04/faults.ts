import { ms } from '../../../src/kernel/time.ts'
import type { Method } from '../../../src/network/http.ts'
import type { PlannedStep } from '../../../src/world/blueprint.ts'
import type { Intervention } from '../../../src/world/intervention.ts'
import type { EnvironmentEntry, Recording } from './recording.ts'
import { cutBegins, healBegins } from './rules.ts'
import { discoveryOf, hostName, nameAt } from './topology.ts'

type Of<K extends EnvironmentEntry['kind']> = Extract<EnvironmentEntry, { kind: K }>

/**
 * What changed around the processes, as interventions at their times. What a start finds on its
 * disk is not among them: the disk is laid out when the process begins.
 */
export function faultSteps(recording: Recording): readonly PlannedStep[] {
  const links = new LinkFaults(recording)
  const inOrder = [...recording.environment].sort((a, b) => timeOf(a) - timeOf(b))
  return inOrder.flatMap((entry) =>
    stepsFor(recording, entry, links).map((does) => ({ at: timeOf(entry), does })),
  )
}

function timeOf(entry: EnvironmentEntry): number {
  switch (entry.kind) {
    case 'partition':
      return ms(Math.max(0, cutBegins(entry)))
    case 'heal':
      return ms(Math.max(0, healBegins(entry)))
    case 'lose-reply':
    case 'delay-reply':
      // Its `nth` counts over the whole recording.
      return 0
    default:
      return ms(entry.t_ms)
  }
}

function stepsFor(
  recording: Recording,
  entry: EnvironmentEntry,
  links: LinkFaults,
): readonly Intervention[] {
  switch (entry.kind) {
    case 'disk':
      return []
    case 'host': {
      const host = hostName(recording, entry.machine ?? entry.ip ?? '')
      return [{ kind: 'host', host, state: entry.state }]
    }
    case 'discovery':
      return discoverySteps(recording, entry)
    case 'lose-reply':
    case 'delay-reply':
      return [tamper(recording, entry)]
    case 'path':
      return links.path(entry)
    case 'partition':
      return links.partition(entry)
    case 'heal':
      return links.heal()
  }
}

/** The service itself, a name of it, or another address that URLs lead to. */
function discoverySteps(recording: Recording, entry: Of<'discovery'>): readonly Intervention[] {
  const { host, state } = entry
  const isService =
    host === undefined ||
    host === recording.topology.discovery?.ip ||
    discoveryOf(recording)?.names.includes(host) === true
  if (isService) return [{ kind: 'discovery', state }]
  // A name that the world does not know cannot be resolved anyway.
  if (state === 'unknown-host') return []
  if (state === 'up' || state === 'silent' || state === 'refusing') {
    return [{ kind: 'host', host: hostName(recording, host), state }]
  }
  throw new Error(`a second discovery service (${host}) cannot be ${state}`)
}

function tamper(recording: Recording, entry: Of<'lose-reply' | 'delay-reply'>): Intervention {
  const token = recording.topology.discovery?.token ?? '<token>'
  const path = entry.path
    .replaceAll('<token>', token)
    .replaceAll(/<name:(m\d+)(?:#(\d+))?>/g, (_, machine, boot) =>
      nameAt(recording, machine, Number(boot ?? 1)),
    )
  return {
    kind: 'tamper-reply',
    from: hostName(recording, entry.from),
    // The schema knows no other methods.
    method: entry.method as Method,
    path,
    nth: entry.nth,
    effect:
      entry.kind === 'lose-reply'
        ? { kind: 'lost' }
        : { kind: 'delayed', byUs: ms(entry.delay_ms ?? 0) },
  }
}

/**
 * Dropped paths and the partition. The world heals all links at once; the recorded operator lifted
 * one fault and left the others, so these are put back.
 */
class LinkFaults {
  private readonly recording: Recording
  private blocks: Of<'path'>[] = []
  private sides: readonly (readonly string[])[] = []

  constructor(recording: Recording) {
    this.recording = recording
  }

  path(entry: Of<'path'>): readonly Intervention[] {
    if (entry.state === 'dropped') {
      this.blocks.push(entry)
      return [this.block(entry)]
    }
    this.blocks = this.blocks.filter((block) => !isLifted(block, entry))
    return this.restored()
  }

  partition(entry: Of<'partition'>): readonly Intervention[] {
    this.sides = entry.sides.map((side) => side.map((id) => hostName(this.recording, id)))
    return [{ kind: 'partition', groups: this.sides }]
  }

  heal(): readonly Intervention[] {
    this.sides = []
    return this.restored()
  }

  private restored(): readonly Intervention[] {
    const cuts: Intervention[] =
      this.sides.length === 0 ? [] : [{ kind: 'partition', groups: this.sides }]
    return [{ kind: 'heal' }, ...this.blocks.map((block) => this.block(block)), ...cuts]
  }

  private block({ from, to, port }: Of<'path'>): Intervention {
    const ends = {
      kind: 'block',
      from: from === '*' ? from : hostName(this.recording, from),
      to: to === '*' ? to : hostName(this.recording, to),
    } as const
    return port === undefined ? ends : { ...ends, port }
  }
}

function isLifted(block: Of<'path'>, by: Of<'path'>): boolean {
  const isSamePort = by.port === undefined || by.port === block.port
  return block.from === by.from && block.to === by.to && isSamePort
}
