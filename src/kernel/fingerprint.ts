import type { SimTime } from './time.ts'

const { imul } = Math

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0')

/**
 * A rolling hash over everything a run did. Two runs with equal fingerprints had the same events in
 * the same order (up to a chance of 2^-64).
 */
export class Fingerprint {
  private left = 0x243f6a88 | 0
  private right = 0x85a308d3 | 0

  /**
   * Takes in one handled event. All five matter, and so does the order of the calls.
   *
   * @param kind What was handled, as a number.
   * @param digest 32-bit digest of its payload.
   * @param draws `Chance.draws` after handling.
   */
  fold(at: SimTime, rank: number, kind: number, digest: number, draws: number): void {
    // The two words depend on no earlier event, so the processor computes them ahead of the lanes.
    let when = imul(at | 0, 0x9e3779b1)
    when = imul(when ^ (when >>> 15) ^ rank, 0x85ebca77)
    when = imul(when ^ (when >>> 13) ^ ((at / 4294967296) | 0), 0xc2b2ae3d)
    let what = imul(digest, 0x27d4eb2f)
    what = imul(what ^ (what >>> 15) ^ kind, 0x165667b1)
    what = imul(what ^ (what >>> 13) ^ draws, 0x9e3779b1)
    const left = imul(this.left ^ when ^ (when >>> 16), 0x21f0aaad)
    const right = imul(this.right ^ what ^ (what >>> 16), 0x735a2d97)
    const sum = ((left ^ (left >>> 15)) + right) | 0
    this.left = sum
    this.right = ((right << 13) | (right >>> 19)) ^ sum
  }

  /** Sixteen lowercase hexadecimal digits. */
  get text(): string {
    return hex(this.left) + hex(this.right)
  }

  /** A copy that goes on by itself. */
  clone(): Fingerprint {
    const copy = new Fingerprint()
    copy.left = this.left
    copy.right = this.right
    return copy
  }
}
