import seedrandom from 'seedrandom'
import { assert } from '../assert.ts'
import { refuse } from '../errors.ts'
import { fold32, hashText, mix32 } from '../hash.ts'
import { doubled } from './growth.ts'

const { imul } = Math
const TWO_32 = 2 ** 32
const TWO_53 = 2 ** 53
/** Up to this many values 32 bits are stretched in whole numbers. */
const NARROW = 2 ** 16
/** Up to this many they are stretched as a fraction: the product is still exact. */
const MIDDLE = 2 ** 20
const FIRST_STREAMS = 16

/** What all copies of one chance share. Append-only. */
interface Streams {
  readonly seedLeft: number
  readonly seedRight: number
  readonly numbers: Map<string, number>
  readonly names: string[]
}

/**
 * Chance as a function of (seed, stream, counter): the same name gives the same draws whatever else
 * was drawn, and in whatever order streams were first used. State is the counters.
 *
 * Source: spec/kernel-performance.md, section 2.
 */
export class Chance {
  private readonly streams: Streams
  /** The two keys of each stream. One that a copy has named first has none until it is named here. */
  private lefts = new Int32Array(FIRST_STREAMS)
  private rights = new Int32Array(FIRST_STREAMS)
  private counters = new Int32Array(FIRST_STREAMS)
  /**
   * The bits of the next draw, computed with the draw before: what is drawn usually decides when
   * something happens, and a processor that waits for it cannot work ahead.
   */
  private readies = new Int32Array(FIRST_STREAMS)
  private pinsLeft = new Int32Array(FIRST_STREAMS)
  /** Streams with keys. */
  private known = 0
  private pins = new Map<number, readonly number[]>()
  private drawn = 0

  /**
   * @param seed Any text.
   * @throws {SimError} CHANCE_MISSING_SEED when it is empty: the generator would choose one itself.
   */
  constructor(seed: string, from?: Chance) {
    this.streams = from?.streams ?? streamsOf(seed)
    if (from === undefined) return
    this.lefts = from.lefts.slice()
    this.rights = from.rights.slice()
    this.counters = from.counters.slice()
    this.readies = from.readies.slice()
    this.pinsLeft = from.pinsLeft.slice()
    this.known = from.known
    this.pins = new Map(from.pins)
    this.drawn = from.drawn
  }

  /**
   * The number under which a stream is drawn from. Keep it: finding it again costs a look-up. It
   * depends on who asked first, so it decides nothing and enters no digest.
   *
   * @param name Purpose and entity, for example "latency m1->m2".
   */
  stream(name: string): number {
    const { names, numbers } = this.streams
    let stream = numbers.get(name)
    if (stream === undefined) {
      stream = names.push(name) - 1
      numbers.set(name, stream)
    }
    while (this.known <= stream) this.learn(this.known)
    return stream
  }

  /** 32 random bits, 0..2^32-1. Pins do not apply: they are values of a range. */
  next32(stream: number): number {
    const ready = this.readies[stream] ?? 0
    const counter = ((this.counters[stream] ?? 0) + 1) | 0
    this.counters[stream] = counter
    this.readies[stream] = bitsOf(this.lefts[stream] ?? 0, this.rights[stream] ?? 0, counter)
    this.drawn += 1
    return ready >>> 0
  }

  /**
   * A whole number from `low` to `high`, both included; one step of the stream, or its next pinned
   * value.
   *
   * Of up to 2^20 values none is more than 2^-12 of its share likelier than another; of more, each
   * is drawn from 53 random bits.
   *
   * @param low A safe integer, at most `high`; `high - low` is below 2^53.
   * @throws {SimError} CHANCE_PIN_OUT_OF_RANGE when the next pinned value lies outside.
   */
  between(stream: number, low: number, high: number): number {
    const span = high - low + 1
    if (this.pinsLeft[stream] !== 0) return this.nextPin(stream, low, high)
    if (!(span >= 1 && span <= NARROW)) return low + this.wide(stream, span)
    // The upper 32 of 48 bits, exactly, without a detour through fractions.
    const word = this.next32(stream)
    const carried = imul(word & 0xffff, span) >>> 16
    return low + ((imul(word >>> 16, span) + carried) >>> 16)
  }

