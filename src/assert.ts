/**
 * Fails when a promise of our own code is broken; never used for a person's mistakes.
 *
 * @throws {BrokenPromise} when `holds` is false.
 */
export function assert(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new BrokenPromise(promise)
}

/** Gives the value, or fails when our own code promised one and there is none. */
export function present<T>(value: T | undefined | null, promise: string): T {
  if (value === undefined || value === null) throw new BrokenPromise(promise)
  return value
}

/** A defect of etcdsim itself: the command line ends with exit code 3. */
export class BrokenPromise extends Error {
  constructor(promise: string) {
    super(`Broken promise: ${promise}. This is a defect of etcdsim.`)
    this.name = 'BrokenPromise'
  }
}
