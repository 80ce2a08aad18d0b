import type { SimTime } from '../kernel/time.ts'
import type { Stamped, WorldSink } from '../world/stamped.ts'

/** Packets per column block; blocks are sealed when full and shared by forks. */
const BLOCK = 4096
/** Sealed blocks kept besides the one being filled: the last 2^20 packets at least. */
const MAX_SEALED = 256

/** Outcome code of a packet that arrived; every other code says why it did not. */
export const DELIVERED = 0

/** One packet, read back from its columns. Codes are the network's; see `PacketNames`. */
export interface Packet {
  readonly at: SimTime
  /** Host number of the sender, 0..65535. */
  readonly from: number
  /** Host number of the receiver, 0..65535. */
  readonly to: number
  /** Code of what it carries, 0..255. */
  readonly kind: number
  /** Exchange it belongs to; 0 for none. */
  readonly exchange: number
  /** Bytes of its body; 0 without one and for a call between Raft peers. */
  readonly size: number
  /** `DELIVERED` or the code of the reason for dropping it, 0..255. */
  readonly outcome: number
}

/**
 * Words for the numbers of packets: `names.kinds[packet.kind]`. The network's own tables are
 * `PACKET_KINDS` and `PACKET_FATES`.
 */
export interface PacketNames {
  readonly hosts: readonly string[]
  readonly kinds: readonly string[]
  /** The first one is the word for `DELIVERED`. */
  readonly outcomes: readonly string[]
}

/** One block of columns: 22 bytes per packet. */
interface Block {
  readonly at: Float64Array
  readonly link: Uint32Array
  readonly exchange: Uint32Array
  readonly size: Uint32Array
  readonly code: Uint16Array
}

/** Which packets are kept: the last 2^20 of them at least, or every one, 22 bytes each. */
export type PacketLevel = 'last' | 'all'

/**
 * The packets of a run in fixed-width columns: the last ones, or, for a run that is repeated to look
 * into it, all.
 *
 * `record` allocates nothing but a block of columns every 4096 packets, and nothing at all once the
 * oldest block can be used again (it cannot while a fork shares it).
 */
export class Packets implements WorldSink {
  private sealed: Block[] = []
  /** How many of `sealed`, counted from the oldest, may also belong to a fork. */
  private shared = 0
  private active: Block | undefined
  private filled = 0
  private evicted = 0
  private readonly level: PacketLevel

  constructor(level: PacketLevel = 'last') {
    this.level = level
  }

  /** Packets recorded since the start of the run. */
  get total(): number {
    return this.evicted + this.length
  }

  /** Packets that can still be read. */
  get length(): number {
    return this.sealed.length * BLOCK + this.filled
  }

  /** Drops the event: the chronicle keeps those. */
  emit(_event: Stamped): void {}

  /** Drops the event: routine events are for checks only. */
  routine(_event: Stamped): void {}

  /** What a world calls. */
  packet(
    at: SimTime,
    from: number,
    to: number,
    kind: number,
    exchange: number,
    fate: number,
    size: number,
  ): void {
    this.record(at, from, to, kind, exchange, fate, size)
  }

  /** Adds one packet; numbers above the ranges of `Packet` are cut to their low bits. */
  record(
    at: SimTime,
    from: number,
    to: number,
    kind: number,
    exchange: number,
    outcome: number,
    size = 0,
  ): void {
    const block = this.active ?? this.open()
    const position = this.filled
    block.at[position] = at
    block.link[position] = ((from & 0xffff) << 16) | (to & 0xffff)
    block.exchange[position] = exchange
    block.size[position] = size
    block.code[position] = ((kind & 0xff) << 8) | (outcome & 0xff)
    this.filled = position + 1
    if (this.filled === BLOCK) this.seal(block)
  }

  /** The packet at a place counted from 0, the oldest kept one; undefined outside. */
  at(position: number): Packet | undefined {
    const number = Math.floor(position / BLOCK)
    const block = number < this.sealed.length ? this.sealed[number] : this.active
    if (block === undefined || position < 0 || position >= this.length) return undefined
    return readPacket(block, position % BLOCK)
  }

  /** All kept packets, oldest first. */
  *[Symbol.iterator](): Generator<Packet> {
    for (let position = 0; position < this.length; position += 1) {
      const packet = this.at(position)
      if (packet !== undefined) yield packet
    }
  }

  /** A copy that goes on by itself; full blocks are shared, at most one block is copied. */
  fork(): Packets {
    const copy = new Packets(this.level)
    copy.sealed = [...this.sealed]
    copy.active = this.active === undefined ? undefined : copyBlock(this.active)
    copy.filled = this.filled
    copy.evicted = this.evicted
    this.shared = this.sealed.length
    copy.shared = this.sealed.length
    return copy
  }

  private open(): Block {
    this.active = createBlock()
    return this.active
  }

  private seal(full: Block): void {
    this.sealed.push(full)
    this.filled = 0
    const isFull = this.level === 'last' && this.sealed.length > MAX_SEALED
    this.active = isFull ? this.evict() : undefined
  }

  /** Drops the oldest block; gives it back for use when no fork can see it. */
  private evict(): Block | undefined {
    const oldest = this.sealed.shift()
    this.evicted += BLOCK
    if (this.shared === 0) return oldest
    this.shared -= 1
    return undefined
  }
}

function createBlock(): Block {
  return {
    at: new Float64Array(BLOCK),
    link: new Uint32Array(BLOCK),
    exchange: new Uint32Array(BLOCK),
    size: new Uint32Array(BLOCK),
    code: new Uint16Array(BLOCK),
  }
}

function copyBlock(block: Block): Block {
  return {
    at: block.at.slice(),
    link: block.link.slice(),
    exchange: block.exchange.slice(),
    size: block.size.slice(),
    code: block.code.slice(),
  }
}

function readPacket(block: Block, position: number): Packet {
  const link = block.link[position] ?? 0
  const code = block.code[position] ?? 0
  return {
    at: block.at[position] ?? 0,
    from: link >>> 16,
    to: link & 0xffff,
    kind: code >>> 8,
    exchange: block.exchange[position] ?? 0,
    size: block.size[position] ?? 0,
    outcome: code & 0xff,
  }
}
