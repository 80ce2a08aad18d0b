import type { Chance } from '../kernel/chance.ts'
import type { SimTime } from '../kernel/time.ts'
import { type DropReason, fateCode } from './packet.ts'

/** One direction between two hosts, with its faults. Owned by the network; mutable. */
export interface Link {
  readonly from: number
  readonly to: number
  /** "m1->m2": part of the names of its chance streams. */
  readonly label: string
  /** Latency range in whole microseconds, both ends included. */
  readonly lowUs: number
  readonly highUs: number
  /** Number of its latency stream. */
  readonly latencyStream: number
  /** Packets sent so far: the identity of the next one. */
  sent: number
  cut: boolean
  /** Dials that get no answer: port numbers, or every port. */
  blockedPorts: 'none' | 'all' | readonly number[]
  slowUs: number
  losePerMillion: number
  duplicatePerMillion: number
  reorderPerMillion: number
  reorderUs: number
  /** Packets dropped in the present row of drops; 0 when there is none. */
  dropped: number
  /** When the last one was dropped. */
  droppedAt: SimTime
  /** Why packets of the present row were dropped: a bit for each fate. */
  droppedFor: number
}

/** A link without faults. */
export function createLink(options: {
  from: number
  to: number
  label: string
  lowUs: number
  highUs: number
  latencyStream: number
}): Link {
  // Written out: a group of a thousand machines makes a hundred thousand of them.
  return {
    from: options.from,
    to: options.to,
    label: options.label,
    lowUs: options.lowUs,
    highUs: options.highUs,
    latencyStream: options.latencyStream,
    sent: 0,
    cut: false,
    blockedPorts: 'none',
    slowUs: 0,
    losePerMillion: 0,
    duplicatePerMillion: 0,
    reorderPerMillion: 0,
    reorderUs: 0,
    dropped: 0,
    droppedAt: 0,
    droppedFor: 0,
  }
}

/** Takes every fault off the link. */
export function healLink(link: Link): void {
  link.cut = false
  link.blockedPorts = 'none'
  link.slowUs = 0
  link.losePerMillion = 0
  link.duplicatePerMillion = 0
  link.reorderPerMillion = 0
  link.reorderUs = 0
}

/** Draws how long the next packet travels: latency, slowness and now and then a detour. */
export function drawTravel(link: Link, chance: Chance): number {
  let travel = chance.between(link.latencyStream, link.lowUs, link.highUs) + link.slowUs
  if (
    link.reorderPerMillion > 0 &&
    happens(chance, `reorder ${link.label}`, link.reorderPerMillion)
  ) {
    travel += chance.between(chance.stream(`detour ${link.label}`), 1, Math.max(1, link.reorderUs))
  }
  return travel
}

/** Draws whether a packet is sent twice. */
export function drawsDuplicate(link: Link, chance: Chance): boolean {
  if (link.duplicatePerMillion === 0) return false
  return happens(chance, `duplicate ${link.label}`, link.duplicatePerMillion)
}

/** Why a packet that is due on this link does not arrive; undefined when it does. */
export function dropReason(
  link: Link,
  chance: Chance,
  packet: { readonly isDial: boolean; readonly port: number },
): DropReason | undefined {
  if (link.cut) return 'cut'
  if (packet.isDial && blocks(link, packet.port)) return 'blocked'
  if (link.losePerMillion > 0 && happens(chance, `loss ${link.label}`, link.losePerMillion)) {
    return 'lost'
  }
  return undefined
}

/** A port that is blocked still lets others through: its row ends when nobody has dialled so long. */
const BLOCKED_ROW_US = 1_000_000

/** Notes a drop; true when the row of drops had none for this reason yet. */
export function noteDrop(link: Link, reason: DropReason, now: SimTime): boolean {
  const bit = 1 << fateCode(reason)
  const isNews = (link.droppedFor & bit) === 0
  link.dropped += 1
  link.droppedAt = now
  link.droppedFor |= bit
  return isNews
}

/** Whether a packet that passes ends the row of drops: not while packets pass only now and then. */
export function endsRow(link: Link, now: SimTime): boolean {
  const mayLose = link.losePerMillion > 0 && (link.droppedFor & (1 << fateCode('lost'))) !== 0
  if (mayLose) return false
  const isBlocked = (link.droppedFor & (1 << fateCode('blocked'))) !== 0
  return !isBlocked || now - link.droppedAt >= BLOCKED_ROW_US
}

function blocks(link: Link, port: number): boolean {
  if (link.blockedPorts === 'none') return false
  return link.blockedPorts === 'all' || link.blockedPorts.includes(port)
}

function happens(chance: Chance, stream: string, perMillion: number): boolean {
  return chance.between(chance.stream(stream), 1, 1_000_000) <= perMillion
}

const DIAL_TRIES = 6
const DATA_TRIES = 15
const LONGEST_PAUSE_US = 120_000_000

/**
 * When the next attempt of a dropped packet leaves, counted from the first one.
 *
 * Dials and their answers after 1, 3, 7 ... s, everything else after 0.2, 0.6, 1.4 ... s with
 * pauses of at most two minutes; undefined when the operating system has given up (6 dials, 15
 * other tries).
 * Source: design.md, section 3.
 */
export function resendAfter(isDial: boolean, attempt: number): SimTime | undefined {
  if (attempt >= (isDial ? DIAL_TRIES : DATA_TRIES)) return undefined
  let pause = isDial ? 1_000_000 : 200_000
  let after = pause
  for (let tried = 0; tried < attempt; tried += 1) {
    pause = Math.min(pause * 2, LONGEST_PAUSE_US)
    after += pause
  }
  return after
}
