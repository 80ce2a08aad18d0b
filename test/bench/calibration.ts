import { mix32 } from '../../src/hash.ts'
import { operationsPerSecond } from './measure.ts'

const PENDING = 1000
const OPERATIONS = 1_000_000
const TABLE = 1 << 16

/** A slot nobody is in; the end of the list of free slots. */
const NONE = -1

/**
 * A 4-ary heap in typed arrays, ties by a sequence number, with slots for what is queued and lazy
 * cancellation: the yardstick of the machine.
 *
 * It is what a good general queue does: `push` gives a handle, `cancel` marks its slot dead, and
 * `pop` shows what was queued and passes over the dead. Budgets are ratios to it, so it must not
 * change. Against the queue of that name in the spec, on one core and in turns, it shows 0.98 to 1.04
 * of its rate.
 *
 * Source: spec/kernel-performance.md, section 1, "4-ary heap, typed arrays, lazy cancel".
 */
class CalibrationHeap {
  /** Time, kind and node of what was popped last. */
  time = 0
  kind = 0
  node = 0
  private count = 0
  private pushed = 0
  private capacity = 256
  private free = 0
  private times = new Float64Array(this.capacity)
  private sequences = new Float64Array(this.capacity)
  private slots = new Int32Array(this.capacity)
  private kinds = new Int32Array(this.capacity)
  private nodes = new Int32Array(this.capacity)
  private dead = new Uint8Array(this.capacity)
  private nextFree = new Int32Array(this.capacity)

  constructor() {
    this.linkFrom(0)
  }

  push(time: number, kind: number, node: number): number {
    if (this.free === NONE) this.grow()
    const slot = this.free
    this.free = this.nextFree[slot] ?? NONE
    this.kinds[slot] = kind
    this.nodes[slot] = node
    this.dead[slot] = 0
    const sequence = this.pushed
    this.pushed += 1
    const { times, sequences, slots } = this
    let position = this.count
    this.count += 1
    while (position > 0) {
      const parent = (position - 1) >> 2
      const above = times[parent] ?? 0
      if (above < time || (above === time && (sequences[parent] ?? 0) < sequence)) break
      times[position] = above
      sequences[position] = sequences[parent] ?? 0
      slots[position] = slots[parent] ?? 0
      position = parent
    }
    times[position] = time
    sequences[position] = sequence
    slots[position] = slot
    return slot
  }

  cancel(slot: number): void {
    this.dead[slot] = 1
  }

  pop(): boolean {
    while (this.count > 0) {
      const slot = this.slots[0] ?? 0
      this.time = this.times[0] ?? 0
      this.count -= 1
      this.sinkLast()
      this.nextFree[slot] = this.free
      this.free = slot
      if (this.dead[slot] === 1) continue
      this.kind = this.kinds[slot] ?? 0
      this.node = this.nodes[slot] ?? 0
      return true
    }
    return false
  }

  /** Moves the last entry to the top, and from there to where it belongs. */
  private sinkLast(): void {
    const { times, sequences, slots, count } = this
    const time = times[count] ?? 0
    const sequence = sequences[count] ?? 0
    const slot = slots[count] ?? 0
    let position = 0
    for (let first = 1; first < count; first = 4 * position + 1) {
      let least = first
      let below = times[first] ?? 0
      const end = Math.min(first + 4, count)
      for (let child = first + 1; child < end; child += 1) {
        const other = times[child] ?? 0
        const isTie = other === below && (sequences[child] ?? 0) < (sequences[least] ?? 0)
        if (other < below || isTie) {
          least = child
          below = other
        }
      }
      if (time < below || (time === below && sequence < (sequences[least] ?? 0))) break
      times[position] = below
      sequences[position] = sequences[least] ?? 0
      slots[position] = slots[least] ?? 0
      position = least
    }
    times[position] = time
    sequences[position] = sequence
    slots[position] = slot
  }

  private grow(): void {
    const { capacity } = this
    this.capacity = capacity * 2
    this.times = grown(this.times, new Float64Array(this.capacity))
    this.sequences = grown(this.sequences, new Float64Array(this.capacity))
    this.slots = grown(this.slots, new Int32Array(this.capacity))
    this.kinds = grown(this.kinds, new Int32Array(this.capacity))
    this.nodes = grown(this.nodes, new Int32Array(this.capacity))
    this.dead = grown(this.dead, new Uint8Array(this.capacity))
    this.nextFree = grown(this.nextFree, new Int32Array(this.capacity))
    this.linkFrom(capacity)
  }

  /** Makes the slots from one on a list of free ones; only when there are no others. */
  private linkFrom(first: number): void {
    for (let slot = first; slot < this.capacity; slot += 1) {
      this.nextFree[slot] = slot + 1 < this.capacity ? slot + 1 : NONE
    }
    this.free = first
  }
}

function grown<A extends Float64Array | Int32Array | Uint8Array>(from: A, into: A): A {
  into.set(from)
  return into
}

/**
 * Operations per CPU second of the calibration loop, "hold 1k": a thousand pending, one operation
 * pops the least, reads its kind and pushes one that is later by an exponential delay of 1 000 on average.
 */
export function calibrate(): number {
  const delays = holdDelays()
  const heap = new CalibrationHeap()
  for (let position = 0; position < PENDING; position += 1) {
    heap.push(delays[position] ?? 0, position & 7, position & 15)
  }
  let next = PENDING
  return operationsPerSecond(OPERATIONS, () => {
    let kinds = 0
    for (let operation = 0; operation < OPERATIONS; operation += 1) {
      heap.pop()
      kinds += heap.kind
      heap.push(heap.time + (delays[next & (TABLE - 1)] ?? 0), heap.kind, heap.node)
      next += 1
    }
    return kinds
  })
}

/** 2^16 exponential delays of 1 000 on average, the same every time. */
export function holdDelays(): Float64Array {
  const delays = new Float64Array(TABLE)
  for (let position = 0; position < TABLE; position += 1) {
    const share = ((mix32(position) >>> 0) + 1) / 4294967297
    delays[position] = Math.floor(-Math.log(share) * 1000) + 1
  }
  return delays
}
