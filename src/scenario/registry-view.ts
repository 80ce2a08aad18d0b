import type { MemberView } from '../etcd/v04/inspect.ts'
import { days, type SimTime, seconds } from '../kernel/time.ts'
import type { ChronicleView } from '../trace/chronicle.ts'

/** One address under a token. */
export interface TokenEntry {
  /** etcd's name of the machine. */
  readonly name: string
  readonly url: string
  /** Whole seconds left; null when no machine put the address there. */
  readonly ttlSeconds: number | null
}

/** What stands under a token at the discovery service. */
export interface TokenView {
  readonly token: string
  /** Whether `_state` is recorded: somebody has founded, or tried to. */
  readonly isFounded: boolean
  /** By name in code unit order. */
  readonly entries: readonly TokenEntry[]
}

/** Where and when a token is looked at. */
export interface TokenLook {
  readonly token: string
  readonly now: SimTime
  readonly chronicle: ChronicleView
}

/** Time to live of an address. Source: etcd v0.4.9, discovery/discovery.go, defaultTTL. */
const TTL_US = days(7)

/** Reads a token out of the discovery service's storage; a token nobody used is empty. */
export function viewToken(storage: MemberView, look: TokenLook): TokenView {
  const { token } = look
  const directory = `/_etcd/registry/${token}`
  const signs = lastSigns(look)
  const entries = storage.childrenOf(directory).flatMap((key) => {
    const url = storage.valueOf(key)
    const name = key.slice(directory.length + 1)
    return url === undefined ? [] : [{ name, url, ttlSeconds: ttlOf(signs.get(name), look.now) }]
  })
  return { token, isFounded: storage.valueOf(`${directory}/_state`) !== undefined, entries }
}

/** When each machine last put its address under the token. */
function lastSigns({ token, chronicle }: TokenLook): ReadonlyMap<string, SimTime> {
  const signs = new Map<string, SimTime>()
  for (const { t, event } of chronicle) {
    if (event.kind === 'discovery.registered' && event.token === token) signs.set(event.name, t)
  }
  return signs
}

function ttlOf(sign: SimTime | undefined, now: SimTime): number | null {
  if (sign === undefined) return null
  return Math.max(0, Math.ceil((sign + TTL_US - now) / seconds(1)))
}
