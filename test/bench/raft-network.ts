import type { Message } from '../../src/raft/message.ts'
import { Mulberry32 } from './raft-chance.ts'

const LATENCIES = 3

/** Messages that arrive in one tick, in sending order. */
export interface Bucket {
  /** Only the first `count` are there: the array is used again and again. */
  readonly messages: Message[]
  count: number
}

/**
 * Links with a latency of 0, 1 or 2 ticks that keep their order: a wheel of three buckets.
 *
 * Source: spec/raft-baseline.md, Network.
 */
export class Network {
  private readonly size: number
  private readonly chance: Mulberry32
  private readonly wheel = Array.from({ length: LATENCIES }, emptyBucket)
  private spare = emptyBucket()
  /** When the last message of each directed link arrives. */
  private readonly arrivals: Int32Array

  /** @param size How many nodes; their ids are 1 to `size`. */
  constructor(size: number, seed: number) {
    this.size = size
    this.chance = new Mulberry32(seed)
    this.arrivals = new Int32Array(size * size)
  }

  send(message: Message, now: number): void {
    const link = (message.from - 1) * this.size + message.to - 1
    const at = Math.max(now + this.chance.below(LATENCIES), this.arrivals[link] ?? 0)
    this.arrivals[link] = at
    const bucket = this.wheel[at % LATENCIES]
    if (bucket === undefined) return
    bucket.messages[bucket.count] = message
    bucket.count += 1
  }

  /** Takes out what has arrived; to be read before the next call. */
  take(now: number): Bucket {
    const place = now % LATENCIES
    const taken = this.wheel[place] ?? this.spare
    if (taken.count === 0) return taken
    this.spare.count = 0
    this.wheel[place] = this.spare
    this.spare = taken
    return taken
  }
}

function emptyBucket(): Bucket {
  return { messages: [], count: 0 }
}
