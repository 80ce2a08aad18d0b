import { mix32 } from '../../src/hash.ts'
import { operationsPerSecond } from './measure.ts'

const PENDING = 1000
const OPERATIONS = 1_000_000
const TABLE = 1 << 16

/**
 * A 4-ary heap in typed arrays with a sequence number for ties: the yardstick of the machine.
 *
 * It is what a good general queue does, and it must not change: ratios to it are budgets.
 */
class CalibrationHeap {
  time = 0
  private readonly times = new Float64Array(PENDING + 1)
  private readonly sequences = new Float64Array(PENDING + 1)
  private count = 0
  private pushed = 0

  push(time: number): void {
    const { times, sequences } = this
    const sequence = this.pushed
    this.pushed += 1
    let position = this.count
    this.count += 1
    while (position > 0) {
      const parent = (position - 1) >> 2
      const above = times[parent] ?? 0
      const aboveSequence = sequences[parent] ?? 0
      if (above < time || (above === time && aboveSequence < sequence)) break
      times[position] = above
      sequences[position] = aboveSequence
      position = parent
    }
    times[position] = time
    sequences[position] = sequence
  }

  pop(): void {
    const { times, sequences } = this
    this.time = times[0] ?? 0
    this.count -= 1
    const last = times[this.count] ?? 0
    const lastSequence = sequences[this.count] ?? 0
    let position = 0
    for (;;) {
      const child = this.leastChild(position)
      if (child < 0) break
      const below = times[child] ?? 0
      const belowSequence = sequences[child] ?? 0
      if (last < below || (last === below && lastSequence < belowSequence)) break
      times[position] = below
      sequences[position] = belowSequence
      position = child
    }
    times[position] = last
    sequences[position] = lastSequence
  }

  private leastChild(position: number): number {
    const { times, sequences, count } = this
    const first = 4 * position + 1
    if (first >= count) return -1
    let least = first
    let leastTime = times[first] ?? 0
    const end = Math.min(first + 4, count)
    for (let child = first + 1; child < end; child += 1) {
      const time = times[child] ?? 0
      const isLess = (sequences[child] ?? 0) < (sequences[least] ?? 0)
      if (time < leastTime || (time === leastTime && isLess)) {
        least = child
        leastTime = time
      }
    }
    return least
  }
}

/**
 * Operations per CPU second of the calibration loop, "hold 1k": a thousand pending, one operation
 * pops the least and pushes one that is later by an exponential delay of 1 000 on average.
 */
export function calibrate(): number {
  const delays = holdDelays()
  const heap = new CalibrationHeap()
  for (let position = 0; position < PENDING; position += 1) heap.push(delays[position] ?? 0)
  let next = PENDING
  return operationsPerSecond(OPERATIONS, () => {
    for (let operation = 0; operation < OPERATIONS; operation += 1) {
      heap.pop()
      heap.push(heap.time + (delays[next & (TABLE - 1)] ?? 0))
      next += 1
    }
    return heap.time
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
