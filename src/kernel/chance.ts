import seedrandom from 'seedrandom'
import { assert } from '../assert.ts'
import { refuse } from '../errors.ts'
import { fold32, hashText, mix32 } from '../hash.ts'

const TWO_32 = 2 ** 32
const TWO_53 = 2 ** 53
/** Up to this many values one 32-bit word decides: a product of both is exact in a double. */
const NARROW = 2 ** 20

/** What all copies of one chance share. Append-only, and a function of seed and names alone. */
interface Streams {
  readonly seedLeft: number
  readonly seedRight: number
  readonly numbers: Map<string, number>
  readonly names: string[]
  /** Two words of 32 bits per stream. */
  keys: Int32Array
}

/**
 * Chance as a function of (seed, stream, counter): the same name gives the same draws whatever else
 * was drawn, and in whatever order streams were first used. State is the counters.
 *
 * Source: spec/kernel-performance.md, section 2.
 */
export class Chance {
  private streams: Streams
  private counters = new Int32Array(16)
  /** Per stream: pinned values not yet handed out. */
  private pinsLeft = new Int32Array(16)
  private pins = new Map<number, readonly number[]>()
  private drawn = 0

  /**
   * @param seed Any text.
   * @throws {SimError} CHANCE_MISSING_SEED when it is empty: the generator would choose one itself.
   */
  constructor(seed: string) {
    if (seed === '') {
      refuse({
        code: 'CHANCE_MISSING_SEED',
        what: 'The seed is empty.',
        remedy: 'Give any other text, for example seed: "1".',
      })
    }
    const source = seedrandom(seed)
    this.streams = {
      seedLeft: source.int32(),
      seedRight: source.int32(),
      numbers: new Map(),
      names: [],
      keys: new Int32Array(32),
    }
  }

  /**
   * The number under which a stream is drawn from. Keep it: finding it again costs a look-up. It
   * depends on who asked first, so it decides nothing and enters no digest.
   *
   * @param name Purpose and entity, for example "latency m1->m2".
   */
  stream(name: string): number {
    const known = this.streams.numbers.get(name)
    const stream = known ?? appendStream(this.streams, name)
    if (stream >= this.counters.length) this.grow(stream)
    return stream
  }

  /** 32 random bits, 0..2^32-1. Pins do not apply: they are values of a range. */
  next32(stream: number): number {
    const keys = this.streams.keys
    return mix32((keys[stream * 2] ?? 0) ^ this.count(stream)) >>> 0
  }

  /**
   * A whole number from `low` to `high`, both included; one step of the stream, or its next pinned
   * value.
   *
   * No value is more than 2^-12 of its share more likely than another up to 2^20 values, and 2^-32
   * up to 2^21; the widest range, 2^53 values, draws each from 53 random bits.
   *
   * @param low A safe integer, at most `high`; `high - low` is below 2^53.
   * @throws {SimError} CHANCE_PIN_OUT_OF_RANGE when the next pinned value lies outside.
   */
  between(stream: number, low: number, high: number): number {
    const span = high - low + 1
    assert(span >= 1 && span <= TWO_53, 'a range of chance holds 1 to 2^53 values')
    const inner = this.count(stream)
    if ((this.pinsLeft[stream] ?? 0) > 0) return this.nextPin(stream, low, high)
    const keys = this.streams.keys
    const word = mix32((keys[stream * 2] ?? 0) ^ inner) >>> 0
    if (span <= NARROW) return low + Math.floor((word * span) / TWO_32)
    const second = mix32((keys[stream * 2 + 1] ?? 0) ^ inner) >>> 0
    const fraction = ((word >>> 5) * 67108864 + (second >>> 6)) / TWO_53
    return low + Math.floor(fraction * span)
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

  /** A copy that draws by itself. Both know streams that either of them names later. */
  clone(): Chance {
    return Chance.copyOf(this)
  }

  private static copyOf(source: Chance): Chance {
    const copy: Chance = Object.create(Chance.prototype)
    copy.streams = source.streams
    copy.counters = source.counters.slice()
    copy.pinsLeft = source.pinsLeft.slice()
    copy.pins = new Map(source.pins)
    copy.drawn = source.drawn
    return copy
  }

  /** Steps a stream's counter, and gives the inner hash of the step. */
  private count(stream: number): number {
    const counter = this.counters[stream] ?? 0
    this.counters[stream] = counter + 1
    this.drawn += 1
    return mix32((this.streams.keys[stream * 2 + 1] ?? 0) + counter)
  }

  private nextPin(stream: number, low: number, high: number): number {
    const pins = this.pins.get(stream) ?? []
    const left = this.pinsLeft[stream] ?? 0
    const value = pins[pins.length - left] ?? Number.NaN
    this.pinsLeft[stream] = left - 1
    if (Number.isInteger(value) && value >= low && value <= high) return value
    const name = this.streams.names[stream] ?? ''
    return refuse({
      code: 'CHANCE_PIN_OUT_OF_RANGE',
      what: `The stream "${name}" is pinned to ${value}, but here it draws from ${low} to ${high}.`,
      remedy: `Pin "${name}" to a whole number from ${low} to ${high}, for example ${low}.`,
    })
  }

  private grow(stream: number): void {
    const counters = new Int32Array(Math.max(stream + 1, this.counters.length * 2))
    const pinsLeft = new Int32Array(counters.length)
    counters.set(this.counters)
    pinsLeft.set(this.pinsLeft)
    this.counters = counters
    this.pinsLeft = pinsLeft
  }
}

function appendStream(streams: Streams, name: string): number {
  const stream = streams.names.length
  if (stream * 2 + 1 >= streams.keys.length) {
    const keys = new Int32Array(streams.keys.length * 2)
    keys.set(streams.keys)
    streams.keys = keys
  }
  streams.names.push(name)
  streams.numbers.set(name, stream)
  streams.keys[stream * 2] = hashText(name, streams.seedLeft)
  streams.keys[stream * 2 + 1] = foldText(streams.seedRight, name)
  return stream
}

/** A second hash of a text, built unlike `hashText`, so that names collide in at most one of them. */
function foldText(seed: number, text: string): number {
  let hash = fold32(seed, text.length)
  for (let position = 0; position < text.length; position += 1) {
    hash = fold32(hash, text.charCodeAt(position))
  }
  return hash
}
