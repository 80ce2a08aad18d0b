import { MACHINES_KEY } from '../../../src/etcd/v04/member.ts'
import { createEtcd04 } from '../../../src/etcd/v04/program.ts'
import { findMember, memberNames } from '../../../src/etcd/v04/registry.ts'
import type { Etcd04, Server } from '../../../src/etcd/v04/state.ts'
import type { Host } from '../../../src/host/host.ts'
import type { Program, ProgramInput } from '../../../src/host/program.ts'
import type { Directory } from '../../../src/store/node.ts'
import { lookUp } from '../../../src/store/read.ts'
import { REAL_RULES } from '../../../src/world/rules.ts'
import type { CarriedDisks } from './carried-disks.ts'
import { listingDraws, type RecordedListings } from './listing-order.ts'
import type { AskedDraw, RecordedChance } from './recorded-chance.ts'
import type { Recording } from './recording.ts'
import { hostName } from './topology.ts'
import type { Traffic } from './traffic.ts'

/** What the driver knows of a recording and gathers of its simulation. */
export interface Watch {
  readonly recording: Recording
  readonly chance: RecordedChance
  readonly listings: RecordedListings
  readonly disks: CarriedDisks
  readonly traffic: Traffic
}

/** One process of etcd as the driver sees it. */
interface Watched {
  readonly host: Host
  readonly machine: string
  readonly boot: number
  /** Null until its program has begun. */
  server: Server | null
  /** Key that is being asked for; empty for none. */
  key: string
  /** Draws of one listing that are still to be given. */
  readonly pending: number[]
}

/**
 * The real program, with the recorded chance behind its draws and an ear on its calls. Pins of a
 * world are given out by the count of draws; "the timer that was armed last" has no count.
 */
export function watchedEtcd(watch: Watch): Program<Etcd04> {
  const real = createEtcd04(REAL_RULES)
  const processes = new Map<Host, Watched>()
  const boots = new Map<string, number>()
  return {
    ...real,
    start(host, options) {
      const boot = (boots.get(host.machine) ?? 0) + 1
      boots.set(host.machine, boot)
      watch.disks.prepare(host.machine, boot, host.disk)
      const watched = observe(watch, host, boot)
      processes.set(host, watched)
      const etcd = real.start(watched.host, options)
      watched.server = etcd.server
      return etcd
    },
    handle(etcd, input, host) {
      const watched = processes.get(host)
      if (watched === undefined) return
      watched.server = etcd.server
      watched.key = keyIn(input)
      watch.traffic.ended(input)
      real.handle(etcd, input, watched.host)
    },
  }
}

function keyIn(input: ProgramInput): string {
  if (input.kind !== 'request') return ''
  return decodeURIComponent(/^\/v2\/keys(\/[^?]*)/.exec(input.request.path)?.[1] ?? '')
}

function observe(watch: Watch, host: Host, boot: number): Watched {
  const draw: Host['draw'] = (purpose, low, high) => {
    const asked = { machine: host.machine, boot, low, high, nowUs: host.monotonic() }
    return recordedDraw(watch, watched, purpose, asked) ?? host.draw(purpose, low, high)
  }
  const request: Host['request'] = (target, sent, timeouts) => {
    const exchange = host.request(target, sent, timeouts)
    const call = { at: host.monotonic(), from: host.machine, exchange }
    watch.traffic.sent(call, target, sent)
    return exchange
  }
  const own = new Map<string | symbol, unknown>([
    ['draw', draw],
    ['request', request],
  ])
  const seen = new Proxy(host, {
    get: (target, name) => own.get(name) ?? Reflect.get(target, name, target),
  })
  const watched: Watched = {
    host: seen,
    machine: host.machine,
    boot,
    server: null,
    key: '',
    pending: [],
  }
  return watched
}

function recordedDraw(
  watch: Watch,
  watched: Watched,
  purpose: string,
  asked: AskedDraw,
): number | undefined {
  switch (purpose) {
    case 'replay-time':
      return watch.chance.replayTime(asked)
    case 'return-time':
      return watch.chance.returnTime(asked)
    case 'opening-time':
      return watch.chance.openingTime(asked)
    case 'retry-interval':
      return watch.chance.retryUnits(asked)
    case 'election-timeout':
      return watch.chance.electionTimeout(asked)
    case 'removal-choice':
      return watch.chance.removalPlace(asked, otherMembers(watch, watched))
    case 'registry-order':
      return nextOf(watched, () => registryDraws(watch, watched))
    case 'listing-order':
      return nextOf(watched, () => discoveryDraws(watch, watched))
    default:
      return undefined
  }
}

function nextOf(watched: Watched, drawAll: () => readonly number[]): number | undefined {
  if (watched.pending.length === 0) watched.pending.push(...drawAll())
  return watched.pending.shift()
}

/** The other members as the recording calls their machines, in the order of the registry. */
function otherMembers({ recording }: Watch, { server }: Watched): readonly string[] {
  if (server === null) return []
  return memberNames(server)
    .filter((name) => name !== server.config.name)
    .map((name) => hostName(recording, findMember(server, name)?.endpoint?.host ?? name))
}

function registryDraws(watch: Watch, { server, machine, boot }: Watched): readonly number[] {
  const order = watch.chance.boot(machine, boot)?.knownPeers
  const directory = server === null ? undefined : directoryAt(server, MACHINES_KEY)
  if (server === null || order === undefined || directory === undefined) return []
  const names = new Map(
    memberNames(server).map((name) => [findMember(server, name)?.peerUrl, name]),
  )
  const wanted = order.map((peer) => names.get(`http://${peer}`) ?? peer)
  return drawsOrFail(directory, wanted, `peers in the log of ${machine} boot ${boot}`)
}

function discoveryDraws(watch: Watch, { server, machine, key }: Watched): readonly number[] {
  const directory = server === null ? undefined : directoryAt(server, key)
  if (directory === undefined) return []
  const wanted = watch.listings.take(machine)
  return wanted === undefined ? [] : drawsOrFail(directory, wanted, `a listing of ${machine}`)
}

function drawsOrFail(
  directory: Directory,
  wanted: readonly string[],
  what: string,
): readonly number[] {
  const draws = listingDraws(directory, wanted)
  if (draws !== undefined) return draws
  throw new Error(`${what} in the order ${wanted.join(' ')}: no draw gives it`)
}

function directoryAt(server: Server, key: string): Directory | undefined {
  const node = lookUp(server.store, key)
  return node?.kind === 'directory' ? node : undefined
}
