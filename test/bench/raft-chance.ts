/** The generator of the baseline: 32 bits of state, one draw at a time. */
export class Mulberry32 {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** @returns A draw of 0 to `count - 1`; as in the baseline, the remainder of 32 bits. */
  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) % count
  }
}
