import { retrySeconds, retryText } from '../../../src/etcd/v04/retry-interval.ts'
import { ms } from '../../../src/kernel/time.ts'
import { getKey, lookUp } from '../../../src/store/read.ts'
import { expireKeys } from '../../../src/store/remove.ts'
import { createStore, type Store } from '../../../src/store/store.ts'
import { setKey } from '../../../src/store/write.ts'
import type { BootRandom, Recording, WireExchange } from './recording.ts'

/** A named draw and the values it is to give, in order. */
export type Pin = readonly [stream: string, values: readonly number[]]

/** What chance decided in the recorded run, as pins of the simulator's streams. */
export function pinsOf(recording: Recording): readonly Pin[] {
  return [...bootPins(recording), ...tokenPins(recording), ...listingPins(recording)]
}

/** R1: a process begins at its first journal line. R2: the retry interval is what was slept. */
function bootPins(recording: Recording): readonly Pin[] {
  return Object.keys(recording.topology.machines).flatMap((machine): Pin[] => {
    const boots = recording.expectedRandom.boots.filter((boot) => boot.machine === machine)
    return [
      [`start-time etcd ${machine}`, boots.map((boot) => ms(boot.processStart_ms ?? 6))],
      // Drawn at the first pause: boots that never paused drew nothing.
      [`retry-interval ${machine}`, boots.filter(hasPaused).map(retryDraw)],
    ]
  })
}

function hasPaused(boot: BootRandom): boolean {
  return boot.retryInterval_s !== undefined || boot.retryIntervalLogged_s !== undefined
}

/** S2: the log rounds the draw of 50..99 steps of 50 ms to one digit, the sleep cuts it to seconds. */
function retryDraw(boot: BootRandom): number {
  const { retryInterval_s: slept, retryIntervalLogged_s: logged } = boot
  for (let draw = 50; draw <= 99; draw += 1) {
    const fitsSleep = slept === undefined || retrySeconds(null, draw) === slept
    const fitsLog = logged === undefined || Number(retryText(null, draw)) === logged
    if (fitsSleep && fitsLog) return draw
  }
  throw new Error(`no draw gives a printed ${logged} and a slept ${slept}`)
}

/** The token is chance of the service: eight draws of 16 bits each. */
function tokenPins(recording: Recording): readonly Pin[] {
  const tokens = recording.operations.flatMap((operation) =>
    operation.kind === 'new-token' ? [operation.token] : [],
  )
  const draws = tokens.flatMap((token) =>
    [...token.matchAll(/[0-9a-f]{4}/g)].map(([digits]) => Number.parseInt(digits, 16)),
  )
  return draws.length === 0 ? [] : [['token discovery', draws]]
}

/**
 * R2: each unsorted listing of the discovery service began at a drawn slot. The slots are rebuilt
 * from the recorded requests; a recorded order that no slot gives is a failure.
 */
function listingPins(recording: Recording): readonly Pin[] {
  const storage = new RecordedStorage()
  const draws: number[] = []
  const toDiscovery = recording.timeline.filter(
    (exchange) => exchange.to === 'discovery' && exchange.status !== null,
  )
  for (const exchange of [...toDiscovery].sort((a, b) => a.t_ms - b.t_ms)) {
    storage.take(exchange)
    if (isMachinesListing(exchange)) draws.push(...storage.drawsOf(exchange))
  }
  return draws.length === 0 ? [] : [['listing-order discovery', draws]]
}

function isMachinesListing(exchange: WireExchange): boolean {
  return (
    exchange.method === 'GET' &&
    exchange.from !== 'operator' &&
    exchange.path.includes('sorted=false')
  )
}

/** The token's directory as the recorded requests left it. */
class RecordedStorage {
  private readonly store: Store = createStore('0.4')

  take(exchange: WireExchange): void {
    const nowUs = wallClock(exchange)
    expireKeys(this.store, { nowUs, cutoffUs: nowUs })
    if (exchange.method !== 'PUT' || exchange.status === 412) return
    const form = new URLSearchParams(exchange.body ?? '')
    const ttl = form.get('ttl')
    setKey(this.store, plainPath(exchange.path), {
      nowUs,
      value: form.get('value') ?? '',
      expirationUs: ttl === null ? null : nowUs + Number(ttl) * 1_000_000,
      isDirectory: false,
    })
  }

  /** The draws that give the recorded order: the lowest start slot, or with 9 and more a permutation. */
  drawsOf(exchange: WireExchange): readonly number[] {
    const recorded = keysIn(exchange.responseBody).map(baseName)
    const directory = lookUp(this.store, plainPath(exchange.path))
    if (directory?.kind === 'directory' && directory.slots === null) {
      return permutation([...directory.children.keys()], recorded)
    }
    for (let slot = 0; slot < 8; slot += 1) {
      if (this.list(exchange, slot).join() === recorded.join()) return [slot]
    }
    throw new Error(`the listing at ${exchange.t_ms} ms is no rotation: ${recorded.join(' ')}`)
  }

  private list(exchange: WireExchange, slot: number): readonly string[] {
    const listed = getKey(this.store, plainPath(exchange.path), {
      nowUs: wallClock(exchange),
      isRecursive: false,
      isSorted: false,
      draw: () => slot,
    })
    if (listed.kind === 'error') return []
    return (listed.event.node.nodes ?? []).map((node) => baseName(node.key))
  }
}

/** Which place of those left each name takes in turn; names that are hidden come last. */
function permutation(names: readonly string[], recorded: readonly string[]): readonly number[] {
  const left = [...names]
  const hidden = names.filter((name) => !recorded.includes(name))
  return [...recorded, ...hidden].slice(0, -1).map((name) => {
    const place = left.indexOf(name)
    left.splice(place, 1)
    return place
  })
}

/** Any date will do, but etcd takes dates before 2000 for no date at all. */
function wallClock(exchange: WireExchange): number {
  return 1_407_628_800_000_000 + ms(exchange.t_ms)
}

function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

function plainPath(path: string): string {
  return path.replace(/\?.*$/, '').replace(/^\/+/, '/')
}

function keysIn(body: unknown): readonly string[] {
  const parsed = JSON.parse(String(body)) as { node?: { nodes?: readonly { key: string }[] } }
  return (parsed.node?.nodes ?? []).map((node) => node.key)
}
