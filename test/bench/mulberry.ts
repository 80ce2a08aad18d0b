/**
 * The generator of the Raft baseline: mulberry32, 32 bits per draw.
 *
 * Source: spec/raft-baseline.md, "Work definition".
 */
export class Mulberry {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** 0 to `count - 1`, by remainder; one draw. */
  below(count: number): number {
    return (this.draw() >>> 0) % count
  }

  /**
   * 0 to `count - 1` without the bias of a remainder, from the upper 31 bits; nearly always one draw.
   *
   * Source: Go 1.19, math/rand, Rand.Int31n.
   */
  evenlyBelow(count: number): number {
    const highest = 0x7fffffff - (0x80000000 % count)
    let bits = this.draw() >>> 1
    while (bits > highest) bits = this.draw() >>> 1
    return bits % count
  }

  private draw(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return bits ^ (bits >>> 14)
  }
}