  /**
   * Fixes what the next `between`s of a stream give, in order, after those pinned before; then
   * drawing goes on. A pinned value counts as a draw, so the draws after the pins are those of the
   * same counters without pins.
   */
  pin(name: string, values: readonly number[]): void {
    const stream = this.stream(name)
    const left = this.pinsLeft[stream] ?? 0
    const waiting = left === 0 ? [] : (this.pins.get(stream) ?? []).slice(-left)
    const queued = [...waiting, ...values]
    this.pins.set(stream, queued)
    this.pinsLeft[stream] = queued.length
  }

  /** How many draws were made in all, pinned ones included. */
  get draws(): number {
    return this.drawn
  }

  /** A copy that draws by itself. Numbers of streams are the same in both. */
  clone(): Chance {
    return new Chance('', this)
  }

  /** 0..span-1, from 32 bits of one step, or from 53 where that would be uneven. */
  private wide(stream: number, span: number): number {
    assert(span >= 1 && span <= TWO_53, 'a range of chance holds 1 to 2^53 values')
    const counter = this.counters[stream] ?? 0
    const first = this.next32(stream)
    if (span <= MIDDLE) return Math.floor((first * span) / TWO_32)
    const right = this.rights[stream] ?? 0
    const second = bitsOf(right, right, counter) >>> 0
    return Math.floor((((first >>> 5) * 67108864 + (second >>> 6)) / TWO_53) * span)
  }

  private nextPin(stream: number, low: number, high: number): number {
    const pins = this.pins.get(stream) ?? []
    const left = this.pinsLeft[stream] ?? 0
    const value = pins[pins.length - left] ?? Number.NaN
    this.pinsLeft[stream] = left - 1
    this.next32(stream)
    if (Number.isInteger(value) && value >= low && value <= high) return value
    const name = this.streams.names[stream] ?? ''
    return refuse({
      code: 'CHANCE_PIN_OUT_OF_RANGE',
      what: `The stream "${name}" is pinned to ${value}, but here it draws from ${low} to ${high}.`,
      remedy: `Pin "${name}" to a whole number from ${low} to ${high}, for example ${low}.`,
    })
  }

  /** Gives the next stream its keys. */
  private learn(stream: number): void {
    if (stream >= this.counters.length) {
      this.lefts = doubled(this.lefts)
      this.rights = doubled(this.rights)
      this.counters = doubled(this.counters)
      this.readies = doubled(this.readies)
      this.pinsLeft = doubled(this.pinsLeft)
    }
    const { names, seedLeft, seedRight } = this.streams
    const name = names[stream] ?? ''
    const left = hashText(name, seedLeft)
    const right = foldText(seedRight, name)
    this.lefts[stream] = left
    this.rights[stream] = right
    this.readies[stream] = bitsOf(left, right, 0)
    this.known = stream + 1
  }
}

function streamsOf(seed: string): Streams {
  if (seed === '') {
    refuse({
      code: 'CHANCE_MISSING_SEED',
      what: 'The seed is empty.',
      remedy: 'Give any other text, for example seed: "1".',
    })
  }
  const source = seedrandom(seed)
  const seedLeft = source.int32()
  return { seedLeft, seedRight: source.int32(), numbers: new Map(), names: [] }
}

/** The 32 bits that a stream draws as its `counter`th, from 0. */
function bitsOf(left: number, right: number, counter: number): number {
  return mix32(left ^ mix32(right + counter))
}

/** A second hash of a text, built unlike `hashText`, so that names collide in at most one of them. */
function foldText(seed: number, text: string): number {
  let hash = fold32(seed, text.length)
  for (let position = 0; position < text.length; position += 1) {
    hash = fold32(hash, text.charCodeAt(position))
  }
  return hash
}
