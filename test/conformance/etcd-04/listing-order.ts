import { BUCKET_SLOTS, type Directory } from '../../../src/store/node.ts'
import type { Recording } from './recording.ts'

/**
 * R2: the draws that make an unsorted listing of a directory come out in a recorded order: the
 * lowest start slot, or with nine and more children one choice after the other. Undefined when
 * no draw gives that order.
 *
 * @param wanted Names of the children that are shown, in the recorded order.
 */
export function listingDraws(
  directory: Directory,
  wanted: readonly string[],
): readonly number[] | undefined {
  const { slots, children } = directory
  if (slots === null) return permutation([...children.keys()], wanted)
  for (let start = 0; start < BUCKET_SLOTS; start += 1) {
    const order = [...slots.slice(start), ...slots.slice(0, start)]
    const shown = order.filter((name) => name !== null && wanted.includes(name))
    if (shown.join('/') === wanted.join('/')) return [start]
  }
  return undefined
}

/** Which place of those left each name takes in turn; names that are not shown come last. */
function permutation(
  names: readonly string[],
  wanted: readonly string[],
): readonly number[] | undefined {
  const left = [...names]
  if (wanted.some((name) => !left.includes(name))) return undefined
  const hidden = names.filter((name) => !wanted.includes(name))
  return [...wanted, ...hidden].slice(0, -1).map((name) => {
    const place = left.indexOf(name)
    left.splice(place, 1)
    return place
  })
}

/**
 * The orders of the unsorted listings that machines were given by a discovery service, each to be
 * taken once, in the order of the requests of one machine to one host.
 */
export class RecordedListings {
  private readonly waiting = new Map<string, (readonly string[])[]>()
  private readonly asked = new Map<string, string[]>()

  constructor(recording: Recording) {
    const listings = recording.timeline.filter(
      ({ from, path, status }) => from !== 'operator' && isListing(path) && status === 200,
    )
    for (const exchange of [...listings].sort((a, b) => a.t_ms - b.t_ms)) {
      add(this.waiting, `${exchange.from} ${exchange.to}`, namesIn(exchange.responseBody))
    }
  }

  /** Notes that a machine sent a request to a host. */
  noteRequest(from: string, to: string, path: string): void {
    if (isListing(path)) add(this.asked, to, from)
  }

  /** The order recorded for the listing that a host is about to give; undefined without one. */
  take(to: string): readonly string[] | undefined {
    const from = this.asked.get(to)?.shift()
    return from === undefined ? undefined : this.waiting.get(`${from} ${to}`)?.shift()
  }
}

function isListing(path: string): boolean {
  return path.includes('sorted=false')
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function namesIn(body: unknown): readonly string[] {
  const parsed = JSON.parse(String(body)) as { node?: { nodes?: readonly { key: string }[] } }
  return (parsed.node?.nodes ?? []).map(({ key }) => key.slice(key.lastIndexOf('/') + 1))
}
